"""The forms of weighing and deciding (民主评议、审批表): what was said of the family, and who decided what."""

from doudi.casework.models import Objection, ReviewMeeting
from doudi.casework.prints.asking import people
from doudi.casework.prints.blocks import (
    BLANK,
    Block,
    Sheet,
    Text,
    day,
    fields,
    heading,
    joined,
    lines,
    money,
    signatures,
    table,
    text,
    ticks,
)
from doudi.casework.prints.desk import Desk
from doudi.kernel.text import mask_name
from doudi.worklist.calendar import day_of
from doudi.worklist.words import Words, month_words

CONCLUSIONS: dict[str, Words] = {
    ReviewMeeting.TRUE: Words("报的属实", "what was told is true"),
    ReviewMeeting.NOT_TRUE: Words("报的不属实", "what was told is not true"),
    ReviewMeeting.UNCLEAR: Words("说不清，要再查", "not clear, to be looked into again"),
}
VOTES = (Words("认为属实", "true"), Words("认为不属实", "not true"), Words("说不清", "not clear"))
NOT_PART = Words(
    "评议的是报的情况是不是真的，不是给不给。和这家人是近亲属的不参加。",
    "What is reviewed is whether what was told is true, not whether help is given. Near relatives do not take part.",
)
NO_MINIMUM = Words(
    "几个人、多少代表才算数，见到的规定没有写，这里没有登在册，不检查。",
    "How many must come, and of whom, is in no text we have and not on file here: it is not checked.",
)
SAID = {"upheld": Words("成立，再查", "upheld, looked into again"), "not_upheld": Words("不成立", "not upheld")}
METHODS = {
    "re_survey": Words("再查一次", "surveyed again"),
    "democratic_review": Words("民主评议", "democratic review"),
}


def review_blank(desk: Desk) -> Sheet:
    """To take to the meeting: what is reviewed is printed, who came, what was said and the votes are empty."""
    empty = [("", "", "") for _ in range(8)]
    blocks = (
        fields(
            (Words("评议哪一家", "Whose"), desk.case.family), (Words("住在", "Place"), desk.case.place),
            (Words("哪天、在哪里开", "Day and place"), ""), (Words("主持", "Chair"), ""),
            (Words("记录", "Recorder"), ""),
        ),
        text(NOT_PART, NO_MINIMUM),
        *_objections(desk),
        heading(Words("到会的人", "Who came")),
        table((Words("姓名", "Name"), Words("身份（村居干部、代表、邻居）", "As (official, representative, neighbour)"),
               Words("签名", "Signature")), empty, parts=(2, 4, 3)),
        lines(Words("发言", "What was said"), 5),
        fields(*((Words(f"{each.zh}，票", f"Votes: {each.en}"), "") for each in VOTES)),
        ticks(Words("结论", "Conclusion"), [(words, False) for words in CONCLUSIONS.values()]),
        signatures((Words("主持", "Chair"), "", BLANK, BLANK), (Words("记录", "Recorder"), "", BLANK, BLANK)),
    )  # fmt: skip
    title = Words("民主评议表", "Democratic review")
    return desk.sheet("review_blank", title, blocks, "appraisal", "settle_objection")


def review(desk: Desk) -> Sheet:
    """Every review on record, the newest first."""
    blocks: list[Block] = [
        fields((Words("评议哪一家", "Whose"), desk.case.family), (Words("住在", "Place"), desk.case.place)),
        text(NOT_PART, NO_MINIMUM),
        *_objections(desk),
    ]
    for each in desk.reviews:
        blocks += _reviewed(each)
    title = Words("民主评议记录", "Democratic review on record")
    return desk.sheet("review", title, tuple(blocks), "appraisal", "settle_objection")


def _objections(desk: Desk) -> list[Block]:
    """What was objected; never by whom."""
    if not desk.objections:
        return []
    rows: list[tuple[Text, ...]] = [(day(day_of(each.raised_at)), each.text) for each in desk.objections]
    head = (Words("哪天提的", "Raised"), Words("意见", "Objection"))
    return [heading(Words("有人提的意见", "What was objected")), table(head, rows, wide=1)]


def _reviewed(meeting: ReviewMeeting) -> list[Block]:
    on = day(meeting.held_on)
    came = [(each["name"], each["role"]) for each in meeting.present]
    votes = (meeting.votes_true, meeting.votes_not_true, meeting.votes_unclear)
    return [
        heading(Words(f"{on.zh}的评议", f"Review of {on.en}")),
        fields(
            (Words("在哪里", "Place"), meeting.place), (Words("主持", "Chair"), meeting.chair),
            (Words("记录", "Recorder"), meeting.recorder),
        ),
        table((Words("到会的人", "Who came"), Words("身份", "As")), came, wide=1),
        fields((Words("发言", "What was said"), meeting.said or Words("没有记", "not on record"))),
        table(VOTES, [[str(each) for each in votes]], right=(0, 1, 2)),
        fields((Words("结论", "Conclusion"), CONCLUSIONS[meeting.conclusion])),
        signatures((Words("主持", "Chair"), "", BLANK, BLANK), (Words("记录", "Recorder"), "", BLANK, BLANK)),
    ]  # fmt: skip


def approval(desk: Desk) -> Sheet:
    """From the family's situation to the decision, on one sheet, for the file (审批表)."""
    blocks = (
        fields(
            (Words("申请什么", "Applied for"), desk.case.scheme_words), (Words("申请人", "Applicant"), desk.applicant),
            (Words("住在", "Place"), desk.case.place), (Words("受理", "Accepted"), day(desk.case.accepted_on)),
        ),
        heading(Words("家里人", "The family")), people(desk),
        *_looked(desk), *_calculation(desk), *_opinion(desk), *_decision(desk),
    )  # fmt: skip
    title = Words("社会救助审批表", "Assessment and decision sheet")
    return desk.sheet("approval", title, blocks, "opinion", "notice", "confirm", by_bureau=True)


def _looked(desk: Desk) -> list[Block]:
    """Visits, check, notice and objections, one line each."""
    case = desk.case
    met = [joined(day(day_of(each.visited_at)), each.outcome, "、".join(each.visitors)) for each in case.visits]
    rows: list[tuple[Words, Text]] = [(Words("上门", "Visit"), each) for each in met]
    rows.append((Words("核对报告", "Report of the check"), desk.report_number or Words("没有出", "none was made")))
    if case.notice is not None:
        period = Words(
            f"{day(case.notice.starts_on).zh}到{day(case.notice.ends_on).zh}",
            f"{day(case.notice.starts_on).en} to {day(case.notice.ends_on).en}",
        )
        rows.append((Words("公示", "Public notice"), period))
    for each in desk.objections:
        rows.append((Words("异议", "Objection"), _answered(each)))
    for meeting in desk.reviews:
        said = joined(day(meeting.held_on), CONCLUSIONS[meeting.conclusion])
        rows.append((Words("民主评议", "Democratic review"), said))
    relative = Words("有", "yes") if case.near_relatives else Words("没有", "none")
    rows.append((Words("近亲属备案", "Near relative registered"), relative))
    return [heading(Words("查了什么", "What was looked into")), fields(*rows)]


def _answered(objection: Objection) -> Words:
    if not objection.settled_at:
        return Words("还在查", "being looked into")
    return joined(METHODS.get(objection.method, BLANK), SAID.get(objection.outcome, BLANK))


def _calculation(desk: Desk) -> list[Block]:
    proof, assessment = desk.case.proof, desk.case.assessment
    if proof is None or assessment is None:
        return [heading(Words("测算", "Assessment")), text(Words("还没有测算。", "Nothing was computed yet."))]
    rows = [(str(line.number), line.what, line.value, line.law) for line in proof.lines]
    head = (BLANK, Words("怎么算的", "How it was worked out"), Words("得出", "Gives"), Words("依据", "Rests on"))
    said = joined(assessment.outcome_words, money(assessment.amount_fen) if assessment.amount_fen else "")
    why = [fields((Words("要人来判断的", "For a person to judge"), each)) for each in assessment.needs_person_because]
    return [
        heading(Words("测算", "Assessment")),
        fields((Words("规则算出", "Found by the rules"), said), (Words("规则", "Rules"), proof.ruleset)),
        table(head, rows, wide=1, right=(2,)),
        *why,
    ]


def _opinion(desk: Desk) -> list[Block]:
    opinion = desk.case.opinion
    if opinion is None:
        return []
    said = Words("建议给", "grant") if opinion.outcome == "grant" else Words("建议不给", "do not grant")
    rows: list[tuple[Words, Text]] = [
        (Words("意见", "Opinion"), joined(said, money(opinion.amount_fen) if opinion.amount_fen else ""))
    ]
    written = dict.fromkeys([opinion.reason, *opinion.unknown_reasons.values()])
    rows += [(Words("理由", "Reason"), each) for each in written if each]
    by = (Words("经办", "Official"), opinion.by, Words("在系统里写的", "given in the system"), day(day_of(opinion.at)))
    return [heading(Words("街道（乡镇）的意见", "Opinion of the township")), fields(*rows), signatures(by)]


def _decision(desk: Desk) -> list[Block]:
    title = heading(Words("区（县）的决定", "Decision of the county"))
    decision = desk.case.decision
    if decision is None:
        empty = (Words("审核确认", "Decided by"), "", BLANK, BLANK)
        return [title, ticks(BLANK, [(Words("确认", "granted"), False), (Words("不予确认", "not granted"), False)]),
                signatures(empty)]  # fmt: skip
    granted = decision.outcome == "granted"
    month = month_words(decision.from_month) if decision.from_month else BLANK
    rows: list[tuple[Words, Text]] = [
        (Words("决定", "Decision"), Words("确认", "granted") if granted else Words("不予确认", "not granted")),
        (Words("决定的编号", "Number"), decision.public_id),
    ]
    if granted and decision.amount_fen:
        since = Words(f"{month.zh}起", f"from {month.en}") if month else BLANK
        rows.append((Words("金额", "Amount"), joined(money(decision.amount_fen), since)))
    if decision.reasons:
        rows.append((Words("理由", "Reason"), decision.reasons))
    on = day(day_of(decision.decided_at))
    in_system = Words("在系统里决定的", "decided in the system")
    return [title, fields(*rows), signatures((Words("审核确认", "Decided by"), decision.checker, in_system, on))]


def masked(name: str) -> str:
    """A name as the public page shows it.

    >>> masked("张三丰")
    '张*'
    """
    return mask_name(name, star=True)
