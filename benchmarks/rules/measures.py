"""What is measured (各项测量): each by rounds in turn, each compared before its ratio is taken."""

from __future__ import annotations

import json
import math
import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.rules import cold, engine, equality, population
from benchmarks.rules.peer.situation import situation
from benchmarks.rules.sides import MONTH, Side, SideFailed, in_turn, pair
from benchmarks.rules.worker import NotBuiltYet

SCENARIOS = ((75_285, 61_005), (78_870, 63_910), (68_115, 55_195), (73_134, 59_262), (71_701, 58_101))
"""Urban and rural standards of the reforms tried, in fen: up by 5, 10 and 2 per cent, down by 5, up by a fen."""

HOUSEHOLDS_AS_JSON = 5_000
ANSWERED = ("monthly_benefit", "is_eligible", "people")
"""What an answer without proof says."""
SINGLE_HOUSEHOLDS = 25


@dataclass
class Findings:
    """What came out: figures by name, why one is null, and what broke."""

    figures: dict[str, Any] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def put(self, **figures: Any) -> None:
        """Keep figures, rounded to what a reader can use."""
        self.figures |= {name: _short(value) for name, value in figures.items()}

    def attempt(self, names: Sequence[str], work: Callable[[], None]) -> None:
        """Do the work, or note these figures as null with the reason; a side that broke is also a failure."""
        try:
            work()
        except (NotBuiltYet, SideFailed) as reason:
            if isinstance(reason, SideFailed):
                self.failures.append(str(reason))
            for name in names:
                self.figures[name] = None
                self.missing[name] = str(reason)


@dataclass(frozen=True)
class Plan:
    """Sizes and rounds of a run; `quick` ones are for trying the harness, not for figures to quote."""

    peer: Path
    home: Path
    fault: str = ""
    deadline: float = math.inf
    small: int = 1_000_000
    large: int = 10_000_000
    small_rounds: int = 9
    large_rounds: int = 5
    single_rounds: int = 20
    json_rounds: int = 3
    json_households: int = HOUSEHOLDS_AS_JSON


def _short(value: Any) -> Any:
    return float(f"{value:.4g}") if isinstance(value, float) else value


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """How many times faster we are: the median over the rounds of the peer's seconds to ours."""
    return statistics.median(other / mine for mine, other in zip(ours, theirs, strict=True))


def _same_digests(what: str, ours: Side, peer: Side) -> None:
    mine, other = ours.ask("digest"), peer.ask("digest")
    if mine["unknown"]:
        raise equality.Unequal(f"{what}: unknown to us though every fact is known: {mine['unknown']}")
    try:
        equality.require_same(what, mine["digests"], other["digests"])
    except equality.Unequal:
        _all_the_same(what, ours, peer)
        raise


def _all_the_same(what: str, ours: Side, peer: Side) -> int:
    """Every value we know is the peer's, unknown facts or not; returns how many were compared."""
    with tempfile.TemporaryDirectory(prefix="doudi-bench-") as scratch:
        ours.ask("dump", folder=scratch)
        peer.ask("dump", folder=scratch)
        folder = Path(scratch)
        names = sorted(path.name.split(".")[1] for path in folder.glob("ours.*.npy"))
        mine, other, known = (
            {name: np.load(folder / f"{side}.{name}.npy") for name in names} for side in ("ours", "peer", "known")
        )
        return equality.require_same_columns(what, mine, other, known)


def bulk_small(plan: Plan, found: Findings) -> None:
    """A million households: all eighteen compared once, the twelve timed in turn; then the reforms."""
    with pair(plan.peer, plan.fault) as (ours, peer):
        about = ours.ask("load", home=str(plan.home), households=plan.small)
        peer.ask("load", home=str(plan.home), households=plan.small)
        found.put(
            persons_per_household=about["persons"] / plan.small, fully_known_share=about["fully_known"] / plan.small
        )
        for side in (ours, peer):
            side.ask("bulk", outputs=equality.OUTPUTS)
        found.put(values_compared=_all_the_same("all eighteen results", ours, peer))
        _bulk(plan, "1m", ours, peer, found)
        found.attempt(["limit_distance_1m"], lambda: _limit("1m", ours, found))
        found.attempt(["numpy_fallback_ratio"], lambda: _fallback(plan, ours, peer, found))
        names = {"scenario_ratio": (False, False), "scenario_by_district_ratio": (True, False),
                 "scenario_ratio_peer_helped": (False, True)}  # fmt: skip
        for name, (by_district, helped) in names.items():
            found.attempt([name], lambda n=name, d=by_district, h=helped: _scenarios(n, d, h, ours, peer, found))


def _bulk(plan: Plan, size: str, ours: Side, peer: Side, found: Findings) -> None:
    households, rounds = (plan.small, plan.small_rounds) if size == "1m" else (plan.large, plan.large_rounds)
    outputs, setups = equality.HOUSEHOLD_OUTPUTS, []

    def theirs() -> float:
        answer = peer.ask("bulk", outputs=outputs)
        setups.append(answer["setup_seconds"])
        return float(answer["seconds"])

    def mine() -> float:
        return float(ours.ask("bulk", outputs=outputs)["seconds"])

    what = f"{households:,} households"
    first, second = in_turn(rounds, mine, theirs, lambda: _same_digests(what, ours, peer), deadline=plan.deadline)
    with_setup = [calculated + setup for calculated, setup in zip(second, setups, strict=True)]
    found.put(
        **{
            f"bulk_{size}_rounds": len(first),
            f"bulk_{size}_ratio": _ratio(first, second),
            f"bulk_{size}_ratio_peer_setup_counted": _ratio(first, with_setup),
            f"bulk_{size}_ours_seconds": statistics.median(first),
            f"bulk_{size}_peer_seconds": statistics.median(second),
            f"bulk_{size}_ours_households_per_second": round(households / statistics.median(first)),
        }
    )


def _limit(size: str, ours: Side, found: Findings) -> None:
    """How far from copying: seconds the bytes would take at the copy speed of this moment, as a share of ours."""
    outputs, shares, speeds = equality.HOUSEHOLD_OUTPUTS, [], []
    for _ in range(3):
        speed = ours.ask("copying")["bytes_per_second"]
        seconds = ours.ask("bulk", outputs=outputs)["seconds"]
        touched = ours.ask("touched")["bytes"]
        speeds.append(speed)
        shares.append(touched / speed / seconds)
    found.put(
        **{
            f"limit_distance_{size}": statistics.median(shares),
            "copy_gigabytes_per_second": statistics.median(speeds) / 1e9,
        }
    )


def _fallback(plan: Plan, ours: Side, peer: Side, found: Findings) -> None:
    outputs = equality.HOUSEHOLD_OUTPUTS
    first, second = in_turn(
        3,
        lambda: float(ours.ask("bulk", outputs=outputs, how="numpy")["seconds"]),
        lambda: float(peer.ask("bulk", outputs=outputs)["seconds"]),
        lambda: _same_digests("the fallback without compiled kernels", ours, peer),
    )
    found.put(numpy_fallback_ratio=_ratio(first, second), numpy_fallback_seconds=statistics.median(first))


def _scenarios(name: str, by_district: bool, helped: bool, ours: Side, peer: Side, found: Findings) -> None:
    told: list[Any] = [None, None]
    turn = [0]

    def standards() -> dict[str, int]:
        urban, rural = SCENARIOS[turn[0] % len(SCENARIOS)]
        return {"urban": urban, "rural": rural}

    def mine() -> float:
        answer = ours.ask("scenario", **standards(), by_district=by_district)
        told[0] = answer["by_district"]
        return float(answer["seconds"])

    def theirs() -> float:
        answer = peer.ask("scenario", **standards(), by_district=by_district, helped=helped)
        told[1] = answer["by_district"]
        return float(answer["seconds"])

    def between() -> None:
        what = f"reform {standards()}"
        _same_digests(what, ours, peer)
        if by_district:
            equality.require_same(f"{what} by district", *told)
        turn[0] += 1

    first, second = in_turn(2 * len(SCENARIOS), mine, theirs, between)
    stem = name.replace("_ratio", "")
    found.put(**{name: _ratio(first, second), f"{stem}_ours_ms": statistics.median(first) * 1e3,
                 f"{stem}_peer_ms": statistics.median(second) * 1e3})  # fmt: skip


def bulk_large(plan: Plan, found: Findings) -> None:
    """Ten million households: memory in fresh processes first, then seconds in turn."""
    with pair(plan.peer, plan.fault) as (ours, peer):
        for side in (ours, peer):
            side.ask("load", home=str(plan.home), households=plan.large)

        def memory() -> None:
            mine = ours.ask("memory", outputs=equality.HOUSEHOLD_OUTPUTS)
            other = peer.ask("memory", outputs=equality.HOUSEHOLD_OUTPUTS)
            found.put(
                extra_memory_ratio=mine["extra_mib"] / other["extra_mib"], extra_memory_ours_mib=mine["extra_mib"],
                extra_memory_peer_mib=other["extra_mib"], inputs_ours_mib=mine["inputs_mib"],
                inputs_peer_mib=other["inputs_mib"],
            )  # fmt: skip

        found.attempt(["extra_memory_ratio"], memory)
        _bulk(plan, "10m", ours, peer, found)
        found.attempt(["limit_distance_10m"], lambda: _limit("10m", ours, found))


def as_json(plan: Plan, found: Findings) -> None:
    """One household with its proof, then thousands without, both from JSON text to JSON text."""
    households = population.read(plan.home, max(plan.json_households, 1_000))
    records = population.records(households)
    with pair(plan.peer, plan.fault) as (ours, peer):
        found.attempt(["one_household_ratio", "one_household_p95_ms"], lambda: _one(plan, records, ours, peer, found))
        found.attempt(["json_5000_ratio"], lambda: _many(plan, records[: plan.json_households], ours, peer, found))
        found.attempt(["dibao_p95_ms"], lambda: _dibao(ours, found))


def _one(plan: Plan, records: Sequence[dict[str, Any]], ours: Side, peer: Side, found: Findings) -> None:
    chosen = records[:SINGLE_HOUSEHOLDS]
    mine_texts = [engine.household_text(record) for record in chosen]
    peer_texts = [json.dumps(situation([record], MONTH)) for record in chosen]
    answers: dict[str, Any] = {}
    singles: tuple[list[float], list[float]] = ([], [])

    def ask(side: Side, texts: list[str], all_seconds: list[float]) -> float:
        answers[side.name] = answer = side.ask("one", texts=texts)
        all_seconds.extend(answer["seconds"])
        return statistics.median(answer["seconds"])

    for side, texts in ((ours, mine_texts), (peer, peer_texts)):
        for _ in range(10):
            side.ask("one", texts=texts)
    compared: list[int] = []
    first, second = in_turn(
        plan.single_rounds,
        lambda: ask(ours, mine_texts, singles[0]),
        lambda: ask(peer, peer_texts, singles[1]),
        lambda: compared.append(equality.require_same_households(
            "one household", answers["ours"]["values"], answers["peer"]["values"], equality.OUTPUTS)),
    )  # fmt: skip
    (mine_50, mine_95), (peer_50, peer_95) = (_percentiles(each) for each in singles)
    found.put(
        one_household_ratio=_ratio(first, second), one_household_p50_ms=mine_50, one_household_p95_ms=mine_95,
        one_household_peer_p50_ms=peer_50, one_household_peer_p95_ms=peer_95,
        one_household_ratio_of_p95=peer_95 / mine_95,
        one_household_values_stated=statistics.fmean(compared) / len(chosen),
    )  # fmt: skip


def _percentiles(seconds: Sequence[float]) -> tuple[float, float]:
    hundredths = statistics.quantiles(seconds, n=20)
    return statistics.median(seconds) * 1e3, hundredths[-1] * 1e3


def _many(plan: Plan, records: Sequence[dict[str, Any]], ours: Side, peer: Side, found: Findings) -> None:
    with tempfile.TemporaryDirectory(prefix="doudi-bench-") as scratch:
        mine, other = Path(scratch) / "ours.json", Path(scratch) / "peer.json"
        mine.write_text(engine.households_text(records))
        other.write_text(json.dumps(situation(records, MONTH)))
        answers: dict[str, Any] = {}

        def ask(side: Side, file: Path, times: int = 1) -> float:
            asked = [side.ask("many", file=str(file)) for _ in range(times)]
            answers[side.name] = asked[-1]
            return statistics.median(answer["seconds"] for answer in asked)

        warm = Path(scratch) / "warm.ours.json", Path(scratch) / "warm.peer.json"
        warm[0].write_text(engine.households_text(records[:100]))
        warm[1].write_text(json.dumps(situation(records[:100], MONTH)))
        ask(ours, warm[0])
        ask(peer, warm[1])
        first, second = in_turn(
            # Ours takes a fraction of a second, the peer's half a minute: several of ours stand for one round.
            plan.json_rounds, lambda: ask(ours, mine, 7), lambda: ask(peer, other),
            lambda: equality.require_same_households(
                "households as JSON", answers["ours"]["values"], answers["peer"]["values"], ANSWERED) and None,
            deadline=plan.deadline,
        )  # fmt: skip
        found.put(
            json_5000_rounds=len(first), json_5000_ratio=_ratio(first, second),
            json_5000_ours_seconds=statistics.median(first), json_5000_peer_seconds=statistics.median(second),
        )  # fmt: skip


def _dibao(ours: Side, found: Findings) -> None:
    ours.ask("dibao")
    answers = [ours.ask("dibao") for _ in range(5)]
    middle, high = _percentiles([each for answer in answers for each in answer["seconds"]])
    found.put(dibao_p50_ms=middle, dibao_p95_ms=high, dibao_families=len(answers[0]["seconds"]),
              dibao_refused=answers[0]["refused"])  # fmt: skip


def cold_start(plan: Plan, found: Findings) -> None:
    """From nothing to a thousand households assessed, in a new process, with kernels kept and without."""
    found.attempt(
        ["cold_start_cached_seconds", "cold_start_uncached_seconds"], lambda: found.put(**cold.start(plan.home))
    )


ALL: dict[str, Callable[[Plan, Findings], None]] = {
    "bulk": bulk_small, "cold": cold_start, "bulk-large": bulk_large, "json": as_json,
}  # fmt: skip
"""The groups of measures by the word `--only` takes."""
