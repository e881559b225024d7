"""What linkage decided has its effect at the next load: rows are taken in under their person, and out again."""

import shutil
from pathlib import Path

import pytest

from doudi.columnar.contract import load_contract
from doudi.columnar.snapshot import Snapshot
from doudi.evidence.actions.ask_split import ask_split
from doudi.evidence.actions.correct_rejects import correct_rejects
from doudi.evidence.actions.decide_link import decide_link
from doudi.evidence.actions.delete_expired import delete_expired
from doudi.evidence.actions.link_rows import link_rows
from doudi.evidence.actions.load_extract import load_extract
from doudi.evidence.actions.settle_split import settle_split
from doudi.evidence.actions.undo_link import undo_link
from doudi.evidence.models import SnapshotRecord
from doudi.evidence.reads.feeds import fetch_feed, fetch_rows_to_correct
from doudi.evidence.store import snapshot_store
from doudi.platform.models import AuditEntry
from doudi.registry.link_errors import LinkSettled
from doudi.registry.link_standing import links_of_file, links_of_rows
from doudi.registry.models import LinkPair, LinkRun
from doudi.registry.pseudonym import person_key_of, unsigned
from tests.evidence.linking import (
    DATASET,
    linked,
    load_rents,
    number_of,
    rent_row,
    some_pair,
    some_run,
    standing,
    wrong,
)
from tests.evidence.office import NAMES, NUMBERS, Office

pytestmark = pytest.mark.thorough
TAX = "tax_individual_income"


def key_of(at: int) -> int:
    """The person key of the register's person `at`, as snapshots hold it."""
    return unsigned(person_key_of(number_of(at)))


def newest() -> Snapshot:
    """The newest snapshot of the feed."""
    return snapshot_store().latest(DATASET)


def rows_of(at: int) -> list[int]:
    """Rows of the file that lie under that person."""
    return [row["source_row"] for row in newest().rows_of(key_of(at))]


def decided_run(office: Office, path: Path, *pairs: tuple[int, int], verdict: str = "same") -> LinkRun:
    """A finished run over a loaded file in which an official said of (row, person) whose it is."""
    load = SnapshotRecord.objects.filter(dataset=DATASET).latest("pk")
    run = some_run(office)
    LinkRun.objects.filter(pk=run.pk).update(file_digest=load.file_digest, file_name=path.name, started_at=office.now)
    for row, at in pairs:
        pair = some_pair(office, run, row=row, at=at)
        decide_link(office.by("data6"), pair.public_id, verdict, reason="问过本人")
    return LinkRun.objects.get(pk=run.pk)


def split(office: Office, pair: LinkPair) -> None:
    """One asks, another agrees."""
    ask_split(office.by("reviewer6"), pair.public_id, reason="不是他")
    settle_split(office.by("data6b"), pair.public_id, agree=True, reason="查过，不是")


def test_matched_rows_are_taken_when_the_file_is_loaded_again(office: Office) -> None:
    """Books, record, audit and the page say how many; each row leads to its pair; again without a decision, nothing."""
    run = linked(office, [rent_row(office, 3, person_key=wrong(number_of(3))), rent_row(office, 4, person_key="")])
    path = next(office.folder.glob(f"*/{DATASET}*"))
    first = SnapshotRecord.objects.get(dataset=DATASET)
    assert (first.rows_rejected, first.linked) == (2, 0)
    made = load_extract(office.by("data6"), path)
    assert (made.rows_in, made.rows_accepted, made.rows_rejected, made.linked) == (21, 21, 0, 2)
    assert (made.corrects, made.area_path) == (first.public_id, first.area_path)
    assert (rows_of(3), rows_of(4)) == ([3], [4])
    pair = run.pairs.get(row_number=3)
    row = newest().linked.of(3)
    assert row is not None
    assert (row.link, row.weight, row.way, row.key) == (pair.public_id, pair.weight, "matched", key_of(3))
    line = AuditEntry.objects.get(action="evidence.load_again")
    assert (line.detail["linked"], line.detail["corrects"]) == (2, first.public_id)
    page = fetch_feed(office.by("data6"), DATASET)
    assert [load.linked for load in page.loads] == [2, 0]
    again = load_extract(office.by("data6"), path)
    assert (again.pk, SnapshotRecord.objects.filter(dataset=DATASET).count()) == (made.pk, 2)


def test_a_split_takes_the_row_out_and_the_change_list_names_both_people(office: Office) -> None:
    """Split from one person and decided to be another's, both are compared anew; the record says what is left."""
    path = load_rents(office, [rent_row(office, 3, person_key="")])
    run = decided_run(office, path, (3, 5))
    assert load_extract(office.by("data6"), path).linked == 1
    assert rows_of(5) == [3]
    split(office, run.pairs.get())
    out = load_extract(office.by("data6"), path)
    assert (out.linked, out.rows_rejected, out.reasons) == (0, 1, {"number_blank": 1})
    other = some_pair(office, run, row=3, at=7)
    decide_link(office.by("data6b"), other.public_id, "same", reason="户口簿在")
    assert load_extract(office.by("data6"), path).linked == 1
    assert (rows_of(5), rows_of(7)) == ([], [3])
    store = snapshot_store()
    taken, gone, moved = (store.infos(DATASET)[at] for at in (1, 2, 3))
    assert set(store.changes(taken, moved).keys.tolist()) == {key_of(5), key_of(7)}
    assert set(store.changes(taken, gone).keys.tolist()) == {key_of(5)}


def test_next_months_file_takes_over_what_was_decided_of_the_same_row(office: Office) -> None:
    """At its first load, before it is linked itself; by the machine or by an official; a stranger's row is nobody's."""
    rows = [rent_row(office, 3, person_key=wrong(number_of(3))), rent_row(office, 4, person_key="")]
    linked(office, rows)
    stranger = rent_row(office, 9, person_key="", name="无名氏", address="北京路九百号")
    later = load_rents(office, [stranger, *rows], "20250901")
    made = SnapshotRecord.objects.filter(dataset=DATASET).latest("pk")
    assert (made.linked, made.rows_rejected, made.corrects) == (2, 1, "")
    assert (rows_of(3), rows_of(4)) == ([4], [5])
    split(office, LinkPair.objects.get(row_number=3))
    assert load_extract(office.by("data6"), later).linked == 1
    assert (rows_of(3), rows_of(4)) == ([], [5])


def test_a_split_in_one_file_counts_in_every_file_with_that_row(office: Office) -> None:
    """Recalled in the next file's own run, the link falls with a split in either; undone, it is looked at again."""
    rows = [rent_row(office, 3, person_key=wrong(number_of(3)))]
    run = linked(office, rows)
    later = load_rents(office, [*rows, rent_row(office, 9)], "20250901")  # the very same file would be no new one
    again = link_rows(office.by("data6"), later)
    assert standing(again) == {3: number_of(3)}
    pair = run.pairs.get()
    split(office, pair)
    assert standing(again) == {}
    assert load_extract(office.by("data6"), later).linked == 0
    undo_link(office.by("data6"), pair.public_id, reason="拆错了")
    assert standing(again) == {3: number_of(3)}


def test_not_the_same_in_the_newer_file_stands_against_an_older_match(office: Office) -> None:
    """An official's later word goes before the machine's, in whichever file it was said."""
    path = load_rents(office, [rent_row(office, 3, person_key="")])
    run = decided_run(office, path, (3, 5))
    index, area = run.pairs.get().row_index, run.area_path
    assert links_of_rows(DATASET, area, [index])[index].number == number_of(5)
    newer = some_run(office)
    LinkRun.objects.filter(pk=newer.pk).update(file_digest="1" * 64)
    pair = some_pair(office, newer, row=3, at=5, row_index=index)
    assert links_of_rows(DATASET, area, [index]) == {}, "it waits to be looked at"
    decide_link(office.by("data6b"), pair.public_id, "not_same", reason="年纪不对")
    assert links_of_file(DATASET, area, run.file_digest) == {}


def test_of_two_people_for_one_and_the_same_row_neither_is_taken_over(office: Office) -> None:
    """A file with the same row twice, decided to be two people's, says nothing of next month's row."""
    path = load_rents(office, [rent_row(office, 3, person_key=""), rent_row(office, 3, person_key="", name="王二")])
    run = decided_run(office, path, (3, 5), (4, 6))
    LinkPair.objects.update(row_index="same")
    assert set(links_of_file(DATASET, run.area_path, run.file_digest) or {}) == {3, 4}
    assert links_of_rows(DATASET, run.area_path, ["same"]) == {}


def test_a_bare_name_is_not_taken_over(office: Office) -> None:
    """What an official knew of one row with a name alone says nothing of next month's row of that name."""
    bare = rent_row(office, 3, person_key="", address="", name="王伟")
    assert linked(office, [bare, rent_row(office, 4, person_key="")]).matched == 1
    path = next(office.folder.glob(f"*/{DATASET}*"))
    run = LinkRun.objects.get()
    pair = some_pair(office, run, row=3, at=5)
    decide_link(office.by("data6"), pair.public_id, "same", reason="来过窗口")
    assert load_extract(office.by("data6"), path).linked == 2
    assert links_of_rows(DATASET, run.area_path, [pair.row_index])
    load_rents(office, [bare], "20250901")
    assert SnapshotRecord.objects.filter(dataset=DATASET).latest("pk").linked == 0
    assert rows_of(5) == []


def test_another_districts_officer_changes_nothing_of_it(office: Office) -> None:
    """The same content under another district's name is a file that is known, whatever that district decided."""
    path = load_rents(office, [rent_row(office, 3, person_key="")])
    decided_run(office, path, (3, 5))
    load_extract(office.by("data6"), path)
    foreign = some_run(office)
    LinkRun.objects.filter(pk=foreign.pk).update(area_path="/50/500107/", file_digest="2" * 64)
    theirs = office.folder / path.name.replace("500106", "500107")
    shutil.copy(path, theirs)
    load_extract(office.by("data7"), theirs)
    assert rows_of(5) == [3]
    assert SnapshotRecord.objects.filter(dataset=DATASET).count() == 2


def test_corrected_rows_and_linked_rows_live_together(office: Office, tmp_path: Path) -> None:
    """The clerk's file of a linked load corrects only what is still rejected, and loading again keeps both."""
    rows = [rent_row(office, 3, person_key=""), rent_row(office, 4, person_key=wrong(number_of(4)))]
    path = load_rents(office, rows)
    decided_run(office, path, (3, 5))
    made = load_extract(office.by("data6"), path)
    content = fetch_rows_to_correct(office.by("data6"), made.public_id)
    assert content is not None
    book = tmp_path / "back.xlsx"
    book.write_bytes(content)
    done = correct_rejects(office.by("data6"), book, load_id=made.public_id)
    assert (done.is_new, done.load.pk) == (False, made.pk), "nothing was changed in it"
    assert load_extract(office.by("data6"), path).pk == made.pk


def test_killed_before_the_record_was_written_the_next_load_writes_it(office: Office) -> None:
    """The snapshot is there, its record is not: found again, put on record, nothing is loaded twice."""
    path = load_rents(office, [rent_row(office, 3, person_key="")])
    decided_run(office, path, (3, 5))
    made = load_extract(office.by("data6"), path)
    SnapshotRecord.objects.filter(pk=made.pk).delete()
    again = load_extract(office.by("data6"), path)
    assert (again.linked, again.file_digest, again.corrects) == (1, made.file_digest, made.corrects)
    assert len(snapshot_store().infos(DATASET)) == 2


def test_what_is_kept_of_both_sides_goes_when_the_files_time_is_over(office: Office) -> None:
    """Names and numbers are gone from the pair, the decision stays; what rests on the number decides nothing more."""
    months = load_contract(DATASET).retention_months
    day = f"{office.now.year - months // 12 - 1}0131"
    path = load_rents(office, [rent_row(office, 3, person_key="")], day)
    run = decided_run(office, path, (3, 5))
    assert standing(run) == {3: number_of(5)}
    kept = some_pair(office, some_run(office), row=9)
    delete_expired(office.by("data6"), DATASET)
    pair = run.pairs.get()
    assert (pair.sides, pair.state, pair.decided_by_name) == (None, "same", office.city.staff["data6"].name)
    kept.refresh_from_db()
    assert kept.sides is not None
    assert AuditEntry.objects.get(action="evidence.delete_expired").detail["pairs"] == 1
    assert standing(run) == {3: ""}
    load_extract(office.by("data6"), path)
    assert rows_of(5) == []


def test_what_only_the_machine_says_is_theirs_is_unknown_in_verification_until_somebody_looked(office: Office) -> None:
    """No income rests on a guess: unknown, never none; decided by an official, the row counts like any other."""
    office.family("head").sign().load_quiet(TAX)
    rows = [office.row(TAX, "head", person_key="", month="202508", income_fen="1050.00"), *crowd_of(office, 9)]
    path = office.write(TAX, rows)
    load_extract(office.by("data6"), path)
    run = some_run(office)
    digest = SnapshotRecord.objects.get(dataset=TAX).file_digest
    LinkRun.objects.filter(pk=run.pk).update(dataset=TAX, file_digest=digest)
    said = {"row": {"name": NAMES["head"]}, "register": {"number": NUMBERS["head"]}}
    pair = some_pair(office, run, row=3, sides=said, person_key=person_key_of(NUMBERS["head"]), state="matched")
    assert load_extract(office.by("data6"), path).linked == 1
    office.verify("head")
    wage = [fact for fact in office.facts("head", "monthly_wage_fen") if fact.category == "15"]
    assert [(fact.state, fact.value, fact.note) for fact in wage] == [("unknown", None, "linked_row")]
    with pytest.raises(LinkSettled):
        decide_link(office.by("data6"), pair.public_id, "not_same", reason="要拆开才行")
    decide_link(office.by("data6"), pair.public_id, "same", reason="工资单上有号码")
    load_extract(office.by("data6"), path)
    row = snapshot_store().latest(TAX).linked.of(3)
    assert row is not None
    assert row.way == "same"
    office.verify("head")
    wage = [fact for fact in office.facts("head", "monthly_wage_fen") if fact.category == "15"]
    assert [(fact.state, fact.value["value"]) for fact in wage] == [("has", 105_000)]


def crowd_of(office: Office, count: int) -> list[dict[str, str]]:
    """Rows about strangers."""
    return [office.row(TAX, 40 + at) for at in range(count)]
