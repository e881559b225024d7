"""Search departments' data for families entitled and not served (筛查)."""

from dataclasses import asdict
from typing import Any

from django.db import transaction

from doudi.casework.process import scheme_here
from doudi.columnar.screen import LeadRow
from doudi.columnar.snapshot import SnapshotStore
from doudi.kernel.month import Month
from doudi.kernel.public_id import new_public_id
from doudi.outreach.consulting import sweep
from doudi.outreach.models import Lead, ScreeningRun
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry import policy
from doudi.registry.models import Division
from doudi.registry.pseudonym import signed

BATCH = 500


def rule_key_of(scheme: str) -> str:
    """The name of this search, one part of what makes a lead unique."""
    return f"{scheme}.entitled_unserved"


def screen(
    acting: Acting, *, scheme: str = "dibao", month: str, area_path: str, store: SnapshotStore | None = None
) -> ScreeningRun:
    """One sweep by one scheme's rules; every family found becomes a lead once per person, rule and month.

    A lead is a reason to visit and never a decision. Running the same sweep again finds the same leads and makes none
    twice. The sweep reads only pseudonyms; no name is opened here.

    Raises:
        NotAllowed: screening is not open to this account in the area.
        SnapshotMissing: the household register was never loaded.
    """
    policy.require(acting, "outreach.screen", area_path=area_path)
    wanted = Month.parse(month)
    result = sweep(scheme, wanted, acting.today, store)
    places = dict(Division.objects.filter(path__startswith=area_path).values_list("code", "path"))
    with transaction.atomic():
        run = ScreeningRun.objects.create(
            scheme=scheme_here(scheme).key,
            rule_key=rule_key_of(scheme),
            period=str(wanted),
            ruleset_hash=result.ruleset_hash,
            area_path=area_path,
            sources=[{"dataset": name, "as_of": day} for name, day in sorted(result.feeds.items())],
            people_swept=result.people,
            households_swept=result.households,
            left_out=dict(result.left_out),
            started_at=acting.now,
            made_by=acting.actor_id,
        )
        rows = [lead for lead in result.leads if _place(lead, places)]
        before = Lead.objects.filter(rule_key=run.rule_key, period=run.period).count()
        Lead.objects.bulk_create(
            [_lead(run, row, places, acting) for row in rows], ignore_conflicts=True, batch_size=BATCH
        )
        run.leads_found = len(rows)
        run.leads_new = Lead.objects.filter(rule_key=run.rule_key, period=run.period).count() - before
        run.left_out["outside_area"] = len(result.leads) - len(rows)
        run.finished_at = acting.now
        run.save()
        record(
            acting,
            "outreach.screen",
            "screening_run",
            run.public_id,
            area_path=area_path,
            detail={"people": run.people_swept, "leads": run.leads_found, "new": run.leads_new},
        )
        announce(acting, "screening_done", {"run": run.public_id})
    return run


def _place(row: LeadRow, places: dict[str, str]) -> str:
    """The smallest place of the lead that the registry knows, as a code."""
    return next((code for code in (row.micro_grid, row.grid, row.community) if code and code in places), "")


def _lead(run: ScreeningRun, row: LeadRow, places: dict[str, str], acting: Acting) -> Lead:
    code = _place(row, places)
    return Lead(
        public_id=new_public_id(Lead.PREFIX, groups=3),
        run=run,
        person_key=signed(row.person_key),
        rule_key=run.rule_key,
        period=run.period,
        scheme=run.scheme,
        people_count=row.size,
        expected_amount_fen=row.expected_amount_fen,
        confidence=row.confidence,
        evidence=_evidence(row),
        found_at=acting.now,
        division_code=code,
        area_path=places[code],
    )


def _evidence(row: LeadRow) -> dict[str, Any]:
    """What the data shows, as plain JSON with signed keys; kept encrypted."""
    return {
        "evidence": [
            {**asdict(each), "person_key": signed(each.person_key) if each.person_key is not None else None}
            for each in row.evidence
        ],
        "to_find_out": list(row.to_find_out),
        "doubts": list(row.doubts),
        "urban_rural": row.urban_rural,
        "members": [{**asdict(member), "person_key": signed(member.person_key)} for member in row.members],
    }
