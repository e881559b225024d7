"""A draft as the form sees it: members, pages, what is answered and who has signed."""

from dataclasses import dataclass
from datetime import date

from doudi.casework.domain.form import NO_SAVED_VALUE, FormMember, FormPage, pages_of
from doudi.casework.models import Application, DeclaredMember, Signature
from doudi.casework.process import scheme_of


def form_members(members: list[DeclaredMember]) -> list[FormMember]:
    """The members as the pure form takes them."""
    return [
        FormMember(member.public_id, member.name, date.fromisoformat(member.birth_date), member.relation)
        for member in members
    ]


def pages_for(case: Application, members: list[DeclaredMember], today: date) -> list[FormPage]:
    """The pages that apply to this family now."""
    return pages_of(scheme_of(case).questions, form_members(members), case.answers, today)


def answer_of(case: Application, page: FormPage) -> dict | None:
    """What was answered on a page, or None."""
    if page.member_id:
        return case.answers.get("people", {}).get(page.member_id, {}).get(page.question.key)
    return case.answers.get("household", {}).get(page.question.key)


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


def unanswered(case: Application, members: list[DeclaredMember], today: date) -> list[FormPage]:
    """The pages that still want an answer; signing is looked at by itself."""
    return [
        page
        for page in pages_for(case, members, today)
        if answer_of(case, page) is None and page.question.kind not in NO_SAVED_VALUE
    ]
