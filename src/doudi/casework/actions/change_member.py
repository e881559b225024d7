"""Correct a named person, or take them off the list."""

from typing import Any

from doudi.casework.actions.add_member import read_name, read_number, read_relation
from doudi.casework.changing import Change, change_draft
from doudi.casework.errors import FamilyUnfit, MemberUnfit
from doudi.casework.models import Application, DeclaredMember
from doudi.platform.acting import Acting
from doudi.platform.crypto.cipher import blind_index
from doudi.worklist.words import Words


def find_member(case: Application, member_id: str) -> DeclaredMember:
    """A member of this case.

    Raises:
        MemberUnfit: nobody by that id.
    """
    member = case.members.filter(public_id=member_id).first()
    if member is None:
        raise MemberUnfit("member_id", "nobody by that id", Words("没有这个人。", "There is no such person here."))
    return member


def change_member(
    acting: Acting,
    public_id: str,
    member_id: str,
    *,
    name: str,
    citizen_number: str,
    relation: str = "",
    expected_version: int | None = None,
) -> Application:
    """Correct name, number or relation. Signatures of somebody who changed are taken off: they sign again.

    Raises:
        MemberUnfit, FamilyUnfit: as for ``add_member``.
    """

    def do(change: Change) -> None:
        case = change.case
        member = find_member(case, member_id)
        number = read_number(citizen_number, acting.today)
        index = blind_index("citizen_number", number.value)
        if case.members.filter(citizen_index=index).exclude(pk=member.pk).exists():
            raise FamilyUnfit("somebody twice", Words("这个人已经填过了。", "This person is entered already."))
        if (member.name, member.citizen_number) != (read_name(name), number.value):
            member.signatures.all().delete()
        member.name, member.citizen_number = read_name(name), number.value
        member.birth_date = number.birth_date.isoformat()
        member.relation = read_relation(case, relation, member.is_applicant)
        member.person = None
        member.save()

    return change_draft(acting, public_id, "save_members", do, expected_version=expected_version)


def remove_member(
    acting: Acting, public_id: str, member_id: str, *, expected_version: int | None = None
) -> Application:
    """Take a person off the draft, with their answers and signatures; somebody already gone is no fault."""

    def do(change: Change) -> None:
        case = change.case
        member = case.members.filter(public_id=member_id).first()
        if member is None:
            return
        case.members.filter(guardian=member).update(guardian=None)
        case.signatures.filter(signed_by=member).delete()
        member.signatures.all().delete()
        case.answers = _without(case.answers, member.public_id)
        member.delete()

    return change_draft(acting, public_id, "save_members", do, expected_version=expected_version)


def _without(answers: dict[str, Any], member_id: str) -> dict[str, Any]:
    """The answers without those about a person, and without the person where people were picked."""
    kept: dict[str, Any] = {}
    for page, answer in answers.items():
        if page.endswith(f"@{member_id}"):
            continue
        picked = answer.get("value")
        if isinstance(picked, list) and member_id in picked:
            others = [each for each in picked if each != member_id]
            if not others:
                continue
            answer = {**answer, "value": others}
        kept[page] = answer
    return kept
