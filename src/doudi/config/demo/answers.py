"""How a simulated family fills in the form: page after page, as the pages come."""

from doudi.casework.actions.add_member import add_member
from doudi.casework.actions.cosign import cosign
from doudi.casework.actions.save_answer import save_answer
from doudi.casework.actions.sign import sign
from doudi.casework.domain.form import NOT_SAVED
from doudi.casework.errors import AnswerUnfit
from doudi.casework.reads.drafts import QuestionPage, fetch_draft
from doudi.config.demo.memory import Family, FamilyPerson
from doudi.evidence.terms import value_of
from doudi.kernel.money import format_yuan
from doudi.platform.acting import Acting

NONE, UNKNOWN, VALUE = "none", "unknown", "value"
ROUNDS = 12


def _money(fen: int) -> tuple[str, str]:
    return (VALUE, format_yuan(fen)) if fen else (NONE, "")


def _of_person(key: str, person: FamilyPerson) -> tuple[str, str] | None:
    """The answer to a question about one person; None for a question the family has no special answer to."""
    if key == "wage":
        return _money(person.wage_fen)
    if key == "transfer":
        return _money(person.transfer_fen)
    if key == "basic_pension":
        return _money(person.basic_pension_fen)
    if key == "paid_out":
        return _money(person.paid_fen)
    if key == "studying":
        return (VALUE, "yes") if person.is_student else (VALUE, "no")
    if key in {"duty"}:
        return VALUE, "yes"
    return None


def _of_household(page: QuestionPage, family: Family, ids: dict[str, str], deposits_fen: int | None) -> tuple[str, str]:
    key = page.question.key
    if key == "address":
        return VALUE, family.address or "同户口簿"
    if key == "urban_rural":
        return VALUE, family.urban_rural
    if key == "away":
        away = [ids[p.number] for p in family.people if p.is_away and p.number in ids]
        return (VALUE, ",".join(away)) if away else (NONE, "")
    if key == "unsure":
        unsure = [ids[p.number] for p in family.people if p.says_unsure and p.number in ids]
        return (VALUE, ",".join(unsure)) if unsure else (NONE, "")
    if key == "deposits":
        return (UNKNOWN, "") if deposits_fen is None else _money(deposits_fen)
    if key == "dwellings":
        return VALUE, "1"
    if key == "receiving":
        return VALUE, "none"
    return NONE, ""


def _generic(page: QuestionPage) -> tuple[str, str]:
    """No, none or, where that is no answer, not sure."""
    question = page.question
    if question.kind == "yes_no":
        return VALUE, "no"
    if question.kind == "choice" and any(choice.code == "none" for choice in question.choices):
        return VALUE, "none"
    if question.none_zh:
        return NONE, ""
    return UNKNOWN, ""


def _answer(
    acting: Acting,
    application_id: str,
    page: QuestionPage,
    family: Family,
    ids: dict[str, str],
    person: FamilyPerson | None,
    deposits_fen: int | None,
) -> None:
    said = _of_person(page.question.key, person) if person is not None else None
    if said is None and not page.member_id:
        said = _of_household(page, family, ids, deposits_fen)
    state, value = said or _generic(page)
    if state == NONE and not page.question.none_zh and page.question.kind != "yes_no":
        state, value = _generic(page)
    try:
        save_answer(
            acting, application_id, question=page.question.key, state=state, value=value, member_id=page.member_id
        )
    except AnswerUnfit:
        # An answer given a moment ago made this page superfluous; the next round shows what is still asked.
        return


def fill_in(acting: Acting, application_id: str, family: Family, *, deposits_fen: int | None, on_paper: bool) -> None:
    """Name the family, answer every page that comes, and let every adult sign (a guardian for each child)."""
    draft = fetch_draft(acting, application_id)
    numbers = {member.masked_number: member.id for member in draft.members}
    if len(numbers) < len(family.people):
        present = {member.name for member in draft.members}
        for person in family.people:
            if person.name not in present:
                add_member(
                    acting,
                    application_id,
                    name=person.name,
                    citizen_number=person.number,
                    relation="" if person.relation == "head" else person.relation,
                    is_applicant=person.relation == "head",
                )
    draft = fetch_draft(acting, application_id)
    by_name = {member.name: member.id for member in draft.members}
    ids = {person.number: by_name[person.name] for person in family.people if person.name in by_name}
    people = {
        member_id: person for person in family.people for number, member_id in ids.items() if number == person.number
    }
    for _round in range(ROUNDS):
        open_pages = [page for page in draft.pages if page.answer is None and page.question.kind not in NOT_SAVED]
        if not open_pages:
            break
        for page in open_pages:
            _answer(acting, application_id, page, family, ids, people.get(page.member_id), deposits_fen)
        draft = fetch_draft(acting, application_id)
    adults = [member for member in draft.members if not member.is_minor]
    for member in draft.unsigned:
        signer = member if not member.is_minor else adults[0]
        sign(
            acting,
            application_id,
            member_id=member.id,
            signed_by_id=signer.id,
            method="paper" if on_paper else "typed",
            typed_name=signer.name,
        )
        if member.is_minor and member.age >= value_of("cosign_age"):
            cosign(
                acting,
                application_id,
                member_id=member.id,
                method="paper" if on_paper else "typed",
                typed_name=member.name,
            )
