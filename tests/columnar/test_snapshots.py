"""Snapshots are dated, sorted, immutable, found by day, and forgotten when their time is over."""

from __future__ import annotations

import json
import mmap
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from doudi.columnar import upgrading
from doudi.columnar.errors import SnapshotMissing, SnapshotSchemaUnknown
from doudi.columnar.pseudonym import Pseudonyms
from doudi.columnar.snapshot import SCHEMA_VERSION, SnapshotStore
from tests.columnar.extracts import Desk, number, rows_of

REGISTER = "police_household_register"


def two_months(desk: Desk) -> None:
    """Loads a July and an August register."""
    for month, n in ((7, 20), (8, 25)):
        path = desk.write(REGISTER, rows_of(REGISTER, n), f"{month}.csv")
        desk.load(path, REGISTER, as_of=date(2025, month, 31))


def test_a_day_finds_the_snapshot_that_showed_it(desk: Desk) -> None:
    """Asked for mid-August, the July snapshot answers; asked for June, none does."""
    two_months(desk)
    assert desk.store.latest(REGISTER).info.rows == 25
    assert desk.store.latest(REGISTER, date(2025, 8, 15)).info.rows == 20
    with pytest.raises(SnapshotMissing) as caught:
        desk.store.latest(REGISTER, date(2025, 6, 1))
    assert "2025-06-01" in str(caught.value)


def test_columns_of_fixed_width_can_be_mapped(desk: Desk) -> None:
    """Keys, codes and days are read where they lie in the file; only texts are compressed."""
    desk.load_rows(REGISTER, rows_of(REGISTER, 300))
    snapshot = desk.store.latest(REGISTER)
    before = pa.total_allocated_bytes()
    table = snapshot.read("person_key", "birth_date", "sex")
    assert pa.total_allocated_bytes() - before < table.nbytes / 10
    assert {"person_key", "birth_date", "sex"}.isdisjoint(snapshot.rows.text_names)
    desk.load_rows("hrss_employment", rows_of("hrss_employment", 30))
    employed = desk.store.latest("hrss_employment")
    assert employed.rows.text_names == set(pq.read_schema(employed.folder / "texts.parquet").names) != set()
    assert employed.rows_of(int(employed.keys[3])) == employed.read(*employed.rows.names).slice(3, 1).to_pylist()


EMPLOYED = "hrss_employment"


@pytest.mark.once
@pytest.mark.parametrize("lacking", ["the name", "the pages"])
def test_a_system_without_large_pages_maps_as_ever(desk: Desk, monkeypatch: pytest.MonkeyPatch, lacking: str) -> None:
    """Whether it has no word for them or refuses them, the same rows are read."""
    two_months(desk)
    before = desk.store.latest("police_household_register").rows.fixed
    if lacking == "the name":
        monkeypatch.delattr(mmap, "MADV_HUGEPAGE", raising=False)
    else:
        monkeypatch.setattr(mmap, "MADV_HUGEPAGE", -1, raising=False)
    assert SnapshotStore(desk.store.root).latest("police_household_register").rows.fixed.equals(before)


def as_first_release(desk: Desk) -> Path:
    """Turns a snapshot into what the first release wrote."""
    snapshot = desk.store.latest(EMPLOYED)
    pq.write_table(snapshot.read(*snapshot.rows.names), snapshot.folder / "rows.parquet")
    for name in ("rows.arrow", "texts.parquet"):
        (snapshot.folder / name).unlink(missing_ok=True)
    return as_second_release(desk, 1)


def as_second_release(desk: Desk, version: int = 2) -> Path:
    """Turns a snapshot into what the releases before the third form wrote."""
    snapshot = desk.store.latest(EMPLOYED)
    np.savez(snapshot.folder / "unsure.npz", people=snapshot.unsure_people, groups=snapshot.unsure_groups)
    (snapshot.folder / "unsure.keys").unlink()
    manifest = snapshot.folder / "snapshot.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"schema_version": version}))
    return snapshot.folder


@pytest.mark.parametrize("killed_after", ["", "rows.parquet", "texts.parquet", "rows.arrow"])
def test_a_snapshot_of_the_first_release_is_brought_up_to_date(desk: Desk, killed_after: str) -> None:
    """It says the same as before, its file of then is gone, and an upgrade killed on the way is done again."""
    desk.load_rows(EMPLOYED, rows_of(EMPLOYED, 300))
    before = desk.store.latest(EMPLOYED)
    told, one = before.read(*before.rows.names), before.rows_of(int(before.keys[7]))
    folder = as_first_release(desk)
    if killed_after:
        half = folder / f".999999999-{killed_after}.partial"
        half.write_bytes(b"half a file")
        (folder / "texts.parquet").write_bytes(b"of an earlier attempt")
    store = SnapshotStore(desk.store.root)
    after = store.latest(EMPLOYED)
    again = SnapshotStore(desk.store.root).latest(EMPLOYED)
    assert after.info.schema_version == again.info.schema_version == SCHEMA_VERSION
    assert after.read(*after.rows.names).equals(told)
    assert after.rows_of(int(after.keys[7])) == one
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["rows.arrow", "texts.parquet", "unsure.keys", "snapshot.json"]
    )


@pytest.mark.parametrize("is_killed_late", [False, True])
def test_of_whom_a_row_was_rejected_is_still_known_after_an_upgrade(desk: Desk, is_killed_late: bool) -> None:
    """The archive of the second form becomes a plain file, also where an upgrade was killed before it was recorded."""
    rows = rows_of(EMPLOYED, 30)
    rows[4]["登记日期"] = rows[9]["登记日期"] = "no day"
    desk.load_rows(EMPLOYED, rows)
    told = desk.store.latest(EMPLOYED).unsure_people.tolist()
    folder = as_second_release(desk)
    if is_killed_late:
        assert SnapshotStore(desk.store.root).latest(EMPLOYED).unsure_people.tolist() == told
        manifest = folder / "snapshot.json"
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"schema_version": 2}))
    after = SnapshotStore(desk.store.root).latest(EMPLOYED)
    assert (after.unsure_people.tolist(), len(told), after.info.schema_version) == (told, 2, SCHEMA_VERSION)
    assert not (folder / "unsure.npz").exists()


def test_two_processes_may_bring_one_snapshot_up_to_date(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The slower of two finds the old file gone under its hands, and goes on with what the faster one wrote."""
    desk.load_rows(EMPLOYED, rows_of(EMPLOYED, 300))
    before = desk.store.latest(EMPLOYED)
    told = before.read(*before.rows.names)
    folder = as_first_release(desk)
    slower = SnapshotStore(desk.store.root)
    read_table = pq.read_table

    def after_the_faster(path: Path, **options: Any) -> Any:
        if Path(path).name == "rows.parquet" and Path(path).is_file():
            monkeypatch.setattr(upgrading.pq, "read_table", read_table)
            assert SnapshotStore(desk.store.root).latest(EMPLOYED).info.schema_version == SCHEMA_VERSION
        return read_table(path, **options)

    monkeypatch.setattr(upgrading.pq, "read_table", after_the_faster)
    after = slower.latest(EMPLOYED)
    assert after.read(*after.rows.names).equals(told)
    assert not (folder / "rows.parquet").exists()


def test_positions_finds_many_people_at_once(desk: Desk) -> None:
    """Each key gets the row where its person begins, and -1 when the person does not occur."""
    desk.load_rows(REGISTER, rows_of(REGISTER, 300))
    snapshot = desk.store.latest(REGISTER)
    wanted = desk.pseudonyms.of([number(5), number(9999), number(250)])
    at = snapshot.positions(wanted)
    assert at[1] == -1
    assert (snapshot.keys[at[[0, 2]]] == wanted[[0, 2]]).all()
    assert (np.diff(snapshot.keys.astype(object)) > 0).all()


def test_expired_snapshots_are_deleted_with_their_rejects(desk: Desk) -> None:
    """After its retention a snapshot and its rejects file are gone; younger ones stay."""
    path = desk.write(REGISTER, [*rows_of(REGISTER, 20), *rows_of(REGISTER, 1)], "7.csv")
    report = desk.load(path, REGISTER, as_of=date(2022, 7, 31))
    two_months(desk)
    gone = desk.store.remove_expired(REGISTER, 36, date(2025, 9, 1))
    assert [info.as_of for info in gone] == ["2022-07-31"]
    assert report.rejects_path is not None
    assert not report.rejects_path.exists()
    assert [info.as_of for info in desk.store.infos(REGISTER)] == ["2025-07-31", "2025-08-31"]


def test_snapshots_of_another_key_do_not_exist(desk: Desk) -> None:
    """After a change of key the same file is loaded anew, and the old snapshot no longer answers for anybody."""
    path = desk.write(REGISTER, rows_of(REGISTER, 20))
    desk.load(path, REGISTER)
    other = Pseudonyms(b"a key of another installation")
    report = desk.load(path, REGISTER, pseudonyms=other)
    assert not report.already_loaded
    assert report.rows_accepted == 20
    ours = SnapshotStore(desk.store.root, desk.pseudonyms.key_id)
    assert [info.key_id for info in ours.infos(REGISTER)] == [desk.pseudonyms.key_id]
    assert len(desk.store.infos(REGISTER)) == 2
    assert SnapshotStore(desk.store.root, "nobody's").find(REGISTER) is None


def test_a_snapshot_of_a_newer_release_is_refused_in_words(desk: Desk) -> None:
    """What this release cannot read is an error, never an empty result."""
    desk.load_rows(REGISTER, rows_of(REGISTER, 5))
    manifest = next(desk.store.root.rglob("snapshot.json"))
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"schema_version": 99}))
    with pytest.raises(SnapshotSchemaUnknown) as caught:
        desk.store.latest(REGISTER)
    assert "99" in str(caught.value)
