"""Rows whose number is missing or wrong find their person, or an official, or nobody."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from doudi.columnar.errors import PurposeRefused
from doudi.evidence.actions import link_rows as linking
from doudi.evidence.actions.decide_link import decide_link
from doudi.evidence.actions.link_rows import link_rows
from doudi.evidence.errors import LinkNotLoaded, NothingSetApart
from doudi.evidence.store import snapshot_store
from doudi.platform.models import AuditEntry
from doudi.registry.errors import NotAllowed
from doudi.registry.link_errors import RegisterNotLinked
from doudi.registry.models import LinkRun, PairState
from doudi.worklist.models import WorkItem
from tests.evidence.linking import (
    DATASET,
    REGISTER,
    address_of,
    linked,
    load_register,
    load_rents,
    name_of,
    number_of,
    register_row,
    rent_row,
    standing,
    wrong,
)
from tests.evidence.office import Office

pytestmark = pytest.mark.thorough


def lost_rows(office: Office) -> list[dict[str, str]]:
    """A digit wrong; blank with the address; a stranger; a namesake of two people at one address."""
    return [
        rent_row(office, 3, person_key=wrong(number_of(3))),
        rent_row(office, 4, person_key=""),
        rent_row(office, 4, person_key="", name="无名氏", address="北京路九百号"),
        rent_row(office, 30, person_key="", name="钱家宝", address=address_of(30)),
    ]


def test_each_row_finds_its_person_or_an_official_or_nobody(office: Office) -> None:
    """Matches stand, two possible people wait for an official, a stranger stays nobody; all of it is on record."""
    load_register_with_twins(office)
    path = load_rents(office, lost_rows(office))
    run = link_rows(office.by("data6"), path, purpose="screening")
    assert (run.rows, run.matched, run.grey, run.unmatched) == (4, 2, 1, 1)
    assert run.reasons == {"number_check_digit": 1, "number_blank": 3}
    assert sorted(standing(run).values()) == sorted(number_of(at) for at in (3, 4))
    grey = list(run.pairs.filter(state=PairState.OPEN).order_by("rank"))
    assert [pair.sides["register"]["name"] for pair in grey] == ["钱家宝", "钱家宝"]
    item = WorkItem.objects.get(kind="registry.review_link")
    assert (item.subject_id, item.owner_role, item.state) == (grey[0].public_id, "data_officer", "open")
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"registry.link", "registry.link_done"} <= actions
    assert link_rows(office.by("data6"), path).pk == run.pk
    assert LinkRun.objects.count() == 1
    assert not list((snapshot_store().root / ".linkage").glob("*"))


def load_register_with_twins(office: Office) -> None:
    """The register, with two people of one name at one address."""
    rows = [register_row(office, at) for at in range(60)]
    for at in (30, 31):
        rows[at] = register_row(office, at, name="钱家宝", address=address_of(30), community="500106001001",
                                grid="500106001001001")  # fmt: skip
    office.load("police_household_register", *rows)


def test_no_name_or_number_lies_in_clear_in_the_database_or_on_the_disk(office: Office) -> None:
    """What is kept of the two sides is encrypted; the folders of snapshots hold no row of the file."""
    run = linked(office, [rent_row(office, 3, person_key=wrong(number_of(3)))])
    with connection.cursor() as cursor:
        cursor.execute("select sides, reason from registry_linkpair")
        stored = str(cursor.fetchall())
    assert run.pairs.count() == 1
    for text in (name_of(3), number_of(3), wrong(number_of(3)), address_of(3)):
        assert text not in stored
        for path in snapshot_store().root.rglob("*"):
            if path.is_file() and "rejects" not in path.parts:
                assert text.encode() not in path.read_bytes()


def test_the_purpose_must_be_the_files_and_the_registers(office: Office) -> None:
    """Another purpose is refused before anything is read, and the refusal is on record."""
    load_register(office)
    path = load_rents(office, [rent_row(office, 3, person_key="")])
    with pytest.raises(PurposeRefused):
        link_rows(office.by("data6"), path, purpose="marketing")
    assert AuditEntry.objects.filter(action="evidence.purpose_refused").count() == 1
    assert not LinkRun.objects.exists()


def test_only_a_data_officer_of_the_district_links_rows(office: Office) -> None:
    """A clerk does not, nor the data officer of the district next door."""
    load_register(office)
    path = load_rents(office, [rent_row(office, 3, person_key="")])
    for who in ("clerk6", "data7", "auditor6"):
        with pytest.raises(NotAllowed):
            link_rows(office.by(who), path)


def test_a_file_that_was_not_loaded_and_one_without_such_rows_are_said(office: Office) -> None:
    """Only files on record are linked; a file whose numbers are all right has nothing to link."""
    load_register(office)
    with pytest.raises(LinkNotLoaded):
        link_rows(office.by("data6"), office.write(DATASET, [rent_row(office, 3, person_key="")]))
    with pytest.raises(NothingSetApart):
        link_rows(office.by("data6"), load_rents(office, []))


def test_a_stopped_run_goes_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped before the results were written, the same command finishes the same run from what was kept."""
    load_register(office)
    path = load_rents(office, [rent_row(office, 3, person_key=wrong(number_of(3)))])
    asked: list[Any] = []
    keep = linking._keep

    def stop(*args: Any) -> None:
        asked.append(args)
        raise KeyboardInterrupt

    monkeypatch.setattr(linking, "_keep", stop)
    with pytest.raises(KeyboardInterrupt):
        link_rows(office.by("data6"), path)
    assert LinkRun.objects.get().state == LinkRun.RUNNING
    monkeypatch.setattr(linking, "_keep", lambda *args: (asked.append(args), keep(*args)))
    assert link_rows(office.by("data6"), path).matched == 1
    assert [report.slices_kept for _acting, _run, report, *_rest in asked] == [0, 1]


def test_what_was_decided_of_a_row_holds_in_the_next_file(office: Office, tmp_path: Path) -> None:
    """The same row next month is not asked again: the same stays the same, by the official who said so."""
    load_register_with_twins(office)
    rows = [rent_row(office, 30, person_key="", name="钱家宝", address=address_of(30))]
    run = link_rows(office.by("data6"), load_rents(office, rows))
    first = run.pairs.order_by("rank").first()
    assert first is not None
    decide_link(office.by("data6"), first.public_id, "same", reason="问过本人")
    extra = [rent_row(office, 5, person_key=wrong(number_of(5)))]
    later = link_rows(office.by("data6b"), load_rents(office, [*rows, *extra], "20250901"))
    assert (later.recalled, later.grey, later.matched) == (1, 0, 2)
    again = later.pairs.get(state=PairState.SAME)
    assert (again.person_key, again.decided_by_name, again.follows) == (
        first.person_key, office.city.staff["data6"].name, first.public_id,
    )  # fmt: skip
    assert not WorkItem.objects.filter(state="open", kind="registry.review_link").exists()


def test_the_register_is_not_linked_with_itself(office: Office) -> None:
    """Whoever its rows are would stand in it twice; refused before anything is read."""
    load_register(office)
    path = office.write(
        REGISTER, [*(register_row(office, at) for at in range(9)), register_row(office, 5, person_key="")]
    )
    with pytest.raises(RegisterNotLinked):
        link_rows(office.by("data6"), path)
    assert not LinkRun.objects.exists()
