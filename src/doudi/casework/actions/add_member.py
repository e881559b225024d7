"""Name a person of the family (填家里人)."""

from datetime import date

from doudi.casework.changing import Change, change_draft
from doudi.casework.errors import FamilyUnfit, MemberUnfit
from doudi.casework.models import Application, DeclaredMember
from doudi.casework.process import relation_codes
from doudi.kernel.identifiers import CitizenNumber, CitizenNumberInvalid
from doudi.kernel.text import clean_text
from doudi.platform.acting import Acting
from doudi.platform.crypto.cipher import blind_index
from doudi.registry.actions.form_household import MOST_MEMBERS
from doudi.worklist.words import Words

LONGEST_NAME = 40
NUMBER_WORDS = {
    "blank": Words("写身份证号码，18位。", "Write the citizen number, 18 characters."),
    "length": Words("身份证号码是18位，再数一数。", "A citizen number has 18 characters; count again."),
    "character": Words("身份证号码只有数字，最后一位可以是X。", "It is figures; only the last may be X."),
    "date": Words("号码里的出生日期不对，照着证件再看。", "The birth date in the number is not a real day."),
    "future": Words("号码里的出生日期还没有到，再看看。", "The birth date in the number has not come yet."),
    "check": Words("身份证号码不对，最后一位对不上。", "The last character does not fit the others."),
}


def read_number(text: str, today: date) -> CitizenNumber:
    """The citizen number, or what is wrong with it in words for the page.

    Raises:
        MemberUnfit: wrong length, check digit or birth date (2061 has not come yet).
    """
    try:
        return CitizenNumber.parse(text, today=today)
    except CitizenNumberInvalid as fault:
        what = f"the number does not hold ({fault.reason})"
        raise MemberUnfit("citizen_number", what, NUMBER_WORDS[fault.reason]) from None


def read_name(text: str) -> str:
    """The name as written on the identity card.

    Raises:
        MemberUnfit: blank or far too long.
    """
    name = clean_text(text)
    if not name or len(name) > LONGEST_NAME:
        raise MemberUnfit("name", "blank or too long", Words("写证件上的姓名。", "Write the name on the card."))
    return name


def read_relation(case: Application, relation: str, is_applicant: bool) -> str:
    """The relation to the applicant, one of the scheme's codes; the applicant's own is ``head``.

    Raises:
        MemberUnfit: an unknown code, or ``head`` for somebody else.
    """
    if is_applicant:
        return "head"
    if relation not in relation_codes(case) or relation == "head":
        raise MemberUnfit(
            "relation", f"unknown relation {relation!r}", Words("请选和申请人的关系。", "Please choose the relation.")
        )
    return relation


def add_member(
    acting: Acting,
    public_id: str,
    *,
    name: str,
    citizen_number: str,
    relation: str = "",
    is_applicant: bool = False,
    expected_version: int | None = None,
) -> DeclaredMember:
    """One more person of the family; the same person sent twice by two tabs is named once.

    Raises:
        MemberUnfit: name, number or relation do not hold, or the number stands for another name already.
        FamilyUnfit: a thirty-first person, or a second applicant.
    """
    made: list[DeclaredMember] = []

    def do(change: Change) -> None:
        case = change.case
        number = read_number(citizen_number, acting.today)
        known = case.members.filter(citizen_index=blind_index("citizen_number", number.value)).first()
        if known is not None:
            if known.name != read_name(name):
                raise MemberUnfit(
                    "citizen_number",
                    "one number under two names",
                    Words(
                        "这个号码填在另一个家里人名下了，请对着身份证再看一遍。",
                        "This number is entered for another family member; please look at the card again.",
                    ),
                )
            made.append(known)
            return
        if case.members.count() >= MOST_MEMBERS:
            raise FamilyUnfit(
                f"more than {MOST_MEMBERS} members",
                Words(
                    f"一家最多填{MOST_MEMBERS}个人。几家一起的，分开申请。",
                    "At most 30; separate families apply separately.",
                ),
            )
        if is_applicant and case.members.filter(is_applicant=True).exists():
            raise FamilyUnfit("two applicants", Words("申请人只能有一个。", "There can be only one applicant."))
        last = case.members.order_by("-order").first()
        made.append(
            DeclaredMember.objects.create(
                application=case,
                name=read_name(name),
                citizen_number=number.value,
                birth_date=number.birth_date.isoformat(),
                relation=read_relation(case, relation, is_applicant),
                is_applicant=is_applicant,
                order=last.order + 1 if last else 0,
            )
        )

    change_draft(acting, public_id, "save_members", do, expected_version=expected_version)
    return made[0]
