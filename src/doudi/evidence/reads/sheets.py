"""What was signed (签过的授权): for the people themselves, for who helps them, and for print; the caller audits."""

from dataclasses import dataclass
from datetime import date, datetime

from doudi.evidence.domain.consent import why_not
from doudi.evidence.domain.obligors import DUTIES
from doudi.evidence.models import Authorisation, ObligorCall
from doudi.evidence.sheets.named import NamedDepartment, departments_of
from doudi.evidence.wording import STANDING, category_words
from doudi.worklist.calendar import day_of
from doudi.worklist.words import Words


@dataclass(frozen=True)
class SignedSheet:
    """One authorisation as people read it: who, about whom, what may be asked, until when, and whether it holds.

    ``standing`` is why nothing may be asked on it, empty when it holds; ``taken_back`` the kinds of information that
    may no longer be asked, with the moment each was taken back.
    """

    public_id: str
    case_ref: str
    person_id: str
    name: str
    guardian: str
    because: str
    duty: Words
    owed_to: str
    method: str
    signed_at: datetime
    valid_until: datetime
    needs_cosign: bool
    cosigned_at: datetime | None
    standing: str
    standing_words: Words
    is_obligor: bool
    agreed_separately: bool
    open_to: tuple[NamedDepartment, ...]
    taken_back: tuple[tuple[str, Words, datetime], ...]
    check_code: str
    signature_file: str
    cosign_file: str
    cosign_method: str

    @property
    def may_be_taken_back(self) -> bool:
        """Whether there is anything left to take back."""
        return self.standing in ("", "not_cosigned")

    @property
    def open_count(self) -> int:
        """How many kinds of information may still be asked."""
        return sum(len(each.categories) for each in self.open_to)


def sheet_of(row: Authorisation, now: datetime) -> SignedSheet:
    """One of them; ``row`` brings person, guardian and owed_to along."""
    standing = why_not(row, now)
    day = now.astimezone(row.signed_at.tzinfo).date()
    open_codes = [code for code in row.categories if code not in row.taken_back]
    return SignedSheet(
        public_id=row.public_id,
        case_ref=row.case_ref,
        person_id=row.person.public_id,
        name=row.person.name,
        guardian=row.guardian.name if row.guardian else "",
        because=row.guardian_because,
        duty=DUTIES.get(row.duty, Words("", "")),
        owed_to=row.owed_to.name if row.owed_to else "",
        method=row.method,
        signed_at=row.signed_at,
        valid_until=row.valid_until,
        needs_cosign=row.cosign_from is not None and row.cosign_from <= day and row.cosigned_at is None,
        cosigned_at=row.cosigned_at,
        standing=standing,
        standing_words=STANDING[standing],
        is_obligor=row.role == Authorisation.OBLIGOR,
        agreed_separately=row.agreed_separately,
        open_to=departments_of([] if row.withdrawn_at else open_codes),
        taken_back=tuple(
            (code, category_words(code), datetime.fromisoformat(at)) for code, at in sorted(row.taken_back.items())
        ),
        check_code=row.check_code,
        signature_file=row.signature_file,
        cosign_file=row.cosign_file,
        cosign_method=row.cosign_method,
    )


def fetch_sheets(case_ref: str, now: datetime) -> list[SignedSheet]:
    """Every authorisation of a case, the newest first; the caller makes sure that the reader may see the case."""
    rows = Authorisation.objects.filter(case_ref=case_ref).select_related("person", "guardian", "owed_to")
    return [sheet_of(row, now) for row in rows.order_by("-signed_at", "-pk")]


def obligors_of(case_ref: str) -> frozenset[int]:
    """Who signed in a case as an obligor and not as one of the family."""
    rows = Authorisation.objects.filter(case_ref=case_ref).values_list("person_id", "role")
    members = {person for person, role in rows if role == Authorisation.MEMBER}
    return frozenset(person for person, role in rows if role == Authorisation.OBLIGOR) - members


def fetch_sheet_by_code(code: str) -> tuple[str, date] | None:
    """The number and the day of signing of the sheet that carries a check code; nothing about anybody."""
    row = Authorisation.objects.filter(check_code=code).first() if len(code) >= 14 else None
    return (row.public_id, day_of(row.signed_at)) if row is not None else None


@dataclass(frozen=True)
class CallLine:
    """An obligor who was asked to sign, as the office and the family see it; no number, no telephone."""

    public_id: str
    name: str
    duty: Words
    owed_to: str
    state: str
    said: str
    asked_at: datetime
    answered_at: datetime | None
    sheet: SignedSheet | None


def call_line(call: ObligorCall, now: datetime) -> CallLine:
    """One of them."""
    row = call.authorisation
    return CallLine(
        call.public_id, call.name, DUTIES[call.duty], call.owed_to.name, call.state, call.said, call.asked_at,
        call.answered_at, sheet_of(row, now) if row else None,
    )  # fmt: skip


def fetch_calls(case_ref: str, now: datetime) -> list[CallLine]:
    """Every obligor asked in a case and not called off; the caller makes sure that the reader may see the case."""
    rows = ObligorCall.objects.filter(case_ref=case_ref).exclude(state=ObligorCall.CALLED_OFF)
    related = rows.select_related("owed_to", "authorisation__person", "authorisation__owed_to")
    return [call_line(call, now) for call in related.order_by("pk")]


def fetch_calls_to(phone_index: str, account_id: str, now: datetime) -> list[CallLine]:
    """What a telephone was asked to sign, or its account has opened."""
    rows = ObligorCall.objects.exclude(state=ObligorCall.CALLED_OFF).filter(account_id=account_id)
    if phone_index:
        rows = rows | ObligorCall.objects.exclude(state=ObligorCall.CALLED_OFF).filter(phone_index=phone_index)
    related = rows.select_related("owed_to", "authorisation__person", "authorisation__owed_to")
    return [call_line(call, now) for call in related.order_by("-pk")]
