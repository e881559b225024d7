"""Households as JSON (JSON 进出): one with its proof, thousands without, from text to text."""

from __future__ import annotations

import json
import statistics
import tempfile
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from benchmarks.rules import engine, equality, population
from benchmarks.rules.findings import Findings, Plan, in_milliseconds, ratio
from benchmarks.rules.peer.situation import situation
from benchmarks.rules.sides import MONTH, Side, in_turn, pair

SINGLE_HOUSEHOLDS = 25
WARMING = 10
ANSWERED = ("monthly_benefit", "is_eligible", "people")
"""What an answer without proof says."""
OURS_A_ROUND = 7
"""Ours takes a fraction of a second and the peer half a minute: so many of ours stand for one round."""


def as_json(plan: Plan, found: Findings) -> None:
    """One household with its proof, the whole scheme 低保, then thousands without proof."""
    records = population.records(population.read(plan.home, max(plan.json_households, SINGLE_HOUSEHOLDS)))
    with pair(plan.peer, plan.fault) as (ours, peer):
        names = ["one_household_ratio", "one_household_p95_ms"]
        found.attempt(names, lambda: _one(plan, records[:SINGLE_HOUSEHOLDS], ours, peer, found))
        found.attempt(["dibao_p95_ms"], lambda: _dibao(ours, found))
        found.attempt(["json_5000_ratio"], lambda: _many(plan, records[: plan.json_households], ours, peer, found))


def _one(plan: Plan, records: Sequence[dict[str, Any]], ours: Side, peer: Side, found: Findings) -> None:
    texts = {
        ours.name: [engine.household_text(record) for record in records],
        peer.name: [json.dumps(situation([record], MONTH)) for record in records],
    }
    values: dict[str, Any] = {}
    compared: list[int] = []

    def ask(side: Side) -> Callable[[], dict[str, Any]]:
        def work() -> dict[str, Any]:
            answer = side.ask("one", texts=texts[side.name])
            values[side.name] = answer.pop("values")
            return answer

        return work

    def between() -> None:
        what = "one household"
        compared.append(equality.require_same_households(what, values[ours.name], values[peer.name], equality.OUTPUTS))

    for side in (ours, peer):
        for _ in range(WARMING):
            ask(side)()
    turns = in_turn(plan.single_rounds, ask(ours), ask(peer), between)
    mine, other = turns.ours("seconds"), turns.theirs("seconds")
    (mine_50, mine_95), (peer_50, peer_95) = (in_milliseconds([*chain.from_iterable(each)]) for each in (mine, other))
    _, mine_cpu_95 = in_milliseconds([*chain.from_iterable(turns.ours("cpu_seconds"))])
    cpu = [[statistics.median(each) for each in side("cpu_seconds")] for side in (turns.ours, turns.theirs)]
    wall = [[statistics.median(each) for each in side] for side in (mine, other)]
    found.put(
        one_household_ratio=ratio(*cpu), one_household_ratio_of_wall=ratio(*wall),
        one_household_p50_ms=mine_50, one_household_p95_ms=mine_95, one_household_cpu_p95_ms=mine_cpu_95,
        one_household_peer_p50_ms=peer_50, one_household_peer_p95_ms=peer_95,
        one_household_results_stated=statistics.fmean(compared) / len(records),
    )  # fmt: skip


def _many(plan: Plan, records: Sequence[dict[str, Any]], ours: Side, peer: Side, found: Findings) -> None:
    with tempfile.TemporaryDirectory(prefix="doudi-bench-") as scratch:
        values: dict[str, Any] = {}

        def ask(side: Side, chosen: Sequence[dict[str, Any]], times: int) -> dict[str, float]:
            file = Path(scratch) / f"{side.name}.json"
            is_ours = side is ours
            file.write_text(engine.households_text(chosen) if is_ours else json.dumps(situation(chosen, MONTH)))
            answers = [side.ask("many", file=str(file)) for _ in range(times)]
            values[side.name] = answers[-1]["values"]
            return {key: statistics.median(answer[key] for answer in answers) for key in ("seconds", "cpu_seconds")}

        def between() -> None:
            what = f"{len(records):,} households as JSON"
            equality.require_same_households(what, values[ours.name], values[peer.name], ANSWERED)

        for side in (ours, peer):
            ask(side, records[:100], 1)
        turns = in_turn(plan.json_rounds, lambda: ask(ours, records, OURS_A_ROUND), lambda: ask(peer, records, 1),
                        between, deadline=plan.deadline)  # fmt: skip
        found.put(
            json_5000_rounds=len(turns), json_5000_ratio=turns.ratio("cpu_seconds"),
            json_5000_ratio_of_wall=turns.ratio("seconds"),
            json_5000_ours_seconds=statistics.median(turns.ours("seconds")),
            json_5000_peer_seconds=statistics.median(turns.theirs("seconds")),
        )  # fmt: skip


def _dibao(ours: Side, found: Findings) -> None:
    ours.ask("dibao")
    answers = [ours.ask("dibao") for _ in range(5)]
    middle, high = in_milliseconds([each for answer in answers for each in answer["seconds"]])
    found.put(dibao_p50_ms=middle, dibao_p95_ms=high, dibao_families=len(answers[0]["seconds"]),
              dibao_refused=answers[0]["refused"])  # fmt: skip
