"""Comparisons are run once for the same inputs, appear whole or not at all, and stand in the audit."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from doudi.columnar.comparison import results as keeping
from doudi.columnar.comparison.results import KeptResults
from doudi.columnar.contract import load_contract
from doudi.columnar.errors import PurposeRefused, ResultsMissing
from doudi.columnar.snapshot import SnapshotStore
from doudi.evidence.models import SnapshotRecord
from doudi.kernel.errors import FaultsFound
from doudi.outreach.actions import run_comparison as running
from doudi.outreach.actions.forget_comparisons import forget_comparisons
from doudi.outreach.actions.run_comparison import (
    ask_comparison,
    carry_out,
    carry_out_waiting_comparisons,
    run_comparison,
)
from doudi.outreach.comparing import inputs as comparison_inputs
from doudi.outreach.comparing.errors import ComparisonUnderWay, InputsGone, RulesChanged
from doudi.outreach.models import ComparisonRun, ComparisonState
from doudi.outreach.reads.comparisons import fetch_comparison
from doudi.platform.acting import Acting
from doudi.platform.models import AuditEntry
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Post
from tests.columnar.comparison.crowd import crowd, expected
from tests.columnar.extracts import AS_OF, rows_of
from tests.outreach.registers import CITY, DISTRICT, NEXT_DISTRICT, RULES, Registers, registers
from tests.registry.city import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(tmp_path: Path) -> Registers:
    """The registers."""
    return registers(tmp_path)


def repeats_faults(told: Registers) -> Iterator[str]:
    """What is wrong with asking again: runs counted twice, other results, or results that do not fit the crowd."""
    first = told.run()
    again = told.run()
    if again.is_new or again.run.pk != first.run.pk or ComparisonRun.objects.count() != 1:
        yield "the same was run twice"
    kept = KeptResults(told.store.root)
    for rule in RULES:
        if kept.read(first.run.public_id, rule).keys.tolist() != told.right(rule, under="500106"):
            yield f"{rule} is not what the crowd says"
    other_day = told.run(on=AS_OF + timedelta(days=1))
    if other_day.run.pk == first.run.pk:
        yield "another day is taken for the same"
    other_place = told.run("data7", NEXT_DISTRICT)
    if other_place.run.pk == first.run.pk:
        yield "another place is taken for the same"
    told.reload([*told.people[:-1], *crowd(99, 800)[-1:]])
    if told.run().run.pk == first.run.pk:
        yield "other data are taken for the same"


def test_the_same_inputs_are_one_run(told: Registers) -> None:
    """Rules, snapshots, day and place alike: the run on file is told; one of them different: another run."""
    assert list(repeats_faults(told)) == []
    line = AuditEntry.objects.filter(action="outreach.compared").first()
    assert line is not None
    assert line.actor_id == told.by("data6").actor_id
    assert line.detail["found"]["F01"] == len(told.right("F01", under="500106"))
    assert AuditEntry.objects.filter(action="outreach.ask_comparison").count() == 4


def _forgets_the_day(patch: pytest.MonkeyPatch) -> None:
    original = comparison_inputs.digest_of
    patch.setattr(running, "digest_of", lambda inputs, **more: original(inputs, **more | {"on": AS_OF}))


def _forgets_the_place(patch: pytest.MonkeyPatch) -> None:
    original = comparison_inputs.digest_of
    patch.setattr(running, "digest_of", lambda inputs, **more: original(inputs, **more | {"area_path": ""}))


def _forgets_the_snapshots(patch: pytest.MonkeyPatch) -> None:
    original = comparison_inputs.digest_of

    def without(inputs: comparison_inputs.Inputs, **more: object) -> str:
        bare = comparison_inputs.Inputs({}, {}, {}, inputs.rules_hash)
        return original(bare, **more)  # type: ignore[arg-type]

    patch.setattr(running, "digest_of", without)


def _counts_every_time(patch: pytest.MonkeyPatch) -> None:
    original, calls = comparison_inputs.digest_of, iter(range(10**6))
    patch.setattr(running, "digest_of", lambda inputs, **more: original(inputs, **more | {"key_id": str(next(calls))}))


def _keeps_everybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(running.np, "isin", lambda values, _among: np.ones(len(values), dtype=bool))


@pytest.mark.thorough
@pytest.mark.parametrize("plant", [_forgets_the_day, _forgets_the_place, _forgets_the_snapshots, _counts_every_time,
                                   _keeps_everybody], ids=lambda each: each.__name__.strip("_"))  # fmt: skip
def test_a_planted_bug_in_repeating_is_noticed(
    told: Registers, plant: "object", monkeypatch: pytest.MonkeyPatch
) -> None:
    """A digest that forgets something, or never is the same, is found out; so is a run that keeps other districts."""
    plant(monkeypatch)  # type: ignore[operator]
    assert next(repeats_faults(told), None) is not None


def test_every_mistake_is_told_at_once(told: Registers) -> None:
    """An unknown rule, one of another purpose and a day to come, in one answer."""
    with pytest.raises(FaultsFound) as caught:
        told.run(rules=("F01", "X99", "E01"), on=told.by("data6").today + timedelta(days=1))
    assert {fault.code for fault in caught.value.faults} == {
        "comparison.rule-unknown", "comparison.rule-of-another-purpose", "comparison.day-to-come",
    }  # fmt: skip
    with pytest.raises(FaultsFound) as caught:
        told.run(purpose="marketing")
    assert caught.value.faults[0].code == "comparison.purpose-unknown"
    assert not ComparisonRun.objects.exists()


def test_only_a_data_officer_and_only_at_home(told: Registers) -> None:
    """A verifier does not compare; an officer does not compare the next district, nor the whole city."""
    for who, area in (("verifier6", DISTRICT), ("data6", NEXT_DISTRICT), ("data6", CITY), ("data6t", DISTRICT)):
        with pytest.raises(NotAllowed):
            told.run(who, area)
    assert not ComparisonRun.objects.exists()


def test_a_purpose_refused_stands_in_the_audit(told: Registers, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dataset whose agreement does not cover it: no run, and a line that says who asked for what."""

    def refuse(*_args: object, **_more: object) -> None:
        raise PurposeRefused("justice_custody", "supervision", ("means_verification",))

    monkeypatch.setattr(running, "inputs_now", refuse)
    with pytest.raises(PurposeRefused):
        told.run()
    line = AuditEntry.objects.get(action="evidence.purpose_refused")
    assert (line.subject_id, line.area_path, line.detail["asked_for"]) == ("justice_custody", DISTRICT, "supervision")
    assert not ComparisonRun.objects.exists()


def test_a_rule_that_cannot_be_run_says_why(tmp_path: Path) -> None:
    """A feed that is missing, too old, or stored under another key: no results, and each feed has its reason."""
    told = registers(tmp_path, people=30)
    pseudonyms = told.desk.pseudonyms
    told.desk.load_rows("pension_files", rows_of("pension_files", 3), as_of=date(2024, 1, 31))
    told.desk.pseudonyms = type(pseudonyms)(b"quite another key of the tests")
    told.desk.load_rows("life_proofs", rows_of("life_proofs", 3))
    ours = SnapshotStore(told.store.root, pseudonyms.key_id)
    run = run_comparison(told.by("data6"), purpose="supervision", on=AS_OF, area_path=DISTRICT, store=ours).run
    assert run.results["F01A"]["not_run"] == {"civil_affairs_recipients": "missing"}
    assert run.results["F06"]["not_run"] == {"life_proofs": "other-key", "pension_files": "stale"}
    assert run.results["F01"]["not_run"] == {}


def test_what_fails_is_on_file_with_its_reason_and_may_be_asked_again(
    told: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that breaks ends as failed, keeps no results, and starts anew under its number when asked for again."""

    def breaks(*_args: object, **_more: object) -> None:
        raise MemoryError

    monkeypatch.setattr(running, "compare_since", breaks)
    with pytest.raises(MemoryError):
        told.run()
    run = ComparisonRun.objects.get()
    assert (run.state, run.trouble[0]["code"], run.results) == (ComparisonState.FAILED, "outreach.comparison-broke", {})
    with pytest.raises(ResultsMissing):
        KeptResults(told.store.root).read(run.public_id, "F01")
    monkeypatch.undo()
    again = told.run()
    assert (again.is_new, again.run.pk, again.run.state) == (True, run.pk, ComparisonState.DONE)
    assert again.run.trouble == []


def test_rules_or_data_that_changed_since_asking_stop_it(told: Registers, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was asked for is what is run, or nothing is."""
    asked = ask_comparison(told.by("data6"), purpose="supervision", on=AS_OF, area_path=DISTRICT, rules=("F01",),
                           store=told.store)  # fmt: skip
    with monkeypatch.context() as patch:
        patch.setattr(running, "book_hash", lambda book, rules: "another")
        with pytest.raises(RulesChanged):
            carry_out(told.by("data6"), asked.run, store=told.store)
    again = ask_comparison(told.by("data6"), purpose="supervision", on=AS_OF, area_path=DISTRICT, rules=("F01",),
                           store=told.store)  # fmt: skip
    told.store.remove_expired("civil_affairs_cremation", 1, AS_OF + timedelta(days=400))
    with pytest.raises(InputsGone):
        carry_out(told.by("data6"), again.run, store=told.store)


def test_the_worker_runs_what_waits_and_only_for_a_post_still_held(
    told: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked on a page, run by the worker; whoever lost the post in between gets nothing."""
    monkeypatch.setattr(running, "snapshots", lambda: told.store)
    ask = {"purpose": "supervision", "on": AS_OF, "area_path": DISTRICT}
    first = ask_comparison(told.by("data6"), rules=("F01",), **ask).run  # type: ignore[arg-type]
    second = ask_comparison(told.by("data6"), rules=("F02",), **ask).run  # type: ignore[arg-type]
    with KeptResults(told.store.root).working_on(second.public_id) as is_mine:
        assert is_mine
        assert carry_out_waiting_comparisons(NOW) == 1
        with pytest.raises(ComparisonUnderWay):
            carry_out(told.by("data6"), second, store=told.store)
    first.refresh_from_db()
    assert first.state == ComparisonState.DONE
    Post.objects.filter(role="data_officer").update(valid_to=NOW.date())
    assert carry_out_waiting_comparisons(NOW) == 1
    second.refresh_from_db()
    assert (second.state, second.trouble[0]["code"]) == (ComparisonState.FAILED, "registry.not-allowed")
    assert carry_out_waiting_comparisons(NOW) == 0


KILLED = """
import os, signal, sys
from pathlib import Path
import numpy as np
from doudi.columnar.comparison.results import Found, KeptResults
kept = KeptResults(Path(sys.argv[1]))
with kept.working_on("BD-TEST") as mine:
    assert mine
    saved, count = np.save, iter(range(100))
    def save(file, array):
        saved(file, array)
        if next(count) == 2:
            file.flush()
            os.kill(os.getpid(), signal.SIGKILL)
    np.save = save
    keys = np.arange(1, 9, dtype=np.uint64)
    one = Found(keys, keys.astype(np.int64))
    kept.keep("BD-TEST", {"F01": one, "F02": one}, {1: "/50/"})
"""


def test_a_killed_run_leaves_nothing_half_kept(tmp_path: Path) -> None:
    """Killed between two files: nothing is readable, the lock is free, and the next attempt keeps it whole."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], env=environment, check=False)
    assert ended.returncode == -signal.SIGKILL
    kept = KeptResults(tmp_path)
    with pytest.raises(ResultsMissing):
        kept.read("BD-TEST", "F01")
    with kept.working_on("BD-TEST") as is_mine:
        assert is_mine
        keys = np.array([1, 2], dtype=np.uint64)
        kept.keep("BD-TEST", {"F01": keeping.Found(keys, np.array([5, 0]))}, {5: "/50/"})
    assert kept.read("BD-TEST", "F01").keys.tolist() == [1, 2]
    assert kept.places("BD-TEST") == {5: "/50/"}
    assert not list((tmp_path / "comparisons").glob(".*.partial"))


def test_a_run_killed_on_the_way_is_started_again(told: Registers, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands as running with nobody at it: asked again it runs from its beginning, under the same number."""

    class Killed(BaseException):
        """As an interrupt: no handler of ours sees it."""

    def killed(*_args: object, **_more: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(running.KeptResults, "keep", killed)
        with pytest.raises(Killed):
            told.run()
    run = ComparisonRun.objects.get()
    assert run.state == ComparisonState.RUNNING
    again = told.run()
    assert (again.run.pk, again.run.state) == (run.pk, ComparisonState.DONE)
    assert again.run.results["F01"]["found"] == len(told.right("F01", under="500106"))


def test_who_was_found_is_deleted_when_the_datas_retention_ends(told: Registers) -> None:
    """A month before the end it stands; after it the keys are gone, the counts stay, and the audit says so."""
    run = told.run().run
    kept = KeptResults(told.store.root)
    months = min(load_contract(name).retention_months for name in run.feeds)

    def after(count: int) -> Acting:
        index = AS_OF.year * 12 + AS_OF.month - 1 + count
        return Acting.system("housekeeping", NOW.replace(year=index // 12, month=index % 12 + 1, day=28))

    assert forget_comparisons(after(months), store=told.store) == 0
    assert len(kept.read(run.public_id, "F01").keys)
    assert forget_comparisons(after(months + 1), store=told.store) == 1
    with pytest.raises(ResultsMissing):
        kept.read(run.public_id, "F01")
    run.refresh_from_db()
    assert (run.state, run.results["F01"]["found"]) == (
        ComparisonState.FORGOTTEN,
        len(told.right("F01", under="500106")),
    )
    assert AuditEntry.objects.get(action="outreach.forget_comparison").subject_id == run.public_id
    assert told.run().run.state == ComparisonState.FORGOTTEN
    assert forget_comparisons(after(months + 1), store=told.store) == 0


def test_a_feed_sent_for_the_district_is_the_districts_whole(told: Registers) -> None:
    """Loaded for the district, the unplaced are the district's and it sees the totals; the township sees neither."""
    for name in told.store.root.iterdir():
        for info in told.store.infos(name.name):
            SnapshotRecord.objects.create(
                dataset=info.dataset, state=SnapshotRecord.LOADED, purpose="supervision", file_name="x",
                area_path=DISTRICT,
                file_digest=info.source_digest, as_of=info.as_of_date, loaded_at=NOW, loaded_by="x",
            )  # fmt: skip
    run = told.run().run
    right = sorted([*told.right("F08", under="500106"), *told.unplaced("F08")])
    assert KeptResults(told.store.root).read(run.public_id, "F08").keys.tolist() == right
    mine, township = (fetch_comparison(told.by(who), run.public_id, store=told.store) for who in ("data6", "data6t"))
    told_mine, told_township = ({line.key: line for line in view.rules}["F08"] for view in (mine, township))
    assert (mine.sees_all, township.sees_all) == (True, False)
    assert told_mine.found == len(right)
    assert told_mine.candidates == sum("F08" in expected(each) for each in told.people)
    assert told_township.found == len(told.right("F08", under="500106001"))
