"""A draft as the form sees it: members, pages, what is answered and who has signed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from doudi.casework.domain.form import NOT_SAVED
from doudi.casework.models import Application, DeclaredMember, Signature
from doudi.casework.process import scheme_of
from doudi.kernel.month import Month
from doudi.schemes.interview import Page, pages
from doudi.worklist.calendar import day_of


def month_meant(case: Application, today: date) -> Month:
    """The month the questions are about: the one before the application."""
    return Month.of(day_of(case.filed_at) if case.filed_at else today).previous


def answers_of(case: Application, members: list[DeclaredMember]) -> dict[str, Any]:
    """The answers as the interview reads them: the saved ones, and the members as the answer to ``people``."""
    people = [
        {
            "key": member.public_id,
            "name": member.name,
            "relation": member.relation,
            "birth_date": member.birth_date,
        }
        for member in sorted(members, key=lambda each: (not each.is_applicant, each.order, each.pk))
    ]
    return {**case.answers, "people": people}


def pages_for(case: Application, members: list[DeclaredMember], today: date) -> list[Page]:
    """The pages that apply to this family now, in order."""
    return list(pages(scheme_of(case), answers_of(case, members), month_meant(case, today)))


def answer_of(case: Application, page: Page) -> dict[str, Any] | None:
    """What was answered on a page, or None."""
    answer = case.answers.get(page.key)
    return answer if isinstance(answer, dict) and answer.get("state") else None


@dataclass(frozen=True)
class SignedState:
    """Which members have a valid undertaking, and which a valid authorisation, by member id."""

    undertaking: frozenset[str]
    authorisation: frozenset[str]
    withdrawn: frozenset[str]

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
    for kind, member_id, gone in case.signatures.values_list("kind", "member__public_id", "withdrawn_at"):
        if gone is None:
            valid[kind].add(member_id)
        elif kind == Signature.AUTHORISATION:
            withdrawn.add(member_id)
    return SignedState(
        frozenset(valid[Signature.UNDERTAKING]),
        frozenset(valid[Signature.AUTHORISATION]),
        frozenset(withdrawn - valid[Signature.AUTHORISATION]),
    )


def unanswered(case: Application, members: list[DeclaredMember], today: date) -> list[Page]:
    """The pages that still want an answer; members and signatures are looked at by themselves."""
    return [
        page
        for page in pages_for(case, members, today)
        if page.question.kind not in NOT_SAVED and answer_of(case, page) is None
    ]
