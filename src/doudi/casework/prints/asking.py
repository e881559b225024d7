"""The forms of asking and looking (申请书、入户调查表): what the family told, and what was seen at home."""

from doudi.casework.models import Signature
from doudi.casework.prints.blocks import (
    BLANK,
    Block,
    Sheet,
    day,
    fields,
    heading,
    joined,
    lines,
    signatures,
    table,
    text,
    ticks,
)
from doudi.casework.prints.desk import Desk
from doudi.casework.reads.case_shapes import VisitView
from doudi.casework.wording import VISIT_WORDS
from doudi.worklist.calendar import day_of
from doudi.worklist.words import Words

UNDERTAKING = Words(
    "我说的家里人、收入和财产都是真的。有变化，我会告诉街道。说了假话，要退回多领的钱。",
    "What I told of family, income and property is true. I will report changes. "
    "If it is not true, I pay back what was too much.",
)
METHODS: dict[str, Words] = {
    "typed": Words("写了姓名", "name typed"),
    "drawn": Words("手写签名", "signed by hand"),
    "paper": Words("在纸上签的", "signed on paper"),
    "scan": Words("纸上签的，有扫描件", "signed on paper, scanned"),
}
NAME, RELATION, AGE = Words("姓名", "Name"), Words("关系", "Relation"), Words("年龄", "Age")
NUMBER = Words("公民身份号码", "Citizen number")
LOOK_AT = (
    Words("住的地方：几间、多大、谁的、什么样", "The home: rooms, size, whose, in what state"),
    Words("过日子：吃、穿、用、取暖、看病", "Daily life: food, clothes, heating, medicine"),
    Words("收入和干活：在家的人现在做什么", "Income and work: what those at home do now"),
    Words("邻居和村里怎么说", "What neighbours and the village say"),
)
"""What visitors look at (57号 art. 16, for every scheme alike): family, income, home, daily life; neighbours."""


def people(desk: Desk, *, whole_numbers: bool = False) -> Block:
    """The family; citizen numbers whole only where the family itself states them."""
    return table(
        (NAME, RELATION, AGE, NUMBER),
        [
            (each.name, each.relation_words, str(each.age),
             desk.numbers.get(each.id, each.masked_number) if whole_numbers else each.masked_number)
            for each in desk.case.people
        ],
        wide=3,
        right=(2,),
    )  # fmt: skip


def application(desk: Desk) -> Sheet:
    """The application as the family told it, the undertaking and everybody's signature (申请书, 57号 art. 4, 9)."""
    case = desk.case
    blocks = (
        fields(
            (Words("申请什么", "Applied for"), case.scheme_words),
            (Words("申请人", "Applicant"), desk.applicant),
            (Words("住在", "Lives at"), " ".join(part for part in (case.place, case.address) if part)),
            (Words("电话", "Telephone"), case.phone),
            (Words("怎么交的", "Handed in"), joined(case.channel, day(day_of(case.filed_at)) if case.filed_at else "")),
            *(((Words("替他申请的原因", "Why on their behalf"), case.on_behalf_of_reason),)
              if case.on_behalf_of_reason else ()),
        ),
        heading(Words("共同生活的家庭成员", "Members of the family")),
        people(desk, whole_numbers=True),
        heading(Words("自己报的", "What the family told")),
        table(
            (Words("问的", "Asked"), Words("答的", "Answered")),
            [(line.question, line.value) for line in case.declared],
        ),
        heading(Words("承诺", "Undertaking")),
        text(UNDERTAKING),
        signatures(*_undertakings(desk)),
    )  # fmt: skip
    return desk.sheet("application", Words("社会救助申请书", "Application for assistance"), blocks, "file", "sign")


def _undertakings(desk: Desk) -> list[tuple[Words, str, Words, Words]]:
    """Each member's line: who signed, or an empty line for whoever has not."""
    given = {each.member_id: each for each in desk.signatures if each.kind == Signature.UNDERTAKING}
    by_member = {each.member.public_id: each for each in given.values()}
    rows = []
    for member in desk.case.people:
        found = by_member.get(member.id)
        label = Words(f"{member.name}签名", f"Signature of {member.name}")
        if member.is_minor:
            label = Words(f"{member.name}（监护人签）", f"For {member.name} (guardian)")
        if found is None or found.method == "paper":
            how = METHODS["paper"] if found else BLANK
            rows.append((label, "", how, day(day_of(found.signed_at)) if found else BLANK))
        else:
            rows.append((label, found.signed_by.name, METHODS[found.method], day(day_of(found.signed_at))))
    return rows


def visit_blank(desk: Desk) -> Sheet:
    """To take along: family and answers printed, what is seen empty; visitors and family sign (57号 art. 16)."""
    case = desk.case
    told = [(line.question, line.value, "") for line in case.declared]
    blocks = (
        fields(
            (Words("申请什么", "Applied for"), case.scheme_words),
            (Words("住在", "Lives at"), " ".join(part for part in (case.place, case.address) if part)),
            (Words("哪天、几点去的", "Day and hour of the visit"), ""),
        ),
        ticks(Words("见到人了吗", "Was anybody met?"), [(words, False) for words in VISIT_WORDS.values()]),
        heading(Words("家里人，在不在", "The family, and who was there")),
        table(
            (NAME, RELATION, AGE, Words("当天在吗", "There?")),
            [(each.name, each.relation_words, str(each.age), "") for each in case.people],
            parts=(2, 2, 1, 3), right=(2,),
        ),
        heading(Words("报的和看到的", "Told, and seen")),
        table((Words("问的", "Asked"), Words("报的", "Told"), Words("看到的", "Seen")), told, parts=(5, 3, 4)),
        heading(Words("还看到什么", "What else was seen")),
        *(lines(label, 2) for label in LOOK_AT),
        signatures(
            *((Words(f"上门的人{which}", f"Visitor {at}"), "", BLANK, BLANK) for at, which in ((1, "一"), (2, "二"))),
            (Words("家里人", "Of the family"), "", BLANK, BLANK),
        ),
        lines(Words("家里人没有签的，写明原因", "Where the family did not sign, why"), 1),
    )  # fmt: skip
    title = Words("入户调查表", "Record of a visit at home")
    return desk.sheet("visit_blank", title, blocks, "visit")


def visit(desk: Desk) -> Sheet:
    """Every visit on record, the newest first."""
    blocks: list[Block] = [people(desk)]
    for each in desk.case.visits:
        blocks += _visited(each)
    return desk.sheet("visit", Words("入户调查记录", "Visits on record"), tuple(blocks), "visit", "county_visit")


def _visited(visit: VisitView) -> list[Block]:
    county = Words("区里上门", "Visit by the county")
    township = Words("街道（乡镇）上门", "Visit by the township")
    on = day(day_of(visit.visited_at))
    seen = "" if visit.residents_seen is None else str(visit.residents_seen)
    rows = [
        (Words("哪天", "Day"), on),
        (Words("结果", "Result"), visit.outcome),
        (Words("见到几口人", "People met"), seen or Words("没有记", "not on record")),
        (Words("看到的", "Found"), visit.findings or Words("没有写", "nothing written")),
    ]
    if visit.family_absent_reason:
        rows.append((Words("家里人没签的原因", "Why the family did not sign"), visit.family_absent_reason))
    signed = [(Words("上门的人", "Visitor"), name, Words("签了名", "signed"), on) for name in visit.visitors]
    if visit.family_signed:
        signed.append((Words("家里人", "Of the family"), visit.family_signed, Words("签了名", "signed"), on))
    title = county if visit.level == "county" else township
    return [heading(Words(f"{title.zh}，{on.zh}", f"{title.en}, {on.en}")), fields(*rows), signatures(*signed)]
