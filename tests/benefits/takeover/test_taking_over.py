"""Who draws is taken over: every planted fault comes back, everybody else draws from the month we pay, once."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from doudi.benefits.models import Entitlement, PaidBefore, PayeeAccount
from doudi.benefits.running import payable
from doudi.benefits.takeover.actions.read_file import look_at_file, read_file
from doudi.benefits.takeover.actions.sign_off import DifferencesUnexplained, sign_off
from doudi.benefits.takeover.actions.take_in import take_in
from doudi.benefits.takeover.actions.undo_batch import undo_batch
from doudi.benefits.takeover.errors import BatchNotFound, FileUnfit, MappingUnfit, SameOfficial, SomethingRests
from doudi.benefits.takeover.forms import form_of, mapped
from doudi.benefits.takeover.reads import rejects_file
from doudi.benefits.takeover.reconciling import reconcile
from doudi.benefits.takeover.records import REJECTED, TAKEN, TakeoverBatch, TakeoverRow
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Household, Person
from doudi.sandbox.old_roll import MAPPING, OldRoll
from tests.benefits.takeover.old import AS_OF, PAY_FROM, read, taken, written
from tests.registry.city import TestCity, build_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None) -> TestCity:
    """Two districts with their officials."""
    return build_city()


@pytest.fixture
def roll(tmp_path: Path) -> OldRoll:
    """Forty families of an older system, one of each fault among them."""
    return written(tmp_path)


def found_faults(batch: TakeoverBatch) -> dict[str, set[str]]:
    """Number of each family sent back → codes, those that only follow from another row left out."""
    found: dict[str, set[str]] = {}
    for row in batch.rows.filter(state=REJECTED):
        codes = {code for _, code in row.reasons} - {"family_has_fault"}
        found.setdefault(row.reference, set()).update(codes)
    return found


def due(scheme: str, month: str, area: str) -> list[Entitlement]:
    """Who is to be paid in a month."""
    return [right for right, _ in payable(scheme, month, area)]


def test_every_planted_fault_is_found_and_nobody_else_is_sent_back(city: TestCity, roll: OldRoll) -> None:
    """Each family with a planted fault is sent back for that fault; its neighbours are good; no row is lost."""
    batch = read(city, roll.path("recipients"), "recipients")
    found = found_faults(batch)
    for reference, code in roll.faults.items():
        assert code in found[reference], (reference, code, found[reference])
    twins = {reference for reference, codes in found.items() if codes == {"in_two_families"}}
    assert set(found) - set(roll.faults) <= twins, "who is named in two families is sent back in both"
    with roll.path("recipients").open(encoding="gb18030") as file:
        assert batch.rows.count() == batch.rows_in == sum(1 for _ in file) - 1
    doubts = {row.reference: {code for _, code in row.doubts} for row in batch.rows.filter(is_head=True)}
    for reference, code in roll.doubts.items():
        assert code in doubts[reference]
    assert not Entitlement.objects.exists(), "reading changes nothing"


def test_a_dry_run_keeps_nothing(city: TestCity, roll: OldRoll) -> None:
    """Looking tells the same and writes no row."""
    look = look_at_file(
        city.acting("data6"),
        roll.path("recipients"),
        "recipients",
        as_of=AS_OF,
        pay_from=PAY_FROM,
        mapping=MAPPING,
    )
    assert len(look.rejected) >= len(roll.faults)
    assert not TakeoverBatch.objects.exists()


def test_who_is_good_draws_once_from_our_month(city: TestCity, roll: OldRoll) -> None:
    """Amount, people, household and account are as the file says; the same file again is the same batch."""
    batch = taken(city, roll.path("recipients"), "recipients")
    twins = {row.reference for row in batch.rows.filter(state=REJECTED)} - set(roll.faults)
    good = set(roll.good) - twins
    assert Entitlement.objects.count() == len(good)
    assert {right.from_month for right in Entitlement.objects.all()} == {PAY_FROM}
    for row in batch.rows.filter(state=TAKEN, is_head=True):
        right = Entitlement.objects.get(public_id=row.subject_id)
        assert (right.amount_fen, right.decision, right.taken_over) == (row.amount_fen, None, batch)
        assert right.household is not None
        assert right.household.memberships.count() == batch.rows.filter(reference_index=row.reference_index).count()
        has_account = PayeeAccount.objects.filter(person=right.person).exists()
        assert has_account == (roll.doubts.get(row.reference) != "holder_differs")
    again = taken(city, roll.path("recipients"), "recipients")
    assert again.pk == batch.pk
    assert Entitlement.objects.count() == len(good)


def test_only_what_was_corrected_changes(city: TestCity, roll: OldRoll, tmp_path: Path) -> None:
    """The file with two faults mended adds those two families; all others are known, and a changed one is refused."""
    first = taken(city, roll.path("recipients"), "recipients")
    before = set(Entitlement.objects.values_list("pk", flat=True))
    wrong = next(each for each, code in roll.faults.items() if code == "amount_missing")
    with roll.path("recipients").open(encoding="gb18030", newline="") as file:
        rows = list(csv.reader(file))
    for row in rows:
        if row[0] == wrong and row[3] == "户主":
            row[8] = "500.00"
    taken_reference = first.rows.filter(state=TAKEN, is_head=True)[0].reference
    for row in rows:
        if row[0] == taken_reference and row[3] == "户主":
            row[8] = "1.00"
    mended = tmp_path / "mended.csv"
    with mended.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    second = taken(city, mended, "recipients")
    added = set(Entitlement.objects.values_list("pk", flat=True)) - before
    assert [Entitlement.objects.get(pk=pk).amount_fen for pk in added] == [50_000]
    assert found_faults(second)[taken_reference] == {"already_taken"}
    assert second.rows_known > 0


def test_the_file_sent_back_is_corrected_and_taken(city: TestCity, roll: OldRoll, tmp_path: Path) -> None:
    """The rows sent back, one family corrected in that very file: it alone is added, the others come back again."""
    batch = taken(city, roll.path("recipients"), "recipients")
    before = Entitlement.objects.count()
    wrong = next(each for each, code in roll.faults.items() if code == "amount_malformed")
    rows = list(csv.reader(rejects_file(city.acting("data6"), batch.public_id).decode("utf-8-sig").splitlines()))
    reference, amount = rows[0].index("原编号"), rows[0].index("户月金额(元)")
    for row in rows:
        if row[reference] == wrong and row[amount] == "六百":
            row[amount] = "600.00"
    corrected = tmp_path / "rejects.csv"
    with corrected.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    again = taken(city, corrected, "recipients")
    assert Entitlement.objects.count() == before + 1
    assert {row.reference for row in again.rows.filter(state=TAKEN)} == {wrong}


@pytest.mark.parametrize("blind", ["_common", "_already", "_check_drawing", "families_of"])
def test_a_check_that_sees_nothing_is_caught(
    city: TestCity, roll: OldRoll, monkeypatch: pytest.MonkeyPatch, blind: str
) -> None:
    """Each part of the checks put out of action: the score against what was planted, or against our records, falls."""
    first = taken(city, roll.path("recipients"), "recipients")
    TakeoverRow.objects.filter(batch=first).update(content_digest="")  # as if another batch had named these people
    TakeoverBatch.objects.update(form="payments")
    whole = found_faults(read(city, roll.path("recipients"), "recipients"))
    TakeoverBatch.objects.filter(form="recipients").update(state="undone")
    sees_each_row_alone = {"families_of": lambda rows: [[row] for row in rows]}
    put_out = sees_each_row_alone.get(blind, lambda *_args, **_named: None)
    monkeypatch.setattr(f"doudi.benefits.takeover.checking.{blind}", put_out)
    assert found_faults(read(city, roll.path("recipients"), "recipients")) != whole


def test_killed_anywhere_it_goes_on(city: TestCity, roll: OldRoll, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped after any family, the next call takes in the rest; nobody twice."""
    batch = read(city, roll.path("recipients"), "recipients")
    monkeypatch.setattr("doudi.benefits.takeover.actions.take_in.FAMILIES_AT_ONCE", 3)

    def die(done: int, _total: int) -> None:
        if done > 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_in(city.acting("data6"), batch.public_id, progress=die)
    some = Entitlement.objects.count()
    assert 0 < some < len(roll.good)
    take_in(city.acting("data6"), batch.public_id)
    heads = batch.rows.filter(state=TAKEN, is_head=True).count()
    assert Entitlement.objects.count() == heads > some


def test_nobody_is_paid_before_a_second_official_signed(city: TestCity, roll: OldRoll) -> None:
    """Not by whoever took it over, not with unexplained differences; then it is payable from our month, not before."""
    batch = taken(city, roll.path("recipients"), "recipients")
    area = city.places["500106"].path
    assert payable("dibao", PAY_FROM, area) == []
    with pytest.raises(SameOfficial):
        sign_off(city.acting("data6"), batch.public_id, because="核过了，退回的改好再接")
    with pytest.raises(DifferencesUnexplained):
        sign_off(city.acting("paychecker6"), batch.public_id)
    with pytest.raises(NotAllowed):
        sign_off(city.acting("payer6"), batch.public_id, because="核过了，退回的改好再接")
    sign_off(city.acting("paychecker6"), batch.public_id, because="核过了，退回的改好再接")
    assert len(payable("dibao", PAY_FROM, area)) == Entitlement.objects.count()
    assert payable("dibao", "2025-08", area) == []


def test_a_month_paid_before_is_not_paid_again(city: TestCity, roll: OldRoll) -> None:
    """History is kept; a month twice in the file comes back; a month that is ours cannot be history."""
    batch = taken(city, roll.path("recipients"), "recipients")
    sign_off(city.acting("paychecker6"), batch.public_id, because="核过了，退回的改好再接")
    history = taken(city, roll.path("payments"), "payments")
    assert {code for row in history.rows.filter(state=REJECTED) for _, code in row.reasons} <= {
        "paid_twice",
        "person_unknown",
    }
    twice = {row.reference for row in history.rows.filter(state=REJECTED) if ["月份", "paid_twice"] in row.reasons}
    assert twice == set(roll.paid_twice)
    kept = PaidBefore.objects.count()
    assert kept == history.rows.filter(state=TAKEN).count() > 0
    right = Entitlement.objects.order_by("pk")[0]
    area = city.places["500106"].path
    assert right in due("dibao", PAY_FROM, area)
    PaidBefore.objects.create(batch=history, person=right.person, scheme="dibao", month=PAY_FROM, amount_fen=1)
    assert right not in due("dibao", PAY_FROM, area)


def test_sums_are_compared_down_to_the_row(city: TestCity, roll: OldRoll) -> None:
    """Each street's line: the file's, the older system's own and ours; where it said one family more, it shows."""
    batch = taken(city, roll.path("recipients"), "recipients")
    taken(city, roll.path("totals"), "totals")
    lines = {line.township: line for line in reconcile(batch) if line.scheme == "dibao" and line.township}
    assert {line.place for line in lines.values()} == {"街道001", "街道002"}
    ours = sum(line.ours.amount_fen for line in lines.values())
    assert ours == sum(Entitlement.objects.values_list("amount_fen", flat=True))
    wrong = lines[roll.wrong_sums[0]]
    assert wrong.stated is not None
    assert wrong.differs
    assert wrong.stated.families != wrong.ours.families


def test_a_batch_nothing_rests_on_can_be_undone(city: TestCity, roll: OldRoll) -> None:
    """Entitlements, households and accounts are gone, people and rows stay; history that rests on it is named."""
    batch = taken(city, roll.path("recipients"), "recipients")
    people, rows = Person.objects.count(), TakeoverRow.objects.count()
    history = taken(city, roll.path("payments"), "payments")
    with pytest.raises(SomethingRests) as refused:
        undo_batch(city.acting("data6"), batch.public_id, because="导错了文件")
    assert refused.value.resting == [history.public_id]
    undo_batch(city.acting("data6"), history.public_id, because="导错了文件")
    undo_batch(city.acting("data6"), batch.public_id, because="导错了文件")
    assert not Entitlement.objects.exists()
    assert not PaidBefore.objects.exists()
    assert not PayeeAccount.objects.exists()
    assert not Household.objects.exists()
    assert (Person.objects.count(), TakeoverRow.objects.filter(batch=batch).count()) == (people, rows)
    anew = taken(city, roll.path("recipients"), "recipients")
    assert anew.pk != batch.pk
    assert Entitlement.objects.exists()


def test_what_cannot_be_read_is_said_whole(city: TestCity, tmp_path: Path) -> None:
    """A file without its columns, a mapping with two faults: everything that is wrong, at once, and nothing kept."""
    poor = tmp_path / "poor.csv"
    poor.write_text("原编号,姓名,公民身份号码,备注\n1,甲,x,y\n", encoding="utf-8")
    with pytest.raises(FileUnfit) as told:
        read_file(city.acting("data6"), poor, "recipients", as_of=AS_OF, pay_from=PAY_FROM)
    assert len(told.value.faults) >= 1
    with pytest.raises(MappingUnfit) as unfit:
        mapped(
            form_of("recipients"), {"columns": {"没有这一列": "x"}, "codes": {"与户主关系": {"儿": "没有"}}, "more": 1}
        )
    assert [each.zh for each in unfit.value.faults][:2] == [
        "more：这里没有这一项，只写columns和codes", "columns：哪张表都没有“没有这一列”这一列"
    ]  # fmt: skip
    assert "“没有”不在这些里面：" in unfit.value.words.zh
    assert "'没有' is none of" in unfit.value.words.en
    assert len(unfit.value.faults) == 3
    assert not TakeoverBatch.objects.exists()


def test_other_districts_and_roles_are_refused(city: TestCity, roll: OldRoll) -> None:
    """Another district's officer neither reads these places in nor sees the batch; a clerk takes nothing over."""
    batch = read(city, roll.path("recipients"), "recipients")
    with pytest.raises(BatchNotFound):
        take_in(city.acting("data7"), batch.public_id)
    with pytest.raises(NotAllowed):
        read(city, roll.path("recipients"), "recipients", who="clerk6")
    elsewhere = read(city, roll.path("recipients"), "recipients", who="data7")
    codes = {code for row in elsewhere.rows.all() for _, code in row.reasons}
    assert "place_elsewhere" in codes
    assert not elsewhere.rows.filter(state="good").exists()
