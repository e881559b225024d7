"""From the departments' files to an application on the grid worker's phone, in a small synthetic city."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from django.db import connection

from doudi.casework.models import Application
from doudi.evidence.actions.load_folder import load_folder
from doudi.kernel.clock import SHANGHAI
from doudi.outreach.actions.dispatch_leads import dispatch_leads
from doudi.outreach.actions.record_outreach_visit import record_outreach_visit
from doudi.outreach.actions.screen import screen
from doudi.outreach.models import Lead
from doudi.outreach.reads import fetch_lead_page, fetch_my_visits
from doudi.platform.acting import Acting
from doudi.reference.divisions import load_divisions
from doudi.registry.acting import acting_for_staff
from doudi.registry.actions.load_divisions import GridRow, load_district, load_grids
from doudi.registry.actions.open_office import appoint, open_office
from doudi.registry.models import Division, Staff
from doudi.registry.pseudonym import person_key_of
from doudi.sandbox import truth
from doudi.sandbox.city import build

NOW = datetime(2025, 9, 8, 9, 30, tzinfo=SHANGHAI)
ADMIN = Acting.system("administration", NOW)
SINCE = date(2025, 1, 1)
DISTRICT = "500106"


@dataclass
class District:
    """The city on disk, and its right answers."""

    folder: Path
    truth: truth.Truth

    def worker(self, username: str, kind: str, role: str, place: Division) -> Acting:
        """An office at a place with somebody in post."""
        office = open_office(ADMIN, kind, f"{kind}{place.code}", serves=[place], since=SINCE)
        staff = Staff.objects.create_user(username, None, name=f"{username}示例")
        appoint(ADMIN, staff, office, role, since=SINCE)
        return acting_for_staff(staff, NOW, "outreach")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> District:
    """Three thousand people, their departments' files and the planted truth."""
    folder = tmp_path_factory.mktemp("city") / DISTRICT
    build(DISTRICT, 3_000, 7, folder)
    return District(folder, truth.read(folder))


@pytest.fixture
def district(db: None, built: District, tmp_path: Path, settings: object) -> District:
    """The city's places, under the demo's figures, with a snapshot folder of its own."""
    settings.DOUDI_JURISDICTION = "demo-city"  # type: ignore[attr-defined]
    settings.DOUDI_SNAPSHOTS = tmp_path / "snapshots"  # type: ignore[attr-defined]
    load_district(ADMIN, load_divisions(), DISTRICT)
    lines = (built.folder / "grids.csv").read_text(encoding="utf-8-sig").splitlines()
    head = lines[0].split(",")
    rows = [dict(zip(head, line.split(","), strict=True)) for line in lines[1:]]
    grids = {row["网格编号"]: GridRow(row["网格编号"], row["网格名称"], "grid", row["居委会代码"]) for row in rows}
    small = [GridRow(row["微网格编号"], row["微网格名称"], "micro_grid", row["网格编号"]) for row in rows]
    load_grids(ADMIN, [*grids.values(), *small])
    return built


def test_a_family_nobody_had_noticed_is_found_visited_and_helped_to_apply(district: District) -> None:
    """Files in, leads out, a visit by two, a draft with the family's own names and numbers in it."""
    top = Division.objects.get(code=DISTRICT)
    verifier = district.worker("verifier", "district_bureau", "county_verifier", top)
    report = load_folder(verifier, district.folder / "extracts")
    assert not report.refused
    assert report.rows_accepted + report.rows_rejected == report.rows_in

    run = screen(verifier, month="2025-08", area_path=top.path, schemes=["dibao"])
    assert sum(run.left_out.values()) + run.leads_new == run.households_swept
    planted = {person_key_of(each.applicant_number): each for each in district.truth.households if each.expected_lead}
    found = {lead.person_key: lead for lead in Lead.objects.all()}
    assert found.keys() == planted.keys()
    assert {key: lead.expected_amount_fen for key, lead in found.items()} == {
        key: each.expected_amount_fen for key, each in planted.items()
    }
    assert screen(verifier, month="2025-08", area_path=top.path, schemes=["dibao"]).leads_new == 0

    key, family = next((key, each) for key, each in planted.items() if each.members > 1)
    lead = found[key]
    codes = lead.area_path.strip("/").split("/")
    grid = Division.objects.get(code__in=codes, level="grid")
    village = Division.objects.get(code__in=codes, level="village")
    township = Division.objects.get(code__in=codes, level="township")
    clerk = district.worker("clerk", "township_office", "township_clerk", township)
    worker = district.worker("grid", "grid_station", "grid_worker", grid)
    companion = district.worker("village", "village_committee", "village_worker", village)
    assert dispatch_leads(clerk, lead_ids=[lead.public_id]) == 1
    row = next(row for row in fetch_my_visits(worker, NOW.date()).rows if row.lead_id == lead.public_id)
    assert family.applicant_name in row.family.zh
    page = fetch_lead_page(worker, lead.public_id)
    assert page.evidence
    assert (page.people_count, page.address) == (family.members, row.address)

    visit = record_outreach_visit(
        worker,
        lead.public_id,
        companion_id=companion.actor_id,
        visited_at=NOW,
        outcome="wants_to_apply",
        people_now=family.members,
    )
    case = Application.objects.get(public_id=visit.lead.application_id_text)
    members = list(case.members.all())
    assert members[0].citizen_number == family.applicant_number
    assert members[0].name == family.applicant_name
    assert len(members) == family.members
    assert case.address == page.address


def test_what_outreach_keeps_names_nobody_in_clear(district: District) -> None:
    """Neither names nor numbers stand readable in the rows of leads and visits to make, even after they were sent."""
    top = Division.objects.get(code=DISTRICT)
    verifier = district.worker("verifier", "district_bureau", "county_verifier", top)
    load_folder(verifier, district.folder / "extracts")
    screen(verifier, month="2025-08", area_path=top.path, schemes=["dibao"])
    clerks = Division.objects.filter(level="township", path__startswith=top.path)
    for place in clerks:
        dispatch_leads(district.worker(f"clerk{place.code}", "township_office", "township_clerk", place))
    assert not Lead.objects.filter(state="new").exists()
    kept = ""
    with connection.cursor() as cursor:
        for table in ("outreach_lead", "worklist_workitem", "platform_auditentry"):
            cursor.execute(f"SELECT * FROM {table}")
            kept += repr(cursor.fetchall())
    planted = [each for each in district.truth.households if each.expected_lead]
    assert planted
    for each in planted:
        assert each.applicant_number not in kept
        assert each.applicant_name not in kept
