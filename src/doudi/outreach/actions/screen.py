"""Search the departments' data for families entitled and not served (筛查)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from doudi.casework.domain.machine import CLOSED
from doudi.casework.models import Application
from doudi.columnar.screen import LeadRow, ScreenResult
from doudi.columnar.screen import screen as screen_population
from doudi.columnar.snapshot import SnapshotStore
from doudi.kernel.month import Month
from doudi.kernel.public_id import new_public_id
from doudi.outreach.consulting import refusals_on_record, snapshots
from doudi.outreach.domain.facts import Earlier, material_facts, why_no_new_lead
from doudi.outreach.errors import AreaUnknown, MonthToCome
from doudi.outreach.models import Lead, ScreeningRun
from doudi.outreach.visiting.found_rows import evidence_of, place_of, places_of
from doudi.outreach.visiting.known_here import people_applying, people_paid
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.crypto.cipher import blind_index
from doudi.platform.events import announce
from doudi.registry import policy
from doudi.registry.models import Division
from doudi.registry.pseudonym import signed
from doudi.schemes import load
from doudi.schemes.seeking import search_of

Progress = Callable[[str, int, int], None]
ROWS_PER_STATEMENT = 500
KEYS_PER_QUERY = 2000


@dataclass(frozen=True)
class Found:
    """One row of the sweep that may become a lead: where it lies, what it rests on."""

    row: LeadRow
    place: Division
    evidence: dict[str, Any]
    digest: str

    @property
    def person_key(self) -> int:
        """As the database holds it."""
        return signed(self.row.person_key)


def screen(
    acting: Acting,
    *,
    scheme: str = "dibao",
    month: Month | str,
    area_path: str,
    store: SnapshotStore | None = None,
    progress: Progress | None = None,
) -> ScreeningRun:
    """Sweep everybody of the register by the scheme's rules for one month; what is found are leads, never decisions.

    Run again, it adds nothing and reopens nothing: one lead per person, rule and month, none beside one that is still
    open, and none for a family seen and settled until what the departments know of it changes. ``left_out`` of the run
    says for every other household why it is no new lead; with the new leads it adds up to all households. The sweep
    sees pseudonyms only; names are opened when a lead is sent to the grid.

    Args:
        month: whose facts are looked at, e.g. ``2025-08``.
        area_path: leads outside this place are left out.
        store: the snapshots, the installation's own by default.
        progress: told (stage, done, total) now and then.

    Raises:
        NotAllowed: not in this area, or not for this purpose.
        AreaUnknown, MonthToCome: the place is not on file; the month has not come.
        SnapshotMissing, PurposeRefused: as the sweep itself; a purpose refused stands in the audit.
    """
    policy.require(acting, "outreach.screen", area_path=area_path)
    if not Division.objects.filter(path=area_path).exists():
        raise AreaUnknown(area_path)
    meant = month if isinstance(month, Month) else Month.parse(month)
    if meant.first_day > acting.today:
        raise MonthToCome(str(meant), acting.today.isoformat())
    tell = progress or (lambda stage, done, total: None)
    chosen = load(scheme, profile=settings.DOUDI_PROFILE, jurisdiction=settings.DOUDI_JURISDICTION)
    tell("sweep", 0, 1)
    with refusals_on_record(acting, area_path=area_path):
        result = screen_population(search_of(chosen), store or snapshots(), meant, today=acting.today)
    tell("sweep", 1, 1)
    return _keep(acting, scheme, area_path, result, acting.now, tell)


@transaction.atomic
def _keep(
    acting: Acting, scheme: str, area_path: str, result: ScreenResult, started_at: datetime, tell: Progress
) -> ScreeningRun:
    rule_key, period = f"{scheme}.entitled_unserved", str(result.month)
    run = ScreeningRun.objects.create(
        scheme=scheme,
        rule_key=rule_key,
        period=period,
        ruleset_hash=result.ruleset_hash,
        area_path=area_path,
        sources=[{"dataset": name, "as_of": day} for name, day in sorted(result.feeds.items())],
        people_swept=result.people,
        households_swept=result.households,
        started_at=started_at,
        made_by=acting.actor_id,
    )
    left_out = Counter(dict(result.left_out))
    found = _in_area(result.leads, area_path, left_out)
    new = _new_ones(found, scheme, rule_key, period, left_out)
    tell("store", 0, len(new))
    for start in range(0, len(new), ROWS_PER_STATEMENT):
        some = [_lead(acting, run, each) for each in new[start : start + ROWS_PER_STATEMENT]]
        Lead.objects.bulk_create(some, ignore_conflicts=True)
        tell("store", start + len(some), len(new))
    run.leads_found = len(found)
    run.leads_new = run.leads.count()
    # Somebody else's run at the same moment may have been first with some; they count as found before.
    left_out["found_before"] += len(new) - run.leads_new
    run.left_out = {reason: count for reason, count in sorted(left_out.items()) if count}
    run.finished_at = acting.now
    run.save()
    detail = {"scheme": scheme, "period": period, "found": run.leads_found, "new": run.leads_new}
    record(acting, "outreach.screen", "screening_run", run.public_id, area_path=area_path, detail=detail)
    announce(acting, "outreach.screened", {"run": run.public_id, "new": run.leads_new})
    return run


def _in_area(rows: Sequence[LeadRow], area_path: str, left_out: Counter[str]) -> list[Found]:
    places = places_of(rows)
    found = []
    for row in rows:
        place = place_of(row, places)
        if place is None or not place.path.startswith(area_path):
            left_out["outside_area"] += 1
            continue
        evidence = evidence_of(row)
        found.append(Found(row, place, evidence, blind_index("lead_facts", material_facts(evidence))))
    return found


def _new_ones(found: Sequence[Found], scheme: str, rule_key: str, period: str, left_out: Counter[str]) -> list[Found]:
    earlier = _earlier([each.person_key for each in found], rule_key)
    applying, paid = people_applying(scheme), people_paid(scheme)
    new = []
    for each in found:
        keys = {member["key"] for member in each.evidence["members"]}
        why = why_no_new_lead(earlier[each.person_key], period, each.digest)
        if not why and keys & paid:
            why = "paid_here"
        if not why and keys & applying:
            why = "applied_here"
        if why:
            left_out[why] += 1
        else:
            new.append(each)
    return new


def _earlier(keys: Sequence[int], rule_key: str) -> defaultdict[int, list[Earlier]]:
    """The leads found before for these people, oldest first."""
    rows: list[tuple[int, str, str, str, str]] = []
    for start in range(0, len(keys), KEYS_PER_QUERY):
        some = Lead.objects.filter(rule_key=rule_key, person_key__in=keys[start : start + KEYS_PER_QUERY])
        rows += some.order_by("pk").values_list("person_key", "period", "state", "facts_digest", "application_id_text")
    applications = sorted({row[4] for row in rows if row[4]})
    running: set[str] = set()
    for start in range(0, len(applications), KEYS_PER_QUERY):
        named = Application.objects.filter(public_id__in=applications[start : start + KEYS_PER_QUERY])
        running |= set(named.exclude(state__in=CLOSED).values_list("public_id", flat=True))
    found: defaultdict[int, list[Earlier]] = defaultdict(list)
    for key, period, state, digest, application in rows:
        found[key].append(Earlier(period, state, digest, application in running))
    return found


def _lead(acting: Acting, run: ScreeningRun, found: Found) -> Lead:
    return Lead(
        public_id=new_public_id(Lead.PREFIX, groups=Lead.GROUPS),
        run=run,
        person_key=found.person_key,
        rule_key=run.rule_key,
        period=run.period,
        scheme=run.scheme,
        people_count=found.row.size,
        expected_amount_fen=found.row.expected_amount_fen,
        confidence=found.row.confidence,
        evidence=found.evidence,
        facts_digest=found.digest,
        found_at=acting.now,
        division_code=found.place.code,
        area_path=found.place.path,
    )
