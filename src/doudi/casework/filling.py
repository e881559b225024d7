"""A draft as the form sees it: members, pages, what is answered and who has signed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from doudi.casework.domain.form import NOT_SAVED
from doudi.casework.models import Application, DeclaredMember, Signature
from doudi.casework.process import scheme_of
from doudi.casework.told import carried_into, people_of
from doudi.kernel.month import Month
from doudi.platform.beside import is_read
from doudi.schemes.asking.interview import Page, pages
from doudi.worklist.calendar import day_of


def month_meant(case: Application, today: date) -> Month:
    """The month the questions are about: the one before the application."""
    return Month.of(day_of(case.filed_at) if case.filed_at else today).previous


def answers_of(case: Application, members: list[DeclaredMember]) -> dict[str, Any]:
    """The answers as the interview reads them: what was told before, the saved ones, the members as ``people``."""
    people = people_of(members)
    return {**carried_into(case, people).answers, **case.answers, "people": people}


def pages_for(case: Application, members: list[DeclaredMember], today: date) -> list[Page]:
    """The pages that apply to this family now, in order."""
    return list(pages(scheme_of(case), answers_of(case, members), month_meant(case, today)))


def answer_of(answers: Mapping[str, Any], page: Page) -> dict[str, Any] | None:
    """What was answered on a page, or None."""
    answer = answers.get(page.key)
    return answer if isinstance(answer, dict) and answer.get("state") else None


def settle_told(case: Application, members: list[DeclaredMember], today: date) -> None:
    """What was told before and is asked of this family becomes its answers; the rest is forgotten."""
    if case.told:
        answers = answers_of(case, members)
        asked = {page.key for page in pages_for(case, members, today) if page.question.kind not in NOT_SAVED}
        case.answers = {key: answer for key, answer in answers.items() if key in asked | case.answers.keys()}
        case.told = None


@dataclass(frozen=True)
class SignedState:
    """Which members have a valid undertaking, and which a valid authorisation, by member id.

    ``by_guardian_alone``: a guardian signed the authorisation, and nobody co-signed it.
    """

    undertaking: frozenset[str]
    authorisation: frozenset[str]
    withdrawn: frozenset[str]
    by_guardian_alone: frozenset[str] = frozenset()

    def missing(self, members: list[DeclaredMember]) -> list[DeclaredMember]:
        """The members for whom one of the two is missing."""
        return [
            member
            for member in members
            if member.public_id not in self.undertaking or member.public_id not in self.authorisation
        ]


def signed_state(case: Application) -> SignedState:
    """Who has signed what, and is still bound by it; one query."""
    valid: dict[str, set[str]] = {Signature.UNDERTAKING: set(), Signature.AUTHORISATION: set()}
    withdrawn: set[str] = set()
    alone: set[str] = set()
    for kind, member_id, gone, cosigned, member, signer in _signatures(case):
        if gone is None:
            valid[kind].add(member_id)
            if kind == Signature.AUTHORISATION and cosigned is None and signer != member:
                alone.add(member_id)
        elif kind == Signature.AUTHORISATION:
            withdrawn.add(member_id)
    return SignedState(
        frozenset(valid[Signature.UNDERTAKING]),
        frozenset(valid[Signature.AUTHORISATION]),
        frozenset(withdrawn - valid[Signature.AUTHORISATION]),
        frozenset(alone),
    )


def _signatures(case: Application) -> Iterable[tuple[str, str, datetime | None, datetime | None, int, int]]:
    if not (is_read(case, "signatures") and is_read(case, "members")):
        return case.signatures.values_list(
            "kind", "member__public_id", "withdrawn_at", "cosigned_at", "member_id", "signed_by_id"
        )
    number = {member.pk: member.public_id for member in case.members.all()}
    return [
        (each.kind, number[each.member_id], each.withdrawn_at, each.cosigned_at, each.member_id, each.signed_by_id)
        for each in case.signatures.all()
    ]


def unanswered(case: Application, members: list[DeclaredMember], today: date) -> list[Page]:
    """The pages that still want an answer; members and signatures are looked at by themselves."""
    answers = answers_of(case, members)
    return [
        page
        for page in pages_for(case, members, today)
        if page.question.kind not in NOT_SAVED and answer_of(answers, page) is None
    ]
