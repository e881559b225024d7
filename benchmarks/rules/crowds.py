"""Whole populations (整体人口): everything computed, memory, reforms; each compared before its ratio is taken."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.rules import equality
from benchmarks.rules.findings import Findings, Plan, ratio
from benchmarks.rules.sides import Side, both, in_turn, pair

SCENARIOS = ((75_285, 61_005), (78_870, 63_910), (68_115, 55_195), (73_134, 59_262), (71_701, 58_101))
"""Urban and rural standards of the reforms tried, in fen: up by 5, 10 and 2 per cent, down by 5, up by a fen."""

LARGE_SHARE = 0.6
"""Of the time there is, what may have passed when the large population takes its last round."""


def small(plan: Plan, found: Findings) -> None:
    """A million households: all eighteen compared once, the twelve timed in turn; then the reforms."""
    with pair(plan.peer, plan.fault) as (ours, peer):
        about, _ = both(ours, peer, "load", home=str(plan.home), households=plan.small)
        found.put(
            persons_per_household=about["persons"] / plan.small, fully_known_share=about["fully_known"] / plan.small
        )
        both(ours, peer, "bulk", outputs=equality.OUTPUTS)
        found.put(values_compared=_all_the_same("all eighteen results", ours, peer))
        _bulk(plan, "1m", ours, peer, found)
        found.attempt(["limit_distance_1m"], lambda: _limit("1m", ours, found))
        found.attempt(["numpy_fallback_ratio"], lambda: _fallback(ours, peer, found))
        names = {"scenario_ratio": (False, False), "scenario_by_district_ratio": (True, False),
                 "scenario_ratio_peer_helped": (False, True)}  # fmt: skip
        for name, (by_district, helped) in names.items():
            found.attempt([name], lambda n=name, d=by_district, h=helped: _scenarios(n, d, h, ours, peer, found))


def large(plan: Plan, found: Findings) -> None:
    """Ten million households: memory of fresh processes first, then seconds in turn."""
    with pair(plan.peer, plan.fault) as (ours, peer):
        both(ours, peer, "load", home=str(plan.home), households=plan.large)

        def memory() -> None:
            mine, other = both(ours, peer, "memory", outputs=equality.HOUSEHOLD_OUTPUTS)
            found.put(
                extra_memory_ratio=mine["extra_mib"] / other["extra_mib"], extra_memory_ours_mib=mine["extra_mib"],
                extra_memory_peer_mib=other["extra_mib"], inputs_ours_mib=mine["inputs_mib"],
                inputs_peer_mib=other["inputs_mib"],
            )  # fmt: skip

        found.attempt(["extra_memory_ratio"], memory)
        _bulk(plan, "10m", ours, peer, found)
        found.attempt(["limit_distance_10m"], lambda: _limit("10m", ours, found))


def _same_digests(what: str, ours: Side, peer: Side) -> None:
    mine, other = both(ours, peer, "digest")
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
        both(ours, peer, "dump", folder=scratch)
        folder = Path(scratch)
        names = sorted(path.name.split(".")[1] for path in folder.glob("ours.*.npy"))
        mine, other, known = (
            {name: np.load(folder / f"{side}.{name}.npy") for name in names} for side in ("ours", "peer", "known")
        )
        return equality.require_same_columns(what, mine, other, known)


def _bulk(plan: Plan, size: str, ours: Side, peer: Side, found: Findings) -> None:
    households, rounds = (plan.small, plan.small_rounds) if size == "1m" else (plan.large, plan.large_rounds)
    outputs, what, now = equality.HOUSEHOLD_OUTPUTS, f"{households:,} households", time.monotonic()
    turns = in_turn(
        rounds,
        lambda: ours.ask("bulk", outputs=outputs),
        lambda: peer.ask("bulk", outputs=outputs),
        lambda: _same_digests(what, ours, peer),
        deadline=now + LARGE_SHARE * (plan.deadline - now),
    )
    first, second = turns.ours("seconds"), turns.theirs("seconds")
    with_setup = [calculated + setup for calculated, setup in zip(second, turns.theirs("setup_seconds"), strict=True)]
    found.put(
        **{
            f"bulk_{size}_rounds": len(first),
            f"bulk_{size}_ratio": ratio(first, second),
            f"bulk_{size}_ratio_peer_setup_counted": ratio(first, with_setup),
            f"bulk_{size}_ratio_of_cpu": turns.ratio("cpu_seconds"),
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
        **{f"limit_distance_{size}": statistics.median(shares),
           "copy_gigabytes_per_second": statistics.median(speeds) / 1e9}
    )  # fmt: skip


def _fallback(ours: Side, peer: Side, found: Findings) -> None:
    outputs = equality.HOUSEHOLD_OUTPUTS
    turns = in_turn(
        3,
        lambda: ours.ask("bulk", outputs=outputs, how="numpy"),
        lambda: peer.ask("bulk", outputs=outputs),
        lambda: _same_digests("the fallback without compiled kernels", ours, peer),
    )
    found.put(numpy_fallback_ratio=turns.ratio("seconds"),
              numpy_fallback_seconds=statistics.median(turns.ours("seconds")))  # fmt: skip


def _scenarios(name: str, by_district: bool, helped: bool, ours: Side, peer: Side, found: Findings) -> None:
    told: dict[str, Any] = {}
    turn = [0]

    def ask(side: Side, **words: Any) -> Callable[[], dict[str, Any]]:
        def work() -> dict[str, Any]:
            urban, rural = SCENARIOS[turn[0] % len(SCENARIOS)]
            answer = side.ask("scenario", urban=urban, rural=rural, by_district=by_district, **words)
            told[side.name] = answer["by_district"]
            return answer

        return work

    def between() -> None:
        what = f"reform {SCENARIOS[turn[0] % len(SCENARIOS)]}"
        _same_digests(what, ours, peer)
        if by_district:
            equality.require_same(f"{what} by district", told[ours.name], told[peer.name])
        turn[0] += 1

    turns = in_turn(2 * len(SCENARIOS), ask(ours), ask(peer, helped=helped), between)
    stem = name.replace("_ratio", "")
    found.put(**{name: turns.ratio("seconds"), f"{stem}_ours_ms": statistics.median(turns.ours("seconds")) * 1e3,
                 f"{stem}_peer_ms": statistics.median(turns.theirs("seconds")) * 1e3})  # fmt: skip
