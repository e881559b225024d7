"""The side-by-side run of the rule engine: its rules, its households and, above all, that its comparison can fail."""

import doctest
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from benchmarks.rules import __main__ as program
from benchmarks.rules import engine, equality, faults, findings, measures, population, prepare, sides
from benchmarks.rules.findings import Findings, Plan
from benchmarks.rules.peer import situation
from benchmarks.rules.worker import NotBuiltYet
from doudi.config.commands import bench
from doudi.kernel.month import Month

MONTH = Month(2025, 9)
FOLDER = Path(engine.__file__).parent
LAW = {"urban": 71_700, "rural": 58_100}


def by_hand(record: Mapping[str, Any], law: Mapping[str, int] = LAW) -> dict[str, list[int]]:
    """The eighteen results of one household in plain Python, written from the rules' sentences."""
    found: dict[str, list[int]] = {name: [] for name in equality.PERSON_OUTPUTS}
    for person in record["persons"]:
        deduction = min(person["monthly_wage_fen"] // 5, 30_000) if person["is_employed"] else 0
        income = sum(person[f"monthly_{kind}_fen"] for kind in ("wage", "business", "property", "transfer"))
        age = person["age_years"]
        severe, elderly = person["disability_grade"] in (1, 2), age >= 70
        child = age < 18 or (person["is_student"] and age < 24)
        top_up = 15_000 if severe else 9_000 if elderly else 7_500 if child else 0
        each = (deduction, income - deduction, severe, elderly, child, top_up)
        for name, value in zip(equality.PERSON_OUTPUTS, each, strict=True):
            found[name].append(int(value))
    size, income = len(record["persons"]), max(sum(found["countable_income"]), 0)
    standard = law["urban"] if record["is_urban"] else law["rural"]
    limit = standard * size
    passes = record["deposits_fen"] <= 24 * limit and record["vehicles"] <= 0
    eligible = passes and income < limit
    difference, top_up = (limit - income, sum(found["person_top_up"])) if eligible else (0, 0)
    level = 0 if eligible or not passes else 1 if 2 * income <= 3 * limit else 2 if income <= 2 * limit else 0
    medical = record["monthly_medical_fen"]
    help_ = level > 0 and medical >= 50_000 and income - medical < limit
    amounts = (difference, top_up, difference + top_up)
    whole = (size, income, standard, limit, 24 * limit, passes, eligible, *amounts, level, help_)
    return found | {name: [int(value)] for name, value in zip(equality.HOUSEHOLD_OUTPUTS, whole, strict=True)}


def expected(households: population.Households, law: Mapping[str, int] = LAW) -> dict[str, np.ndarray]:
    """The eighteen columns by hand."""
    answers = [by_hand(record, law) for record in population.records(households)]
    return {name: np.array([value for each in answers for value in each[name]]) for name in equality.OUTPUTS}


def computed(fault: str = "") -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The eighteen columns by the engine, and where they are known, with a fault planted or none."""
    rules = faults.broken_rules(engine.ruleset(), fault)
    people = faults.broken_population(engine.as_population(rules, some_thousand()), fault)
    return engine.columns_of(engine.assess(rules, people, MONTH, equality.OUTPUTS), equality.OUTPUTS)


def some_thousand() -> population.Households:
    """A small population."""
    return population.of_columns(population.make_chunk(0, 6_000))


def test_the_engine_says_what_a_hand_computes() -> None:
    """All eighteen results equal a plain reading of the rules wherever known; known wherever the facts are."""
    values, known = computed()
    compared = equality.require_same_columns("by hand", values, expected(some_thousand()), known)
    assert compared > 150_000
    rows = some_thousand().fully_known
    assert 0.85 < rows.mean() < 0.95
    assert all(known[name][rows].all() for name in equality.HOUSEHOLD_OUTPUTS)
    assert not known["monthly_benefit"].all()


@pytest.mark.parametrize("fault", ["wrong-rounding", "shifted-offset", "unknown-as-zero"])
def test_a_fault_on_our_side_is_found(fault: str) -> None:
    """A rounding, one person among the neighbours, an unknown taken for none: each is reported as unequal."""
    values, known = computed(fault)
    with pytest.raises(equality.Unequal) as caught:
        equality.require_same_columns("planted", values, expected(some_thousand()), known)
    assert "differs in" in str(caught.value)


def test_a_fault_on_the_other_side_is_found() -> None:
    """A rate one fen higher on the other side is reported, by values and by digests."""
    values, known = computed()
    other = expected(some_thousand(), {**LAW, "urban": LAW["urban"] + 1})
    with pytest.raises(equality.Unequal) as caught:
        equality.require_same_columns("planted", values, other, known)
    assert "standard differs" in str(caught.value)
    rows = some_thousand().fully_known
    mine, theirs = ({"standard": columns["standard"]} for columns in (values, other))
    with pytest.raises(equality.Unequal):
        equality.require_same("planted", equality.digests(mine, rows), equality.digests(theirs, rows))


def test_nothing_compared_is_no_agreement() -> None:
    """Empty answers, missing outputs and inexact numbers never count as equal."""
    rows = np.array([True, True])
    with pytest.raises(equality.Unequal):
        equality.require_same("nothing", {}, {})
    with pytest.raises(equality.Unequal):
        equality.require_same("one side", {"people": "x"}, {})
    with pytest.raises(equality.Unequal):
        equality.require_same_households("none", [], [], ["people"])
    with pytest.raises(equality.Unequal):
        equality.require_same_households("hollow", [{}], [{}], ["people"])
    with pytest.raises(equality.Unequal):
        equality.require_same_columns("unknown", {"x": rows}, {"x": rows}, {"x": ~rows})
    floats = equality.digests({"x": np.array([1.0, 2.0])}, rows)
    assert "not exact" in floats["x"]
    assert equality.digests({"x": np.array([1])}, rows)["x"] == "1 rows instead of 2"


def test_every_planted_fault_is_known_to_one_side() -> None:
    """The faults offered are those tested here and the one the peer plants itself."""
    assert set(faults.PLANTED) == {"wrong-rounding", "shifted-offset", "unknown-as-zero", "changed-rate"}
    assert '"changed-rate"' in (FOLDER / "peer" / "worker.py").read_text()


def test_both_sides_have_the_same_figures() -> None:
    """The peer's dated figures, entered apart, are those of our parameter file, date by date."""
    ours = yaml.safe_load((FOLDER / "schemes/benchmark/parameters/CN.yaml").read_text())["parameters"]
    theirs = yaml.safe_load((FOLDER / "peer/parameters.yaml").read_text())
    dated = {
        name: {str(start)[:7]: each["value"] for start, each in node["values"].items()}
        for name, node in theirs.items()
        if name != "description"
    }
    shared = {entry["key"].removeprefix("benchmark."): entry for entry in ours}
    same = set(dated) & set(shared)
    assert {"standard_urban", "standard_rural", "deduction_cap", "top_up_child"} <= same
    for name in same - {"edge_share_far"}:
        assert dated[name] == {row["from"]: row["value"] for row in shared[name]["values"]}, name
    ratio = f"{dated['edge_share_near_numerator']['2020-09']}/{dated['edge_share_near_denominator']['2020-09']}"
    assert ratio == shared["edge_share_near"]["values"][0]["value"]


def test_the_households_come_from_their_seed(tmp_path: Path) -> None:
    """The same seed gives the same households; a folder gives the first of them, and never more than it holds."""
    assert all((a == b).all() for a, b in zip(
        population.make_chunk(0, 500).values(), population.make_chunk(0, 500).values(), strict=True))  # fmt: skip
    assert (population.make_chunk(0, 500, seed=1)["size"] != population.make_chunk(0, 500)["size"]).any()
    home = population.prepare(tmp_path, 500)
    assert population.read(home, 500).count == 500
    assert (population.read(home, 100).person["age_years"] == population.read(home, 500).person["age_years"][:
            population.read(home, 100).offsets[-1]]).all()  # fmt: skip
    with pytest.raises(ValueError) as caught:
        population.read(home, 501)
    assert "--prepare" in str(caught.value)


def side(answer: str) -> sides.Side:
    """A process that answers every question with one line."""
    return sides.Side("other", [sys.executable, "-c", f"import sys\nfor _ in sys.stdin: print({answer!r}, flush=True)"])


def test_a_missing_part_and_a_broken_side_are_told_apart() -> None:
    """What is not built makes a measure null with its reason; a side that fails or ends stops the run."""
    missing, failed = side('{"missing": "no such part"}'), side('{"failed": "ValueError: x"}')
    ended = sides.Side("other", [sys.executable, "-c", "pass"])
    try:
        found = Findings()
        found.attempt(["a", "b"], lambda: missing.ask("bulk") and None)
        assert found.figures == {"a": None, "b": None}
        assert found.missing["a"] == "no such part"
        for broken in (failed, ended):
            with pytest.raises(sides.SideFailed):
                broken.ask("bulk")
        # Asked together, the answer of the other is taken as well, so that none is left for the next question.
        with pytest.raises(NotBuiltYet):
            sides.both(missing, failed, "bulk")
        found.attempt(["c"], lambda: failed.ask("bulk") and None)
        assert found.failures == ["other, asked to bulk: ValueError: x"]
    finally:
        for each in (missing, failed, ended):
            each.close()


def test_the_last_line_is_one_object_with_every_figure(monkeypatch, capsys, tmp_path: Path) -> None:
    """Each figure promised is in the object; one that was not measured is null with a reason."""

    def one(plan: Plan, found: Findings) -> None:
        found.put(bulk_1m_ratio=2.0)

    def none(plan: Plan, found: Findings) -> None:
        raise equality.Unequal("differs")

    monkeypatch.setattr(prepare, "prepare", lambda *_: (Path(sys.executable), tmp_path))
    monkeypatch.setattr(measures, "ALL", {"bulk": one})
    assert program.main(["--json"]) == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last["bulk_1m_ratio"] == 2.0
    assert set(program.REQUIRED) <= last.keys()
    assert all(last[name] is not None or last["missing"][name] for name in program.REQUIRED)
    # A fault nobody found, and results that differ, are never figures.
    assert program.main(["--plant", "changed-rate"]) == 2
    monkeypatch.setattr(measures, "ALL", {"bulk": none})
    assert program.main(["--json"]) == 1
    assert "{" not in capsys.readouterr().out


def test_a_ratio_is_the_middle_of_the_rounds() -> None:
    """Rounds are compared pair by pair, and sides take turns at going first."""
    order: list[str] = []
    ours, theirs = iter([1.0, 1.0, 10.0]), iter([4.0, 2.0, 30.0])

    def work(name: str, seconds: float) -> dict[str, float]:
        order.append(name)
        return {"seconds": seconds}

    turns = sides.in_turn(3, lambda: work("a", next(ours)), lambda: work("b", next(theirs)), lambda: order.append("|"))
    assert "".join(order) == "ab|ba|ab|"
    assert turns.ratio("seconds") == 3.0
    # A round that would pass the deadline is not begun, the first always is.
    assert len(sides.in_turn(9, dict, dict, lambda: None, deadline=0.0)) == 1


def test_a_part_that_is_not_there_says_so() -> None:
    """A measure without its part of the engine raises with the reason, so that no figure is made up."""
    reason = NotBuiltYet("why")
    found = Findings()

    def work() -> None:
        raise reason

    found.attempt(["x"], work)
    assert found.missing == {"x": "why"}


@pytest.mark.parametrize("module", [equality, findings, situation])
def test_the_examples_hold(module) -> None:
    """What docstrings of the benchmark show is so."""
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


def test_the_command_lists_what_can_be_run(capsys) -> None:
    """Without a name, or with a wrong one, the benchmarks are listed."""
    assert bench.run([]) == 2
    assert "openfisca-core" in capsys.readouterr().err
    assert bench.run(["nothing"]) == 2
    assert bench.run(["--help"]) == 0
