"""Take a checked batch in (接进来): a family at a time, so that it can be killed anywhere and goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from doudi.benefits.following import ask_for_account
from doudi.benefits.models import Entitlement, PayeeAccount
from doudi.benefits.takeover.checking import RUNNING, granted_by
from doudi.benefits.takeover.errors import StepNotPossible
from doudi.benefits.takeover.finding import find_batch
from doudi.benefits.takeover.records import GOOD, READ, REJECTED, PaidBefore, TakeoverBatch, TakeoverRow
from doudi.benefits.takeover.records import TAKEN as TAKEN_STATE
from doudi.casework.actions.take_over_case import MemberBefore, take_over_case
from doudi.casework.errors import CaseworkError
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry.actions.enrol_person import enrol_person
from doudi.registry.actions.form_household import form_household
from doudi.registry.errors import PersonConflict
from doudi.registry.models import Division, Household, Person
from doudi.worklist.words import Words

FAMILIES_AT_ONCE = 50
Progress = Callable[[int, int], None]


def take_in(
    acting: Acting, public_id: str, *, progress: Progress | None = None, most: int | None = None
) -> TakeoverBatch:
    """Everything good of the batch becomes people, households, entitlements, cases or payments of before.

    Called again it goes on with what is left; done, it changes nothing. What changed here since the reading (somebody
    draws already, a name differs) sends its family back instead.

    Args:
        progress: told how many rows of how many are done, now and then.
        most: after about so many rows it stops, to be called again: what a page does in one go.

    Raises:
        BatchNotFound, NotAllowed: not this account's.
        StepNotPossible: the batch was undone.
    """
    batch = find_batch(acting, public_id, "benefits.take_over")
    if batch.state not in (READ, TAKEN_STATE):
        raise StepNotPossible(
            batch.public_id, "take in", Words("这一批已经退回或者签过了。", "It was undone, or is signed for.")
        )
    total = batch.rows.filter(state=GOOD).count()
    done = 0
    while True:
        with transaction.atomic():
            batch = find_batch(acting, public_id, "benefits.take_over", lock=True)
            some = _next_families(batch)
            if not some:
                if batch.state == READ:
                    batch.state, batch.taken_at = TAKEN_STATE, acting.now
                    batch.rows_rejected = batch.rows.filter(state=REJECTED).count()
                    batch.save(update_fields=["state", "taken_at", "rows_rejected"])
                    record(acting, "benefits.take_over", "takeover", batch.public_id, area_path=batch.area_path)
                return batch
            for family in some:
                _TAKING[batch.form](acting, batch, family)
                done += len(family)
        if progress is not None:
            progress(done, total)
        if most is not None and done >= most:
            return batch


def _next_families(batch: TakeoverBatch) -> list[list[TakeoverRow]]:
    first = list(batch.rows.filter(state=GOOD).order_by("number")[:FAMILIES_AT_ONCE])
    if batch.form not in ("recipients", "open_cases"):
        return [[row] for row in first]
    indexes = list(dict.fromkeys(row.reference_index for row in first))
    together: dict[str, list[TakeoverRow]] = {index: [] for index in indexes}
    for row in batch.rows.filter(state=GOOD, reference_index__in=indexes).order_by("number"):
        together[row.reference_index].append(row)
    return [family for family in together.values() if family]


def _values(row: TakeoverRow) -> dict[str, Any]:
    values: dict[str, Any] = row.content["values"]
    return values


def _day(told: Any) -> date | None:
    return date.fromisoformat(told) if told else None


def _send_back(family: Sequence[TakeoverRow], header: str, code: str) -> None:
    for at, row in enumerate(family):
        row.state, row.reasons = REJECTED, [[header, code] if at == 0 else ["原编号", "family_has_fault"]]
        row.save(update_fields=["state", "reasons"])


def _done(family: Sequence[TakeoverRow], subject_type: str, subject_id: str) -> None:
    for row in family:
        row.state, row.subject_type, row.subject_id = TAKEN_STATE, subject_type, subject_id
        row.save(update_fields=["state", "subject_type", "subject_id"])


def _take_family(acting: Acting, batch: TakeoverBatch, family: list[TakeoverRow]) -> None:
    """One family that draws: people, household, entitlement and account."""
    head = next(row for row in family if row.is_head)
    told = _values(head)
    place = Division.objects.get(code=told["division"])
    since = Month.parse(told["since_month"]) if told.get("since_month") else Month.of(batch.as_of)
    try:
        with transaction.atomic():
            people = _enrolled(acting, family, place)
    except PersonConflict:
        _send_back(family, "姓名", "known_by_other_name")
        return
    payee = next(person for person, role in people if role == "head")
    if Entitlement.objects.filter(person=payee, scheme=head.scheme, state__in=RUNNING).exists():
        _send_back(family, "公民身份号码", "already_drawing")
        return
    household = _household(acting, people, since.first_day, place, told)
    is_status = granted_by(head.scheme) == "tag"
    right = Entitlement.objects.create(
        decision=None,
        taken_over=batch,
        application_id_text="",
        person=payee,
        household=household,
        scheme=head.scheme,
        members_count=told.get("people") or len(family),
        kind=Entitlement.STATUS if is_status else Entitlement.MONTHLY,
        amount_fen=0 if is_status else head.amount_fen or 0,
        from_month=batch.pay_from,
        since_month=str(since),
        opened_at=acting.now,
        division_code=place.code,
        area_path=place.path,
        simulated=acting.simulated,
    )
    refused = {code for _, code in head.doubts}
    if told.get("account") and not refused & {"holder_differs", "account_unfit"}:
        _account(acting, payee, told)
    if not is_status and not PayeeAccount.objects.filter(person=payee, replaced_at=None).exists():
        ask_for_account(acting, right)
    _done(family, "entitlement", right.public_id)
    record(
        acting,
        "benefits.take_over_entitlement",
        "entitlement",
        right.public_id,
        area_path=place.path,
        detail={"batch": batch.public_id, "amount_fen": right.amount_fen, "from": right.from_month},
    )
    announce(acting, "entitlement_taken_over", {"entitlement": right.public_id})


def _enrolled(acting: Acting, family: Sequence[TakeoverRow], place: Division) -> list[tuple[Person, str]]:
    found = []
    for row in family:
        told = _values(row)
        person = enrol_person(
            acting,
            told["name"],
            told["number"],
            division_code=place.code,
            area_path=place.path,
            phone=told.get("phone", "") if row.is_head else "",
        )
        found.append((person, told["relation"]))
    return found


def _household(
    acting: Acting, people: list[tuple[Person, str]], since: date, place: Division, told: dict[str, Any]
) -> Household:
    return form_household(
        acting,
        people,
        since=since,
        division_code=place.code,
        area_path=place.path,
        urban_rural=told.get("urban_rural") or place.urban_rural or "unknown",
    )


def _account(acting: Acting, person: Person, told: dict[str, Any]) -> None:
    """As the older system had it; one registered here meanwhile stays."""
    if not PayeeAccount.objects.filter(person=person, replaced_at=None).exists():
        PayeeAccount.objects.create(
            person=person,
            holder_name=person.name,
            bank_name=str(told.get("bank", ""))[:80],
            number=told["account"],
            tail=told["account"][-4:],
            registered_at=acting.now,
            registered_by=acting.actor_id,
        )


def _take_payment(acting: Acting, batch: TakeoverBatch, family: list[TakeoverRow]) -> None:
    """One month the older system paid."""
    row = family[0]
    told = _values(row)
    person = enrol_person(acting, told["name"], told["number"])
    is_returned = told["outcome"] == "returned"
    same = PaidBefore.objects.filter(person=person, scheme=row.scheme, month=row.month, is_returned=False)
    if not is_returned and same.exists():
        _send_back(family, "月份", "paid_twice")
        return
    assert row.amount_fen is not None, row.number  # the form requires it
    made = PaidBefore.objects.create(
        batch=batch,
        person=person,
        scheme=row.scheme,
        month=row.month,
        amount_fen=row.amount_fen,
        paid_on=_day(told.get("paid_on")),
        is_returned=is_returned,
    )
    _done(family, "payment", str(made.pk))


def _take_case(acting: Acting, batch: TakeoverBatch, family: list[TakeoverRow]) -> None:
    """One case under way, with its clocks as they stood."""
    head = next(row for row in family if row.is_head)
    told = _values(head)
    place = Division.objects.get(code=told["division"])
    filed_on = _day(told["filed_on"])
    assert filed_on is not None, head.number  # the form's check wants it
    try:
        with transaction.atomic():
            case, doubts = take_over_case(
                acting,
                scheme=head.scheme,
                place=place,
                urban_rural=told.get("urban_rural", ""),
                phone=told.get("phone", ""),
                filed_on=filed_on,
                accepted_on=_day(told.get("accepted_on")),
                paused_from=_day(told.get("paused_from")),
                paused_because=told.get("paused_because", ""),
                extended_on=_day(told.get("extended_on")),
                extended_because=told.get("extended_because", ""),
                done_before=told.get("done_before", ""),
                batch=batch.public_id,
                members=[
                    MemberBefore(_values(row)["name"], _values(row)["number"], _values(row)["relation"])
                    for row in family
                ],
            )
    except PersonConflict:
        _send_back(family, "姓名", "known_by_other_name")
        return
    except CaseworkError:
        _send_back(family, "公民身份号码", "already_applying")
        return
    if doubts:
        head.doubts = [*head.doubts, *([header, code] for header, code in doubts)]
        head.save(update_fields=["doubts"])
    _done(family, "application", case.public_id)


def _keep_total(acting: Acting, batch: TakeoverBatch, family: list[TakeoverRow]) -> None:
    """A sum of the older system is kept as it is, to be compared with."""
    _done(family, "", "")


_TAKING: dict[str, Callable[[Acting, TakeoverBatch, list[TakeoverRow]], None]] = {
    "recipients": _take_family,
    "payments": _take_payment,
    "open_cases": _take_case,
    "totals": _keep_total,
}
