"""The words of leads and visits in both languages; plain, since the grid worker reads them at the door."""

from collections.abc import Sequence

from doudi.outreach.domain.lead import LeadState, VisitOutcome
from doudi.worklist.words import Words

STATE_WORDS: dict[str, Words] = {
    LeadState.NEW: Words("还没派", "not sent yet"),
    LeadState.DISPATCHED: Words("已派", "sent to the grid"),
    LeadState.VISITED: Words("见到了", "seen"),
    LeadState.APPLIED: Words("在申请", "applying"),
    LeadState.SETTLED: Words("有结果了", "settled"),
}
OUTCOME_WORDS: dict[str, Words] = {
    VisitOutcome.WANTS_TO_APPLY: Words("想申请", "wants to apply"),
    VisitOutcome.NOT_NEEDED: Words("不用", "not needed"),
    VisitOutcome.NOT_FOUND: Words("没见到", "not met"),
    VisitOutcome.MOVED: Words("搬走了", "moved away"),
}
HARDSHIPS: dict[str, Words] = {
    "medical": Words("看病花钱", "cost of illness"),
    "work": Words("没有活干", "no work"),
    "disability": Words("身体残疾", "disability"),
    "schooling": Words("孩子上学", "children's schooling"),
    "care": Words("老人孩子没人照看", "nobody to look after the old or the young"),
    "housing": Words("房子不好住", "housing"),
    "sudden": Words("突然出了事", "a sudden misfortune"),
    "other": Words("别的难处", "something else"),
}
CONFIDENCE_WORDS: dict[str, Words] = {
    "high": Words("数据都对得上", "the data agree"),
    "medium": Words("有一处要问清", "one thing to ask about"),
    "low": Words("有几处要问清", "several things to ask about"),
}
DOUBTS: dict[str, Words] = {
    "lives_elsewhere": Words("有人可能不住在户口所在的地方", "somebody may not live where they are registered"),
    "no_head": Words("户口上没有户主", "the register names no head of this household"),
    "support_duty_unclear": Words(
        "有兄弟姐妹或其他亲属同户，要问是不是一家过", "relatives share the register; ask whether they share a household"
    ),
    "recent_property_transfer": Words("一年内转让过房屋", "a dwelling was transferred within a year"),
    "certificate_past": Words("残疾证写着有效，日期已经过了", "the certificate is called valid; its day has passed"),
    "obligors_not_known": Words("结过婚，可能有名册上查不到的子女", "was married: may have children no register names"),
    "draws_dibao": Words("正在享低保，转特困以后低保就停", "draws the subsistence allowance, which would end"),
    "rests_on_another": Words("要等另一项先批下来", "holds only once another of these is granted"),
    "in_custody": Words("名册上在服刑或者强制戒毒", "in prison or drug isolation by the register"),
    "year_estimated": Words("一年的收入是按本月估的", "the year's income is estimated from one month"),
    "hardship_not_seen": Words("日子过不过得下去，要看了才知道", "whether they can get by is seen on the spot"),
}
LEFT_OUT: dict[str, Words] = {
    "register_incomplete": Words("户口资料不全", "register incomplete"),
    "served_already": Words("已在享受", "served already"),
    "not_entitled": Words("照数据算不够条件", "not entitled on the data"),
    "spouse_elsewhere": Words("配偶不在一个户口", "spouse registered elsewhere"),
    "member_lives_away": Words("有大人不住在这里", "an adult lives elsewhere"),
    "not_known_enough": Words("数据不够，算不出", "not enough is known"),
    "in_business": Words("登记有公司或个体户", "a business is registered"),
    "nothing_to_pay": Words("算出来是零", "nothing to pay"),
    "figure_unset": Words("本地的标准没有登在册，算不出", "a figure of this place is not on file"),
    "served_unknown": Words("不知道是不是已经在领", "whether it is drawn already is not known"),
    "nothing_found": Words("这几项都没有找到", "none of these schemes was found"),
    "added_to_visit": Words("加到还没去的那一次上门", "added to a visit still to be made"),
    "not_in_force": Words("那个月还没有施行", "not in force that month"),
    "outside_area": Words("不在这次看的地方", "outside the area"),
    "found_before": Words("这个月已经找到过", "found before for this month"),
    "lead_open": Words("以前的线索还在办", "an earlier lead is still open"),
    "settled_same_facts": Words("上门看过，情况没有变", "visited before and nothing has changed"),
    "applied_here": Words("正在申请", "applying already"),
    "paid_here": Words("我们已在发放", "paid by us already"),
}
MEMBER_WORDS: dict[str, Words] = {
    "head": Words("户主", "head"),
    "spouse": Words("配偶", "spouse"),
    "son": Words("儿子", "son"),
    "daughter": Words("女儿", "daughter"),
    "grandchild": Words("孙辈", "grandchild"),
    "father": Words("父亲", "father"),
    "mother": Words("母亲", "mother"),
    "grandparent": Words("祖辈", "grandparent"),
    "sibling": Words("兄弟姐妹", "sibling"),
}
OTHER_MEMBER = Words("其他家人", "other member")
NOT_MET_THREE_TIMES = Words("去了三次都没见到", "not met on three visits")
APPLIED_BY_THEMSELVES = Words("家里自己申请了", "the family applied by itself")

APPLICATION_ENDED: dict[str, Words] = {
    "confirmed": Words("申请批准了", "the application was granted"),
    "refused": Words("申请没有批准", "the application was refused"),
    "withdrawn": Words("家里撤回了申请", "the family took its application back"),
    "terminated": Words("申请终止了", "the procedure was ended"),
}


def family_words(name: str, people: int | None) -> Words:
    """How a list names a family: 张某家，3口人.

    >>> family_words("张某", 3).zh, family_words("张某", 1).en, family_words("", 2).zh
    ('张某家，3口人', '张某, 1 person', '有一户，2口人')
    """
    count = people or 0
    if not name:
        return Words(f"有一户，{count}口人", f"a family of {count}")
    if count > 1:
        return Words(f"{name}家，{count}口人", f"{name}'s family, {count} people")
    return Words(f"{name}，1人", f"{name}, 1 person")


POOR = ("dibao",)
"""Schemes of which the sentence says what is wrong instead of what might be drawn."""


def why_words(people: int | None, schemes: Sequence[tuple[str, Words]] = ()) -> Words:
    """Why somebody should go and see: one plain sentence, a reason to visit and never a decision.

    Args:
        schemes: what the family may be entitled to, key and name; nothing named is dibao, as leads always were.

    >>> why_words(3).zh
    '3口人，照部门数据，收入不到低保标准，还没有人帮。上门看看。'
    >>> why_words(1, [("elderly_allowance", Words("高龄津贴", "old-age allowance"))]).zh
    '一个人过，照部门数据，可能够得上高龄津贴，还没有领。上门看看。'
    """
    who = "一个人过" if people == 1 else f"{people or '几'}口人"
    whom = "lives alone" if people == 1 else f"{people or 'several'} people"
    others = [words for key, words in dict(schemes).items() if key not in POOR]
    zh, en = "、".join(each.zh for each in others), ", ".join(each.en for each in others)
    if schemes and len(others) == len(dict(schemes)):
        return Words(
            f"{who}，照部门数据，可能够得上{zh}，还没有领。上门看看。",
            f"{whom}; on the departments' data they may be entitled to {en} and do not draw it. Please visit.",
        )
    more = (f"；可能还够得上{zh}", f"; {en} may be due too") if others else ("", "")
    return Words(
        f"{who}，照部门数据，收入不到低保标准，还没有人帮{more[0]}。上门看看。",
        f"{whom}; on the departments' data their income is below the standard and nobody helps yet{more[1]}. "
        "Please visit.",
    )
