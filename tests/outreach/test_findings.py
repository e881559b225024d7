"""Findings with what they rest on: only one's own places, from the very data compared, and no name in sight."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from doudi.columnar.comparison.reading import installed_book
from doudi.columnar.contract import load_contract, load_contracts
from doudi.columnar.linked_rows import LinkedRows, Whose
from doudi.outreach.actions.export_findings import export_findings, safe_cell
from doudi.outreach.comparing.errors import (
    ComparisonUnknown,
    ExportReasonMissing,
    ExportTooLarge,
    InputsGone,
    RuleNotInRun,
    RunsNotComparable,
)
from doudi.outreach.domain import weighing
from doudi.outreach.domain.compared import Finding, FoundRow
from doudi.outreach.domain.lead import LeadState
from doudi.outreach.models import ComparisonRun, FindingsExport, Lead, ScreeningRun
from doudi.outreach.reads import findings as reading
from doudi.outreach.reads import kept_findings
from doudi.outreach.reads.comparison_difference import fetch_difference
from doudi.outreach.reads.comparisons import fetch_comparison, fetch_comparisons
from doudi.outreach.reads.finding_page import fetch_finding, fetch_findings
from doudi.outreach.reads.findings import findings
from doudi.outreach.reads.settled import settled
from doudi.platform.acting import Acting
from doudi.platform.models import AuditEntry
from doudi.registry.errors import NotAllowed
from doudi.registry.pseudonym import signed
from tests.columnar.comparison.crowd import crowd
from tests.columnar.extracts import AS_OF
from tests.outreach.registers import CITY, DISTRICT, Registers, place_of, registers
from tests.registry.city import NOW

pytestmark = pytest.mark.django_db
TOWNSHIP, COMMUNITY = "/50/500106/500106001/", "/50/500106/500106001/500106001001/"
SYSTEM = Acting.system("supervision", NOW)


@pytest.fixture
def told(tmp_path: Path) -> Registers:
    """The registers."""
    return registers(tmp_path)


def all_of(told: Registers, who: str, run: ComparisonRun, rule: str, **more: object) -> list[Finding]:
    """Everything this account sees of a rule."""
    return list(findings(told.by(who), run, rule, store=told.store, **more))  # type: ignore[arg-type]


def scope_faults(told: Registers) -> Iterator[str]:
    """Where anybody sees, or counts, more or less than their own places hold."""
    mine, city = told.run().run, _city_run(told)
    for rule in ("F01", "F08"):
        for who, run, under in (
            ("data6", mine, "500106"), ("data6t", mine, "500106001"), ("data6", city, "500106"),
            ("data7", city, "500107"), ("data6t", city, "500106001"),
        ):  # fmt: skip
            right = told.right(rule, under=under)
            found = [finding.subject_key for finding in all_of(told, who, run, rule)]
            view = fetch_comparison(told.by(who), run.public_id, store=told.store)
            line = next(each for each in view.rules if each.key == rule)
            listed = fetch_findings(told.by(who), run.public_id, rule, store=told.store)
            if not found == right or line.found != len(right) or listed.total != len(right):
                yield f"{who} {run.area_path} {rule}: {len(found)}, {line.found}, {listed.total} of {len(right)}"
            if who != "data6" and line.candidates is not None:
                yield f"{who} {run.area_path} {rule}: counts everybody compared"
            if {row.place for row in listed.rows} - {f"街道{under[6:9] or x}社区001" for x in ("001", "002")}:
                yield f"{who} {rule}: places of others"
    for reach in (lambda: all_of(told, "data7", mine, "F01"),
                  lambda: fetch_comparison(told.by("data7"), mine.public_id, store=told.store),
                  lambda: fetch_findings(told.by("data7"), mine.public_id, "F01", store=told.store),
                  lambda: fetch_finding(told.by("data7"), mine.public_id, "F01", 1, store=told.store),
                  lambda: all_of(told, "data6t", mine, "F01", area_path=DISTRICT)):  # fmt: skip
        try:
            reach()
        except NotAllowed:
            continue
        yield "a place that is not theirs opens"
    if mine.public_id in {view.public_id for view in fetch_comparisons(told.by("data7"), store=told.store)}:
        yield "the next district's run is listed"


def _city_run(told: Registers) -> ComparisonRun:
    """A run over the whole city, as the machine makes it."""
    return told.run_as(SYSTEM, CITY).run


def test_nobody_sees_or_counts_beyond_their_places(told: Registers) -> None:
    """District, township and the next district, over a district's run and a city's: rows, counts and lists agree."""
    assert list(scope_faults(told)) == []


def _every_area_is_mine(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(kept_findings, "covers", lambda areas, path: True)


def _the_unplaced_are_everybodys(patch: pytest.MonkeyPatch) -> None:
    original = kept_findings.covers
    patch.setattr(kept_findings, "covers", lambda areas, path: path == CITY or original(areas, path))


def _a_prefix_of_the_code_is_enough(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(kept_findings, "covers", lambda areas, path: any(path.startswith(area[:9]) for area in areas))


def _runs_open_to_all(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(kept_findings, "touches", lambda areas, path: True)


@pytest.mark.thorough
@pytest.mark.parametrize("plant", [_every_area_is_mine, _the_unplaced_are_everybodys, _a_prefix_of_the_code_is_enough,
                                   _runs_open_to_all], ids=lambda each: each.__name__.strip("_"))  # fmt: skip
def test_a_planted_bug_in_scope_is_noticed(
    told: Registers, plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gate left open, wide or by a prefix, is found out."""
    plant(monkeypatch)
    assert next(scope_faults(told), None) is not None


def test_whom_the_register_does_not_place_belongs_where_the_feed_came_from(told: Registers) -> None:
    """Two districts are on file and the feed's own is unknown: only who serves both sees them, with a doubt said."""
    run = _city_run(told)
    everybody = list(findings(SYSTEM, run, "F01", store=told.store))
    lost = {finding.subject_key for finding in everybody if not finding.area_path}
    assert lost == set(told.unplaced("F01"))
    assert lost
    assert all(weighing.NOT_PLACED in finding.doubts for finding in everybody if not finding.area_path)
    for who in ("data6", "data7", "data6t"):
        assert not lost & {finding.subject_key for finding in all_of(told, who, run, "F01")}


def test_a_finding_rests_on_the_rows_that_say_so(told: Registers) -> None:
    """Payments after the death and the death itself, with day and row of the file; nothing that names anybody."""
    run = told.run().run
    for finding in all_of(told, "data6", run, "F01"):
        dead = [row for row in finding.rests_on if row.signal.startswith("died_by")]
        payments = [row for row in finding.rests_on if row.signal == "pension_paid"]
        assert dead
        assert payments
        first = min(row.values["died_on"] for row in dead)
        assert all(row.values["month"] > first[:7] for row in payments)
        assert finding.expected_fen == 123_450 * len(payments)
        assert {row.as_of for row in finding.rests_on} == {AS_OF.isoformat()}
        assert all(row.source_row > 1 for row in finding.rests_on)
        assert all(not set(row.values) & {"person_key", "name", "source_row"} for row in finding.rests_on)
    numbers = {each.number for each in told.people}
    page = fetch_finding(told.by("data6"), run.public_id, "F01", 1, store=told.store)
    written = repr(page)
    assert not any(number in written for number in numbers)
    assert {name.zh for row in page.rests_on for name, _value in row.values} <= {
        column.header
        for dataset in ("hrss_pension_payments", "police_deregistration", "civil_affairs_cremation")
        for column in load_contract(dataset).columns
    }
    assert page.rule.law
    assert page.before is None


def test_the_rows_are_those_compared_whatever_came_since(told: Registers) -> None:
    """A newer file is loaded: the finding of the old run still shows the old rows; deleted, it says so."""
    run = told.run().run
    before = all_of(told, "data6", run, "F01")
    told.reload(crowd(77, 200))
    assert all_of(told, "data6", run, "F01") == before
    told.store.remove_expired("civil_affairs_cremation", 1, AS_OF + timedelta(days=400))
    with pytest.raises(InputsGone):
        all_of(told, "data6", run, "F01")


def test_pages_follow_each_other(told: Registers) -> None:
    """`after` and `limit` walk through everything once, in order; each reading is a line of the audit without keys."""
    run = told.run().run
    whole = [finding.subject_key for finding in all_of(told, "data6", run, "F08")]
    walked: list[int] = []
    while some := all_of(told, "data6", run, "F08", after=walked[-1] if walked else 0, limit=3):
        walked += [finding.subject_key for finding in some]
    assert walked == whole == sorted(whole)
    line = AuditEntry.objects.filter(action="read.findings").first()
    assert line is not None
    assert line.detail == {"rule": "F08", "findings": len(whole)}
    assert str(whole[0]) not in json.dumps(line.detail)


def row(dataset: str, signal: str, **values: object) -> FoundRow:
    """A row a finding rests on."""
    return FoundRow(dataset, "2025-08-31", signal, 2, values)


def test_facts_change_when_the_world_does_and_not_with_the_calendar() -> None:
    """Next month's payment, a newer file and an old feed are the same facts; another day of death is not."""
    contracts = load_contracts()
    payment = row(
        "hrss_pension_payments", "pension_paid", month="2025-07", amount_fen=100, state="paid", kind="pension"
    )
    death = row("police_deregistration", "died_by_police", died_on="2025-05-03", reason="death")

    def facts(*rows: FoundRow, doubts: tuple[str, ...] = ()) -> str:
        return weighing.material_rows(rows, (), doubts, contracts)

    known = facts(payment, death)
    later = replace(payment, values=dict(payment.values) | {"month": "2025-08", "amount_fen": 105}, as_of="2025-09-30")
    assert facts(payment, later, replace(death, as_of="2025-09-30", source_row=9)) == known
    assert facts(payment, death, doubts=(weighing.FEED_OLD,)) == known
    assert facts(payment, replace(death, values=dict(death.values) | {"died_on": "2025-06-03"})) != known
    assert facts(payment, death, doubts=(weighing.DISAGREE,)) != known
    assert facts(death) != known


def test_doubts_say_why_it_is_not_sure(told: Registers) -> None:
    """Two days of death are two sayings; one source of two is one; the weight follows."""
    found = all_of(told, "data6", told.run().run, "F01")
    for finding in found:
        died = {(row.dataset, row.values["died_on"]) for row in finding.rests_on if row.signal.startswith("died_by")}
        sources = {dataset for dataset, _day in died}
        assert (weighing.ONE_SOURCE in finding.doubts) == (len(sources) == 1)
        if weighing.DISAGREE in finding.doubts:
            assert len(sources) == 2
            assert finding.confidence == weighing.DOUBTFUL
        assert finding.confidence == weighing.confidence_of(finding.doubts)
    assert {finding.confidence for finding in found} >= {weighing.LIKELY}


def test_what_speaks_against_stands_beside_it(told: Registers, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal declared as speaking against: its rows are shown, and the finding is doubtful; the others are not."""
    run = told.run().run
    book = installed_book()
    spoken_against = replace(book.rules["F01"], speaks_against=("treatment_settled", "no_such_signal"))
    changed = replace(book, rules={**book.rules, "F01": spoken_against})
    monkeypatch.setattr(reading, "installed_book", lambda: changed)
    found = all_of(told, "data6", run, "F01")
    spoken = [finding for finding in found if finding.speaks_against]
    assert spoken
    assert len(spoken) < len(found)
    for finding in found:
        assert (weighing.SPOKEN_AGAINST in finding.doubts) == bool(finding.speaks_against)
        assert {row.signal for row in finding.speaks_against} <= {"treatment_settled"}
        if finding.speaks_against:
            assert finding.confidence == weighing.DOUBTFUL


def test_a_row_that_came_by_linkage_is_said(told: Registers) -> None:
    """Such a row makes a finding no more than likely, and the page says why; other findings are as ever."""
    run = told.run().run
    found = all_of(told, "data6", run, "F08")
    row = next(row for row in found[0].rests_on if row.dataset == "medical_settlement")
    snapshot = told.store.latest("medical_settlement")
    keys, rows = snapshot.keys, snapshot.read("source_row")["source_row"].to_numpy()
    whose = {row.source_row: Whose("", "LP-1", 12.5, "matched")}
    LinkedRows.taken(whose, {"person_key": keys, "source_row": rows}, "person_key").write(snapshot.folder)
    told.store._opened.clear()
    now = all_of(told, "data6", run, "F08")
    assert [weighing.LINKED in finding.doubts for finding in now] == [True, *[False] * (len(now) - 1)]
    assert now[0].confidence in (weighing.LIKELY, weighing.DOUBTFUL)
    assert now[1:] == found[1:]
    assert now[0].facts_digest != found[0].facts_digest
    page = fetch_finding(told.by("data6"), run.public_id, "F08", 1, store=told.store)
    assert weighing.DOUBT_WORDS[weighing.LINKED] in page.row.doubts


def test_a_feed_long_on_file_is_said(told: Registers) -> None:
    """Compared a month after its day, a feed that may be two months old is a doubt; on its day it is none."""
    run = told.run().run
    assert all(weighing.FEED_OLD not in finding.doubts for finding in all_of(told, "data6", run, "F01"))
    run.on = AS_OF + timedelta(days=40)
    assert all(weighing.FEED_OLD in finding.doubts for finding in all_of(told, "data6", run, "F01"))


def test_what_a_visit_settled_is_not_found_again_until_facts_change(told: Registers) -> None:
    """A settled lead on the same facts is a reason; on other facts it is none; one of this month always is."""
    run = told.run().run
    first, second, *_rest = all_of(told, "data6", run, "F01")
    swept = ScreeningRun.objects.create(
        scheme="x", rule_key="F01", period="2025-07", area_path=DISTRICT, started_at=NOW, made_by="x"
    )

    def lead(finding: Finding, digest: str, period: str) -> None:
        Lead.objects.create(
            run=swept, person_key=signed(finding.subject_key), rule_key="F01", period=period, scheme="x",
            state=LeadState.SETTLED, facts_digest=digest, found_at=NOW,
        )  # fmt: skip

    lead(first, first.facts_digest, "2025-07")
    lead(second, "other facts", "2025-07")
    assert settled([first, second]) == {("F01", first.subject_key, "2025-08"): "settled_same_facts"}
    lead(second, "other facts", "2025-08")
    assert settled([second]) == {("F01", second.subject_key, "2025-08"): "found_before"}
    listed = fetch_findings(told.by("data6"), run.public_id, "F01", store=told.store)
    assert sum(each.settled is not None for each in listed.rows) == 2


def test_two_runs_side_by_side(told: Registers) -> None:
    """New, gone and the same are what the two crowds say, of one's own places; other purposes do not compare."""
    before = told.run().run
    right_before = set(told.right("F01", under="500106"))
    told.reload([*told.people[:400], *crowd(5, 800)[400:]])
    after = told.run().run
    right_after = set(told.right("F01", under="500106"))
    line = {each.key: each for each in fetch_difference(
        told.by("data6"), before.public_id, after.public_id, store=told.store)}["F01"]  # fmt: skip
    assert (line.new, line.gone, line.same) == (
        len(right_after - right_before), len(right_before - right_after), len(right_after & right_before))  # fmt: skip
    assert not line.rule_changed
    with pytest.raises(ComparisonUnknown):
        fetch_difference(told.by("data7"), before.public_id, after.public_id, store=told.store)
    other = told.run(purpose="enrolment", rules=("E01",)).run
    with pytest.raises(RunsNotComparable):
        fetch_difference(told.by("data6"), before.public_id, other.public_id, store=told.store)


def test_an_export_is_asked_for_marked_and_on_record(told: Registers) -> None:
    """A reason, a number in every row and a last line; who took what stands in the audit, why is kept encrypted."""
    run, officer = told.run().run, told.by("data6")
    with pytest.raises(ExportReasonMissing):
        export_findings(officer, run.public_id, "F01", reason=" 看 ", store=told.store)
    assert not FindingsExport.objects.exists()
    made = export_findings(officer, run.public_id, "F01", reason="交给待遇科逐个核实", store=told.store)
    rows = list(csv.reader(io.StringIO(made.content.decode("utf-8-sig"))))
    number = made.record.public_id
    right = told.right("F01", under="500106")
    assert len(rows) == len(right) + 2
    assert {line[0] for line in rows[1:-1]} == {number}
    assert number in rows[-1][0]
    assert officer.actor_id in rows[-1][0]
    assert made.record.rows == len(right)
    kept = FindingsExport.objects.get()
    assert (kept.reason, kept.made_by, kept.area_path) == ("交给待遇科逐个核实", officer.actor_id, DISTRICT)
    line = AuditEntry.objects.get(action="outreach.export_findings")
    assert line.subject_id == number
    assert "核实" not in json.dumps(line.detail, ensure_ascii=False)
    text = made.content.decode("utf-8-sig")
    assert not any(each.number in text for each in told.people)
    township = export_findings(told.by("data6t"), run.public_id, "F01", reason="本街道核实", store=told.store)
    assert township.record.rows == len(told.right("F01", under="500106001"))


def test_every_form_holds_the_same_and_no_formula(told: Registers) -> None:
    """CSV, workbook and JSON; a place called like a formula is text; too many rows and another's place are refused."""
    run, officer = told.run().run, told.by("data6")
    told.city.places["500106001001"].name = "=cmd|'x'!A1"
    told.city.places["500106001001"].save()
    told.city.places["500106001"].name = ""
    told.city.places["500106001"].save()
    made = {
        form: export_findings(officer, run.public_id, "F01", reason="逐个核实用", form=form, store=told.store)
        for form in ("csv", "xlsx", "json")
    }
    sheet = openpyxl.load_workbook(io.BytesIO(made["xlsx"].content)).active
    assert sheet is not None
    cells = list(sheet.iter_rows(values_only=True))
    rows = list(csv.reader(io.StringIO(made["csv"].content.decode("utf-8-sig"))))
    places = {line[2] for line in rows[1:-1]}
    assert "'=cmd|'x'!A1" in places
    assert {line[2] for line in cells[1:-1]} == places
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)
    assert len(json.loads(made["json"].content)["findings"]) == len(rows) - 2 == made["xlsx"].record.rows
    with pytest.raises(ExportTooLarge):
        export_findings(officer, run.public_id, "F01", reason="逐个核实用", most=2, store=told.store)
    two = export_findings(officer, run.public_id, "F01", reason="逐个核实用", limit=2, store=told.store)
    assert two.record.rows == 2
    with pytest.raises(NotAllowed):
        export_findings(officer, run.public_id, "F01", reason="逐个核实用", area="500107", store=told.store)
    with pytest.raises(RuleNotInRun):
        export_findings(officer, run.public_id, "F09", reason="逐个核实用", store=told.store)


def test_nothing_is_taken_for_a_formula() -> None:
    """Every sign a spreadsheet begins a formula with, in both widths."""
    assert all(safe_cell(f"{sign}1").startswith("'") for sign in "=+-@＝＋－＠")


def test_the_kept_keys_are_what_they_were(told: Registers) -> None:
    """What is mapped from disk is ascending, each once, and numbered from one."""
    run = told.run().run
    visible = kept_findings.seen(told.by("data6"), run, "F08", told.store)
    assert np.all(np.diff(visible.keys.astype(object)) > 0)
    assert visible.numbers.tolist() == list(range(1, len(visible.keys) + 1))
    assert date.fromisoformat(run.feeds["medical_settlement"]) == AS_OF
    assert place_of(6) == ""
