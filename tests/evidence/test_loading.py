"""Loading what departments send: taken, refused, told, and never a clear number on the way."""

from datetime import date
from pathlib import Path

import pytest

from doudi.columnar.errors import DatasetUnknown, PurposeRefused
from doudi.evidence.actions.load_extract import load_extract
from doudi.evidence.actions.load_folder import load_folder
from doudi.evidence.errors import ExtractMisnamed, ExtractMissing, ExtractOutOfTime, ExtractUnnamed
from doudi.evidence.models import SnapshotRecord
from doudi.evidence.reads import fetch_loads, fetch_rejects_file
from doudi.evidence.store import snapshot_store
from doudi.platform.models import AuditEntry, OutboxEvent
from doudi.registry.errors import NotAllowed
from tests.columnar.extracts import Desk, rows_of
from tests.evidence.office import NUMBERS, Office

CARS = "police_vehicles"


def test_a_load_is_on_record_with_its_counts(office: Office) -> None:
    """Rows in = taken + sent back, with reasons; audited, and announced."""
    record = office.load(CARS, office.row(CARS, "head"), office.row(CARS, "spouse", registered_on="2025-02-30"))
    assert (record.rows_in, record.rows_accepted, record.rows_rejected) == (3, 2, 1)
    assert (record.state, record.as_of, record.reasons) == ("loaded", date(2025, 8, 31), {"date_malformed": 1})
    line = AuditEntry.objects.get(action="evidence.load_extract")
    assert line.detail["rows_rejected"] == 1
    assert OutboxEvent.objects.filter(kind="extract_loaded").count() == 1


def test_the_same_file_twice_is_loaded_once(office: Office) -> None:
    """The second load gives the first one's record and writes nothing."""
    path = office.write(CARS, [office.row(CARS, "head")])
    first, again = load_extract(office.by(), path), load_extract(office.by(), path)
    assert first.pk == again.pk
    assert SnapshotRecord.objects.count() == 1
    assert AuditEntry.objects.filter(action="evidence.load_extract").count() == 1


def test_a_load_killed_before_its_record_is_recorded_by_the_next(office: Office) -> None:
    """The snapshot was stored, the database did not hear of it: loading again finds it."""
    path = office.write(CARS)
    record = load_extract(office.by(), path)
    record.delete()
    assert load_extract(office.by(), path).state == "loaded"
    assert len(snapshot_store().infos(CARS)) == 1


def test_a_feed_that_changed_is_told_with_its_load(office: Office) -> None:
    """What is not as last time stands in the record, on the page, in the audit and in the announcement's load."""
    office.load(CARS, *(office.row(CARS, at) for at in range(20, 30)))
    path = office.write(CARS, [office.row(CARS, at) for at in range(20, 45)], day="20250902")
    record = load_extract(office.by(), path)
    assert [alarm["code"] for alarm in record.drift] == ["feed_grown"]
    line = next(load for load in fetch_loads(office.by()) if load.public_id == record.public_id)
    assert line.drift[0].zh.startswith("上次1")
    assert line.drift[0].en.endswith("more than twice")
    entry = AuditEntry.objects.filter(action="evidence.load_extract").latest("pk")
    assert entry.detail["drift"] == ["feed_grown"]


def test_last_months_file_under_this_months_name_is_told_once(office: Office) -> None:
    """The same bytes as another day's are not loaded, and their first record says that they were sent again."""
    path = office.write(CARS, day="20250831")
    first = load_extract(office.by(), path)
    copy = path.with_name(path.name.replace("20250831", "20250901"))
    copy.write_bytes(path.read_bytes())
    for _ in range(2):
        again = load_extract(office.by(), copy)
        assert (again.pk, [alarm["code"] for alarm in again.drift]) == (first.pk, ["same_file"])


def test_data_of_no_persons_means_is_loaded_for_what_it_is_shared_for(office: Office) -> None:
    """Unsaid, the purpose is the agreement's first: employers insured are for enrolment, and for nobody's means."""
    office.folder.mkdir(parents=True, exist_ok=True)
    path = Desk(office.folder).write(
        "hrss_employers", rows_of("hrss_employers", 9), "hrss_employers_500106_20250831.csv"
    )
    with pytest.raises(PurposeRefused):
        load_extract(office.by(), path, purpose="means_verification")
    assert load_extract(office.by(), path).purpose == "enrolment"


def test_a_run_outside_the_datasets_purposes_is_refused_and_logged(office: Office) -> None:
    """An agreement for verification does not cover statistics; nothing is read, and the attempt stands in the audit."""
    path = office.write(CARS)
    with pytest.raises(PurposeRefused):
        load_extract(office.by(), path, purpose="statistics")
    assert not SnapshotRecord.objects.exists()
    assert snapshot_store().infos(CARS) == []
    line = AuditEntry.objects.get(action="evidence.purpose_refused")
    assert (line.subject_id, line.detail["asked_for"]) == (CARS, "statistics")


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("本区车辆.csv", ExtractUnnamed),
        ("police_vehicles_500106_20250231.csv", ExtractUnnamed),
        ("police_vehicles_500106.csv", ExtractUnnamed),
        ("police_bicycles_500106_20250831.csv", DatasetUnknown),
        ("police_vehicles_500106_20261231.csv", ExtractOutOfTime),
    ],
)
def test_a_misnamed_file_is_refused_with_a_clear_answer(office: Office, name: str, error: type[Exception]) -> None:
    """What dataset of which day it is must stand in the name; guessing would store it as something else."""
    path = office.write(CARS, name=name)
    with pytest.raises(error):
        load_extract(office.by(), path)
    assert not SnapshotRecord.objects.exists()


def test_whoever_loads_and_the_name_must_agree(office: Office) -> None:
    """A file of vehicles is not loaded as deaths, nor as of another day."""
    path = office.write(CARS)
    with pytest.raises(ExtractMisnamed):
        load_extract(office.by(), path, "police_deregistration")
    with pytest.raises(ExtractMisnamed):
        load_extract(office.by(), path, CARS, as_of=date(2025, 7, 31))
    assert load_extract(office.by(), path, CARS, as_of=date(2025, 8, 31)).state == "loaded"


def test_a_link_is_not_followed(office: Office, tmp_path: Path) -> None:
    """A link in the folder may lead anywhere."""
    path = office.write(CARS)
    link = tmp_path / path.name
    link.symlink_to(path)
    with pytest.raises(ExtractMissing):
        load_extract(office.by(), link)


def test_a_number_in_a_file_name_is_not_repeated(office: Office) -> None:
    """Somebody named the file after a person: the answer and the record do not say whom."""
    path = office.write(CARS, name=f"张安宁{NUMBERS['head']}.csv")
    with pytest.raises(ExtractUnnamed) as caught:
        load_extract(office.by(), path)
    assert NUMBERS["head"] not in str(caught.value)
    assert "张" not in str(caught.value)


def test_only_verifiers_of_the_district_load(office: Office) -> None:
    """Clerks, approvers, administrators and the neighbours' verifier do not load this district's data."""
    path = office.write(CARS)
    for who in ("clerk6", "approver6", "admin6", "verifier7"):
        with pytest.raises(NotAllowed):
            load_extract(office.by(who), path)


def test_one_bad_file_does_not_stop_the_others(office: Office, tmp_path: Path) -> None:
    """Every file of the folder is tried, and every fault told at once."""
    folder = tmp_path / "incoming"
    folder.mkdir()
    for dataset in (CARS, "tax_individual_income"):
        path = office.write(dataset)
        path.rename(folder / path.name)
    (folder / "hrss_pension_payments_500106_20250831.csv").write_bytes(b"\xff\xfe\x00 broken")
    (folder / "readme.txt").write_text("hello", encoding="utf-8")
    (folder / "police_deregistration_500106_20250831.csv").write_bytes(b"")
    (folder / ".hidden").write_bytes(b"x")
    (folder / "half.csv.partial").write_bytes(b"x")
    (folder / "inside").mkdir()
    seen: list[str] = []
    report = load_folder(office.by(), folder, progress=lambda name, stage, done, total: seen.append(name))
    assert {load.dataset for load in report.loads if load.state == "loaded"} == {CARS, "tax_individual_income"}
    assert {load.dataset for load in report.refused} == {"hrss_pension_payments", "police_deregistration"}
    assert [fault.where for fault in report.faults] == ["readme.txt"]
    assert report.rows_in == report.rows_accepted + report.rows_rejected == 2
    assert set(seen) == {load.file_name for load in report.loads if load.dataset != "police_deregistration"}
    assert all(load.faults for load in report.refused)
    again = load_folder(office.by(), folder)
    assert len(again.faults) == 1
    assert SnapshotRecord.objects.count() == 4, "the same files again, taken or refused, are the same loads"


def test_a_folder_that_is_not_there_is_said(office: Office, tmp_path: Path) -> None:
    """No folder is another thing than an empty one."""
    with pytest.raises(ExtractMissing):
        load_folder(office.by(), tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    assert load_folder(office.by(), tmp_path / "empty").loads == ()


def test_loads_are_listed_for_those_who_may_see_them(office: Office) -> None:
    """A verifier sees and downloads, an auditor sees, a clerk sees nothing, the neighbours see their own."""
    office.load(CARS, office.row(CARS, "spouse", registered_on="2025-02-30"))
    line = fetch_loads(office.by())[0]
    assert (str(line.title), str(line.department)) == ("机动车登记", "公安部门")
    assert (line.rows_in, line.rows_accepted + line.rows_rejected, line.may_download) == (2, 2, True)
    assert not fetch_loads(office.by("auditor6"))[0].may_download
    assert fetch_loads(office.by("verifier7")) == []
    with pytest.raises(NotAllowed):
        fetch_loads(office.by("clerk6"))


def test_the_rejects_file_hides_numbers_and_its_reading_is_audited(office: Office) -> None:
    """The clerk who corrects rows sees where and why, not whom."""
    record = office.load(CARS, office.row(CARS, "head", registered_on="2025-02-30"))
    content = fetch_rejects_file(office.by(), record.public_id)
    assert content is not None
    assert "2025-02-30" in content.decode("utf-8-sig")
    assert NUMBERS["head"] not in content.decode("utf-8-sig")
    assert AuditEntry.objects.filter(action="evidence.download_rejects").count() == 1
    with pytest.raises(NotAllowed):
        fetch_rejects_file(office.by("verifier7"), record.public_id)
    with pytest.raises(NotAllowed):
        fetch_rejects_file(office.by("auditor6"), record.public_id)


def test_guessed_loads_have_no_rejects_file(office: Office) -> None:
    """An id that is none, and a load of which nothing was sent back."""
    clean = office.load(CARS)
    assert fetch_rejects_file(office.by(), clean.public_id) is None
    assert fetch_rejects_file(office.by(), "../../keys") is None
