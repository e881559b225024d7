"""What an entitlement pays in a month (某个月发多少), and who pays it: the one answer pay runs and pages use."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from doudi.benefits.models import Entitlement, PayLine
from doudi.benefits.upkeep.tables import PAID, SUSPENDED, EntitlementChange, EntitlementPeriod
from doudi.kernel.month import Month

PER_QUERY = 5_000


@dataclass(frozen=True)
class Holding:
    """What holds in one month: ``kind`` is paid or suspended; ``area_path`` is the place that pays."""

    kind: str
    amount_fen: int
    members_count: int
    division_code: str
    area_path: str
    from_month: str
    to_month: str

    @property
    def is_paid(self) -> bool:
        """Whether the month is paid at all."""
        return self.kind == PAID


def periods_of(entitlements: Iterable[Entitlement]) -> dict[int, list[EntitlementPeriod]]:
    """The periods that hold, in order, by the entitlement's row; one query for every five thousand."""
    keys = [each.pk for each in entitlements]
    found: dict[int, list[EntitlementPeriod]] = {}
    for start in range(0, len(keys), PER_QUERY):
        rows = EntitlementPeriod.objects.filter(entitlement__in=keys[start : start + PER_QUERY], replaced_at=None)
        for row in rows.order_by("from_month"):
            found.setdefault(row.entitlement_id, []).append(row)
    return found


def holding_in(entitlement: Entitlement, periods: list[EntitlementPeriod], month: str) -> Holding | None:
    """What holds in the month, from the periods or, where it never changed, from the entitlement's own row.

    None before the first month, after the last one, and while an order of supervision holds everything back.
    """
    if entitlement.held:
        return None
    if periods:
        row = next((p for p in periods if p.from_month <= month and (not p.to_month or month < p.to_month)), None)
        return _of_period(row) if row else None
    e = entitlement
    if e.state != "active" or month < e.from_month or (e.to_month and month >= e.to_month):
        return None
    return Holding(PAID, e.amount_fen, e.members_count, e.division_code, e.area_path, e.from_month, e.to_month)


def _of_period(row: EntitlementPeriod) -> Holding:
    return Holding(
        row.kind, row.amount_fen, row.members_count, row.division_code, row.area_path, row.from_month, row.to_month
    )


def paid_in(entitlement: Entitlement, month: str) -> Holding | None:
    """What holds in the month for one entitlement."""
    return holding_in(entitlement, periods_of([entitlement]).get(entitlement.pk, []), month)


def earliest_month(entitlement: Entitlement, today_month: Month) -> Month:
    """The first month a change may count from: the next one, and none that was filed with the bank.

    That a change counts from the following month is ours (design); 审核确认办法 art. 21 says it of the first payment.
    """
    filed = PayLine.objects.filter(entitlement=entitlement, run__state="filed").order_by("-month")
    last = filed.values_list("month", flat=True).first()
    earliest = max(today_month.next, Month.parse(entitlement.from_month))
    return max(earliest, Month.parse(last).next) if last else earliest


def write_from(change: EntitlementChange, now: datetime, *, division_code: str = "", area_path: str = "") -> None:
    """Let a decided change count from its month; see ``rewrite``."""
    kind = "" if change.kind == "stopped" else SUSPENDED if change.kind == SUSPENDED else PAID
    rewrite(
        change.entitlement, now, kind=kind, from_month=change.from_month, to_month=change.to_month,
        amount_fen=change.amount_fen, members_count=change.members_count, change=change, division_code=division_code,
        area_path=area_path,
    )  # fmt: skip


def rewrite(
    entitlement: Entitlement, now: datetime, *, kind: str, from_month: str, amount_fen: int, members_count: int,
    to_month: str = "", change: EntitlementChange | None = None, division_code: str = "", area_path: str = "",
) -> None:  # fmt: skip
    """Let something else hold from a month: what holds earlier stays to the fen, what came later is replaced.

    The caller has locked the entitlement and seen to it that the month is not filed.

    Args:
        kind: paid or suspended; empty: nothing holds from that month on.
        to_month: the first month it holds no more; empty while no end is known.
        area_path: who pays from then on; whoever did, unless it is given.
    """
    e = entitlement
    rows = list(e.periods.filter(replaced_at=None).order_by("from_month")) or [
        EntitlementPeriod.objects.create(
            entitlement=e, from_month=e.from_month, to_month=e.to_month, kind=PAID, amount_fen=e.amount_fen,
            members_count=e.members_count, written_at=now, division_code=e.division_code, area_path=e.area_path,
        )
    ]  # fmt: skip
    place = next((row for row in reversed(rows) if row.from_month <= from_month), rows[0])
    place_code, place_path = place.division_code, place.area_path
    for row in rows:
        if row.to_month and row.to_month <= from_month:
            continue
        row.replaced_at = now
        row.save(update_fields=["replaced_at"])
        if row.from_month < from_month:
            row.pk, row.replaced_at, row.to_month, row.written_at = None, None, from_month, now
            row._state.adding = True
            row.save()
    if kind:
        EntitlementPeriod.objects.create(
            entitlement=e, from_month=from_month, to_month=to_month, kind=kind,
            amount_fen=amount_fen if kind == PAID else 0, members_count=members_count, change=change, written_at=now,
            division_code=division_code or place_code, area_path=area_path or place_path,
        )  # fmt: skip
    e.to_month = to_month if kind else from_month
    e.save(update_fields=["to_month"])


def refresh_today(entitlement: Entitlement, today_month: Month) -> bool:
    """Bring the entitlement's own row in line with what holds this month; whether anything was changed.

    Before its first month it stays as it is. An order of supervision keeps the state it gave.
    """
    month = str(today_month)
    rows = periods_of([entitlement]).get(entitlement.pk, [])
    if not rows or entitlement.held or month < rows[0].from_month:
        return False
    row = next((p for p in rows if p.from_month <= month and (not p.to_month or month < p.to_month)), None)
    state = "ended" if row is None else "active" if row.kind == PAID else "suspended"
    wanted: dict[str, Any] = {"state": state}
    shown = row or rows[-1]
    if shown.kind == PAID:
        wanted |= {"amount_fen": shown.amount_fen}
    wanted |= {"members_count": shown.members_count, "division_code": shown.division_code, "area_path": shown.area_path}
    changed = [name for name, value in wanted.items() if getattr(entitlement, name) != value]
    for name in changed:
        setattr(entitlement, name, wanted[name])
    if changed:
        entitlement.save(update_fields=changed)
    return bool(changed)
