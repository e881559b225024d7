"""A draft as the form shows it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from doudi.casework.changing import find_case
from doudi.casework.domain.form import ADULT_AT, NOT_SAVED, age_on
from doudi.casework.domain.notice import NEVER_PUBLISHED
from doudi.casework.filling import answer_of, answers_of, pages_for, signed_state
from doudi.casework.models import Application, DeclaredMember
from doudi.casework.process import scheme_of
from doudi.casework.told import called, carried_into, people_of
from doudi.evidence.terms import value_of
from doudi.kernel.text import mask_number
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.schemes.scheme import Question
from doudi.worklist.words import Words


@dataclass(frozen=True)
class MemberRow:
    """A person of the family on any page; the citizen number is always masked.

    ``id`` names the person in actions and in fact keys.
    """

    id: str
    name: str
    masked_number: str
    birth_date: date
    age: int
    relation: str
    relation_words: Words
    is_applicant: bool
    is_minor: bool
    guardian_id: str
    signed_undertaking: bool
    signed_authorisation: bool
    consent_withdrawn: bool
    is_child: bool = False
    waits_for_own: bool = False
    """Old enough to sign beside the guardian, who has signed already."""


@dataclass(frozen=True)
class QuestionPage:
    """One page of the form with its answer; ``title`` has the person's name filled in.

    ``is_told``: the answer comes from "What can I get?" and was not looked at yet; ``begun`` are the people picked
    there where the answer about others was not clear.
    """

    question: Question
    member_id: str
    member_name: str
    title: Words
    hint: Words
    none_words: Words
    answer: dict[str, Any] | None
    number: int
    is_told: bool = False
    begun: tuple[str, ...] = ()

    @property
    def is_answered(self) -> bool:
        """Whether it was answered; not sure is an answer."""
        return self.answer is not None


@dataclass(frozen=True)
class DraftPage:
    """Everything the form needs: pages in order, where to go on, who must still sign, and whether it can be filed.

    ``is_told``: begun with the answers of "What can I get?"; ``told_not_named`` are those told of there who have no
    name here yet: relation code and words.
    """

    public_id: str
    version: int
    state: str
    scheme: str
    scheme_words: Words
    channel: str
    on_behalf: bool
    on_behalf_of_reason: str
    phone: str
    address: str
    division_code: str
    place: str
    urban_rural: str
    members: list[MemberRow]
    pages: list[QuestionPage]
    next_page: QuestionPage | None
    unanswered: int
    unsigned: list[MemberRow]
    can_file: bool
    is_told: bool = False
    told_not_named: tuple[tuple[str, Words], ...] = ()

    @property
    def is_for_child(self) -> bool:
        """Whether it is a children's scheme, of which nothing is ever published."""
        return self.scheme in NEVER_PUBLISHED


def member_rows(case: Application, members: list[DeclaredMember], today: date) -> list[MemberRow]:
    """The members as pages show them."""
    from_code = {code.code: Words(code.zh, code.en) for code in scheme_of(case).quantities["relation_to_head"].codes}
    signed = signed_state(case)
    rows = []
    for member in members:
        born = date.fromisoformat(member.birth_date)
        rows.append(
            MemberRow(
                id=member.public_id,
                name=member.name,
                masked_number=mask_number(member.citizen_number),
                birth_date=born,
                age=age_on(born, today),
                relation=member.relation,
                relation_words=from_code.get(member.relation, Words(member.relation, member.relation)),
                is_applicant=member.is_applicant,
                is_minor=age_on(born, today) < ADULT_AT,
                guardian_id=member.guardian.public_id if member.guardian else "",
                signed_undertaking=member.public_id in signed.undertaking,
                signed_authorisation=member.public_id in signed.authorisation,
                consent_withdrawn=member.public_id in signed.withdrawn,
                is_child=age_on(born, today) < value_of("child_rules_age"),
                waits_for_own=member.public_id in signed.by_guardian_alone
                and value_of("cosign_age") <= age_on(born, today) < ADULT_AT,
            )
        )
    return rows


def fetch_draft(acting: Acting, public_id: str) -> DraftPage:
    """A draft (or what was filed), for its owner or the staff member helping.

    Raises:
        CaseNotFound: not this account's, or not existing.
    """
    case = find_case(acting, public_id)
    members = list(case.members.select_related("person", "guardian"))
    rows = member_rows(case, members, acting.today)
    names = {row.id: row.name for row in rows}
    answers, carried = answers_of(case, members), carried_into(case, people_of(members))
    pages = [
        QuestionPage(
            question=page.question,
            member_id=page.person_key or "",
            member_name=names.get(page.person_key or "", ""),
            title=Words(page.zh, page.en),
            hint=Words(page.hint_zh, page.hint_en),
            none_words=Words(page.none_zh, page.none_en),
            answer=answer_of(answers, page),
            number=number,
            is_told=page.key in carried.answers and page.key not in case.answers,
            begun=carried.begun.get(page.key, ()),
        )
        for number, page in enumerate(pages_for(case, members, acting.today), start=1)
    ]
    unsigned = [row for row in rows if not (row.signed_undertaking and row.signed_authorisation)]
    open_pages = [page for page in pages if page.answer is None and page.question.kind not in NOT_SAVED]
    scheme = scheme_of(case)
    record_read(
        acting, "application", [case.public_id], what="draft", area_path=case.area_path, case_ref=case.public_id
    )
    return DraftPage(
        public_id=case.public_id,
        version=case.version,
        state=case.state,
        scheme=case.scheme,
        scheme_words=Words(scheme.short_zh, scheme.short_en),
        channel=case.channel,
        on_behalf=case.channel != "online",
        on_behalf_of_reason=case.on_behalf_of_reason,
        phone=case.phone,
        address=case.address,
        division_code=case.division_code,
        place=case.place,
        urban_rural=case.urban_rural,
        members=rows,
        pages=pages,
        next_page=open_pages[0] if open_pages else None,
        unanswered=len(open_pages),
        unsigned=unsigned,
        can_file=bool(rows) and not open_pages and not unsigned and bool(case.area_path),
        is_told=bool(case.told),
        told_not_named=tuple((each.relation, called(case, each)) for each in carried.not_named),
    )
