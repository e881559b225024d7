"""Feeds from databases and pages, rejects that come back, alarms as work, deletion with proof."""

import io
import os
import sqlite3
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import pytest

from doudi.columnar.contract import load_contract
from doudi.config.commands.load import run
from doudi.evidence.actions.correct_rejects import correct_rejects
from doudi.evidence.actions.delete_expired import delete_expired
from doudi.evidence.actions.load_extract import load_extract
from doudi.evidence.actions.load_table import load_table
from doudi.evidence.actions.settle_feed_alarm import settle_feed_alarm
from doudi.evidence.actions.upload_feed import carry_out_waiting_uploads, upload_corrections, upload_extract
from doudi.evidence.errors import CorrectionsRefused, SourcesFaulty, SourceUnknown, SourceUnreachable, UploadRefused
from doudi.evidence.models import FeedUpload, SnapshotRecord
from doudi.evidence.reads.feeds import fetch_feed, fetch_feeds, fetch_rows_to_correct
from doudi.evidence.store import snapshot_store
from doudi.kernel.clock import SystemClock
from doudi.platform.models import AuditEntry, StoredFile
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Post
from doudi.worklist.models import WorkItem
from doudi.worklist.reads import fetch_queue
from tests.columnar.formats import cells_of
from tests.evidence.office import NUMBERS, Office, row_about

CARS = "police_vehicles"
DAY = "初次登记日期"


def rows(count: int = 3, bad: int = 0) -> list[dict[str, str]]:
    """Good rows of cars, and some whose day does not exist."""
    good = [row_about(CARS, 20 + at, plate_key=f"渝A1{at:04}") for at in range(count)]
    return [
        *good,
        *(row_about(CARS, 500 + at, plate_key=f"渝B1{at:04}", registered_on="2025-02-30") for at in range(bad)),
    ]


def source(office: Office, settings: Any, body: str, mode: int = 0o600) -> Path:
    """The operator's file."""
    path = office.folder / "sources.yaml"
    office.folder.mkdir(parents=True, exist_ok=True)
    path.write_text("sources:\n" + body, encoding="utf-8")
    path.chmod(mode)
    settings.DOUDI_SOURCES = path
    return path


def sqlite_of(office: Office, content: list[dict[str, str]]) -> Path:
    """A database file with a table, and a view of it."""
    office.folder.mkdir(parents=True, exist_ok=True)
    path = office.folder / "cars.db"
    path.unlink(missing_ok=True)
    head, *body = cells_of(CARS, content)
    with sqlite3.connect(path) as link:
        link.execute("CREATE TABLE cars (" + ", ".join(f'"{name}" TEXT' for name in head) + ")")
        link.executemany(f"INSERT INTO cars VALUES ({', '.join('?' * len(head))})", body)
        link.execute("CREATE VIEW cars_now AS SELECT * FROM cars ORDER BY 1")
    return path


def cars_in(path: Path, table: str = "cars_now") -> str:
    """A source of one table."""
    return f"  cars-db:\n    kind: sqlite\n    path: {path}\n    district: '500106'\n    tables: {{{CARS}: {table}}}\n"


def test_a_table_is_loaded_like_a_file_and_only_once(office: Office, settings: Any) -> None:
    """Rows in = taken + sent back; the same content again is the same record; new content is another."""
    source(office, settings, cars_in(sqlite_of(office, rows(12, 2))))
    first = load_table(office.by(), CARS, "cars-db", as_of=date(2025, 8, 31))
    assert (first.rows_in, first.rows_accepted, first.rows_rejected) == (14, 12, 2)
    assert first.file_name == f"{CARS}_500106_20250831.table"
    sqlite_of(office, rows(12, 2)[::-1])
    assert load_table(office.by(), CARS, "cars-db", as_of=date(2025, 8, 31)).pk == first.pk
    sqlite_of(office, rows(13, 2))
    assert load_table(office.by(), CARS, "cars-db", as_of=date(2025, 9, 1)).rows_accepted == 13
    with pytest.raises(NotAllowed):
        load_table(office.by("verifier7"), CARS, "cars-db")


@pytest.mark.needs_postgres
def test_a_view_of_postgresql_is_streamed(office: Office, settings: Any, postgres_url: str) -> None:
    """Dates and numbers of the department's own types, read in one transaction that writes nothing."""
    head, *body = cells_of(CARS, rows(30, 1))
    with psycopg.connect(postgres_url, autocommit=True) as link:
        link.execute("DROP SCHEMA IF EXISTS feed CASCADE")
        link.execute("CREATE SCHEMA feed")
        link.execute("CREATE TABLE feed.cars (" + ", ".join(f'"{name}" text' for name in head) + ")")
        with link.cursor() as cursor:
            cursor.executemany(f"INSERT INTO feed.cars VALUES ({', '.join(['%s'] * len(head))})", body)
        link.execute("CREATE VIEW feed.cars_now AS SELECT * FROM feed.cars")
    body_text = (
        f"  cars-db:\n    kind: postgresql\n    address: {postgres_url}\n    district: '500106'\n"
        f"    tables: {{{CARS}: feed.cars_now}}\n"
    )
    source(office, settings, body_text)
    first = load_table(office.by(), CARS, "cars-db", as_of=date(2025, 8, 31))
    assert (first.rows_in, first.rows_accepted, first.rows_rejected) == (31, 30, 1)
    assert load_table(office.by(), CARS, "cars-db", as_of=date(2025, 8, 31)).pk == first.pk
    source(office, settings, body_text.replace("cars_now", "no_such_view"))
    with pytest.raises(SourceUnknown):
        load_table(office.by(), CARS, "cars-db")
    with psycopg.connect(postgres_url, autocommit=True) as link:
        link.execute("DROP SCHEMA feed CASCADE")


def test_what_a_source_holds_back_is_never_shown(office: Office, settings: Any) -> None:
    """A database that does not answer is named by its name alone: no address, no password."""
    address = "postgres://reader:verysecret@127.0.0.1:1/cars"
    source(
        office,
        settings,
        f"  cars-db:\n    kind: postgresql\n    address: {address}\n    district: '500106'\n"
        f"    tables: {{{CARS}: v}}\n",
    )
    with pytest.raises(SourceUnreachable) as caught:
        load_table(office.by(), CARS, "cars-db")
    assert "verysecret" not in str(caught.value) + repr(caught.value.__cause__)
    with pytest.raises(SourceUnknown):
        load_table(office.by(), CARS, "other-db")


WRONG = {
    "open to others": ("x", 0o644, "evidence.source-open-to-others"),
    "a table name that runs on": ('cars"; DROP TABLE cars; --', 0o600, "evidence.source-faulty"),
    "no table at all": ("", 0o600, "evidence.source-faulty"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_careless_file_of_sources_is_refused(office: Office, settings: Any, kind: str) -> None:
    """Readable by others, or with a table name that is none: nothing is opened."""
    table, mode, code = WRONG[kind]
    text = f"  a:\n    kind: sqlite\n    path: /x\n    district: '500106'\n    tables: {{{CARS}: {table!r}}}\n"
    source(office, settings, text, mode)
    with pytest.raises(SourcesFaulty) as caught:
        load_table(office.by(), CARS, "a")
    assert code in {fault.code for fault in caught.value.faults}


def handed_back(content: bytes, **changes: str) -> bytes:
    """The clerk's workbook with every row changed alike, saved by another program."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    assert sheet is not None
    heads = {cell.value: cell.column for cell in sheet[2]}
    for row in range(3, sheet.max_row + 1):
        for header, value in changes.items():
            sheet.cell(row, heads[header]).value = value
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_rejected_rows_come_back_through_a_spreadsheet(office: Office) -> None:
    """Downloaded, corrected, saved by a spreadsheet and handed back: a new load, audited, and the old one untouched."""
    first = office.load(CARS, *rows(5, 2))
    content = fetch_rows_to_correct(office.by(), first.public_id)
    assert content is not None
    assert not any(number in content.decode("latin-1") for number in NUMBERS.values())
    path = office.folder / "back.xlsx"
    path.write_bytes(handed_back(content, **{DAY: "2024-05-01"}))
    done = correct_rejects(office.by(), path, dataset=CARS)
    assert (done.corrected, done.load.rows_accepted, done.load.rows_rejected) == (2, 8, 0)
    assert done.load.corrects == first.public_id
    again = correct_rejects(office.by(), path, load_id=done.load.public_id)
    assert (again.is_new, again.load.pk) == (False, done.load.pk)
    first.refresh_from_db()
    assert (first.rows_accepted, first.rows_rejected) == (6, 2)
    line = AuditEntry.objects.get(action="evidence.correct_rejects")
    assert line.detail["corrected"] == 2
    assert fetch_rows_to_correct(office.by(), done.load.public_id) is None


def test_another_districts_rejects_are_out_of_reach(office: Office) -> None:
    """Neither downloaded nor corrected by somebody who does not load there."""
    first = office.load(CARS, *rows(5, 1))
    content = fetch_rows_to_correct(office.by(), first.public_id)
    assert content is not None
    path = office.folder / "back.xlsx"
    path.write_bytes(handed_back(content, **{DAY: "2024-05-01"}))
    for attempt in (
        lambda: fetch_rows_to_correct(office.by("verifier7"), first.public_id),
        lambda: correct_rejects(office.by("verifier7"), path, load_id=first.public_id),
        lambda: correct_rejects(office.by("verifier7"), path, dataset=CARS),
        lambda: correct_rejects(office.by("clerk6"), path, dataset=CARS),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_corrections_of_another_load_are_refused_and_audited(office: Office) -> None:
    """A file of July handed back at August is refused with its reason; nothing is stored."""
    july = office.load(CARS, *rows(5, 1), day="20250731")
    august = office.load(CARS, *rows(6, 1))
    content = fetch_rows_to_correct(office.by(), july.public_id)
    assert content is not None
    path = office.folder / "back.xlsx"
    path.write_bytes(handed_back(content, **{DAY: "2024-05-01"}))
    with pytest.raises(CorrectionsRefused) as caught:
        correct_rejects(office.by(), path, load_id=august.public_id)
    assert caught.value.faults[0].code == "columnar.corrections-of-another-load"
    assert AuditEntry.objects.filter(action="evidence.refuse_corrections").count() == 1
    assert SnapshotRecord.objects.count() == 2


def test_an_alarm_is_a_thing_to_do_until_it_is_answered(office: Office) -> None:
    """A feed that grew opens one item of the data officer of the district; the answer closes it and stays."""
    office.load(CARS, *rows(4), day="20250731")
    assert not WorkItem.objects.exists()
    load = office.load(CARS, *rows(30))
    item = WorkItem.objects.get()
    assert (item.owner_role, item.subject_type, item.params["codes"]) == ("data_officer", "feed", ["feed_grown"])
    queue = fetch_queue(office.by("data6"))
    assert [row.family.zh for row in queue.rows] == ["机动车登记，2025年8月31日"]
    assert [row.family.en for row in queue.rows] == ["Vehicle register, 31 August 2025"]
    assert fetch_queue(office.by("data7")).total == 0
    with pytest.raises(NotAllowed):
        settle_feed_alarm(office.by("data7"), load.public_id, answer="x")
    settle_feed_alarm(office.by("data6"), load.public_id, answer="部门说补送了两年的")
    assert fetch_queue(office.by("data6")).total == 0
    assert fetch_feed(office.by("data6"), CARS).loads[0].answer == "部门说补送了两年的"


def test_a_refused_file_is_a_thing_to_do_until_a_good_one_comes(office: Office) -> None:
    """A renamed column opens an item; the department's next file, which is right, closes it."""
    path = office.write(CARS, rows(4))
    path.write_bytes(path.read_bytes().decode("utf-8-sig").replace(DAY, "初次登记的日子", 1).encode("utf-8-sig"))
    refused = load_extract(office.by(), path)
    assert refused.state == "refused"
    assert "column_renamed" in WorkItem.objects.get().params["codes"]
    office.load(CARS, *rows(4))
    assert WorkItem.objects.get().state == "done"


def test_a_rejected_share_above_the_limit_is_an_alarm(office: Office) -> None:
    """Above five in a hundred rows, of a hundred and more, somebody asks the department."""
    load = office.load(CARS, *rows(120, 8))
    assert [alarm["code"] for alarm in load.drift] == ["many_rejected"]
    assert WorkItem.objects.get().state == "open"
    path = office.folder / "back.xlsx"
    path.write_bytes(handed_back(fetch_rows_to_correct(office.by(), load.public_id) or b"", **{DAY: "2024-05-01"}))
    assert correct_rejects(office.by(), path, dataset=CARS).load.rows_rejected == 0
    assert WorkItem.objects.get().state == "done", "corrected, there is nothing to ask any more"


def handed_in(office: Office, content: bytes, key: str = "k1", who: str = "data6", **more: Any) -> FeedUpload:
    """A file handed in on the page."""
    told = {"dataset": CARS, "district": "500106", "as_of": date(2025, 8, 31)} | more
    name = told.pop("name", "x.csv")
    return upload_extract(office.by(who), content, name, told.pop("size", len(content)), key=key, **told)


def test_an_upload_is_sealed_loaded_and_forgotten(office: Office) -> None:
    """Pressed twice it is one upload; sealed on disk until the worker has loaded it, then deleted."""
    content = office.write(CARS, rows(5, 1)).read_bytes()
    upload = handed_in(office, content)
    assert handed_in(office, content).pk == upload.pk
    stored = StoredFile.objects.get()
    sealed = b"".join(path.read_bytes() for path in Path(os.environ["DOUDI_HOME"]).rglob("*.sealed"))
    assert rows(1)[0]["公民身份号码"].encode() not in sealed
    assert carry_out_waiting_uploads(office.now, SystemClock()) == 1
    upload.refresh_from_db()
    assert (upload.state, upload.trouble) == ("done", [])
    load = SnapshotRecord.objects.get(public_id=upload.result_id)
    assert (load.rows_in, load.rows_rejected, load.loaded_by) == (7, 1, office.by("data6").actor_id)
    assert not StoredFile.objects.filter(pk=stored.pk).exists()
    content = handed_back(fetch_rows_to_correct(office.by("data6"), load.public_id) or b"", **{DAY: "2024-05-01"})
    back = upload_corrections(office.by("data6"), content, "改.xlsx", len(content), load_id=load.public_id, key="k2")
    carry_out_waiting_uploads(office.now, SystemClock())
    back.refresh_from_db()
    assert SnapshotRecord.objects.get(public_id=back.result_id).rows_rejected == 0


REFUSED = {
    "empty": {"content": b""},
    "too large": {"content": b"x", "size": 65 * 1024 * 1024},
    "a program": {"content": b"MZ\x90\x00" + b"\x00" * 200},
    "a picture named csv": {"content": b"\x89PNG\r\n\x1a\n"},
    "a name of a program": {"content": b"a,b", "name": "x.exe"},
    "two suffixes": {"content": b"a,b", "name": "x.csv.js"},
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_table_is_refused_at_the_door(office: Office, kind: str) -> None:
    """Empty, too large, a program, a picture: nothing is kept of it."""
    with pytest.raises(UploadRefused):
        handed_in(office, **REFUSED[kind])
    assert not StoredFile.objects.exists()
    assert not FeedUpload.objects.exists()


def test_an_upload_for_another_district_or_after_the_post_ended_does_nothing(office: Office) -> None:
    """Not one's own district; and a post that ended between handing in and loading."""
    content = office.write(CARS, rows(5)).read_bytes()
    with pytest.raises(NotAllowed):
        handed_in(office, content, district="500107")
    upload = handed_in(office, content)
    Post.objects.filter(role="data_officer").update(valid_to=date(2025, 9, 1))
    carry_out_waiting_uploads(office.now, SystemClock())
    upload.refresh_from_db()
    assert (upload.state, upload.trouble[0]["code"]) == ("failed", "registry.not-allowed")
    assert not StoredFile.objects.exists()


def test_an_upload_whose_worker_stopped_is_taken_up_again(office: Office) -> None:
    """After ten minutes without a sign of life, not before; and it is loaded once."""
    upload = handed_in(office, office.write(CARS, rows(5)).read_bytes())
    wall = SystemClock().now()
    FeedUpload.objects.update(state="running", beat_at=wall - timedelta(minutes=9))
    assert carry_out_waiting_uploads(office.now, SystemClock()) == 0
    FeedUpload.objects.update(beat_at=wall - timedelta(minutes=11))
    assert carry_out_waiting_uploads(office.now, SystemClock()) == 1
    upload.refresh_from_db()
    assert upload.state == "done"


def test_data_kept_long_enough_is_deleted_and_proven_gone(office: Office) -> None:
    """Folder, sealed texts, rejects and kept rows go; record, digest and audit stay; nothing younger is touched."""
    months = load_contract(CARS).retention_months
    old_day = date(office.now.year - months // 12 - 1, 1, 31)
    old = office.load(CARS, *rows(5, 1), day=f"{old_day:%Y%m%d}")
    new = office.load(CARS, *rows(6, 1))
    page = fetch_feed(office.by("data6"), CARS)
    assert [row.public_id for row in page.expired] == [old.public_id]
    assert delete_expired(office.by("data7"), CARS) == []
    gone = delete_expired(office.by("data6"), CARS)
    assert [row.public_id for row in gone] == [old.public_id]
    store = snapshot_store()
    assert store.left_of(CARS, old_day, old.file_digest) == []
    assert len(store.left_of(CARS, new.as_of, new.file_digest)) == 3
    line = AuditEntry.objects.get(action="evidence.delete_expired")
    assert (line.detail["files_left"], line.detail["digest"]) == (0, old.file_digest)
    assert delete_expired(office.by("data6"), CARS) == []
    with pytest.raises(NotAllowed):
        delete_expired(office.by("verifier6"), CARS)
    again = office.load(CARS, *rows(5, 1), day=f"{old_day:%Y%m%d}")
    assert again.pk != old.pk


def test_the_desk_lists_every_feed_with_its_age(office: Office) -> None:
    """Fresh, due, stale and never loaded, told apart; another district's loads do not count."""
    office.load(CARS, *rows(5, 1))
    lines = {line.dataset: line for line in fetch_feeds(office.by("data6"))}
    assert len(lines) >= 50
    assert (lines[CARS].light, lines[CARS].rows_in, lines[CARS].rows_rejected) == ("ok", 7, 1)
    assert lines["tax_business"].light == "pause"
    assert {line.dataset: line for line in fetch_feeds(office.by("data7"))}[CARS].light == "pause"
    with pytest.raises(NotAllowed):
        fetch_feeds(office.by("clerk6"))


def test_all_of_it_by_command(office: Office, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """A table loaded, its rejects written, corrected and handed back; faults said with their code."""
    source(office, settings, cars_in(sqlite_of(office, rows(12, 2))))
    by = ["--by", "data6"]
    assert run([CARS, "--from", "cars-db", "--as-of", "2025-08-31", *by]) == 0
    out = office.folder / "to-correct.xlsx"
    assert run([CARS, "--to-correct", str(out), *by]) == 0
    out.write_bytes(handed_back(out.read_bytes(), **{DAY: "2024-05-01"}))
    assert run([CARS, "--corrections", str(out), *by]) == 0
    assert "14 = 14 + 0" in capsys.readouterr().out
    out.write_bytes(b"nothing")
    assert run([CARS, "--corrections", str(out), *by]) == 1
    assert "columnar.corrections-unreadable" in capsys.readouterr().err
    assert run([CARS, "--from", "other", *by]) == 1
    assert "evidence.source-unknown" in capsys.readouterr().err
