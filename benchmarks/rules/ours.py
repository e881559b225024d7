"""The project's process: Doudi's engine on the same households, unknowns included (我方测速进程).

`python -m benchmarks.rules.ours` in the project's own environment.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.rules import engine, equality, faults, population, worker
from doudi.kernel.month import Month
from doudi.rules.bulk import BulkResult, Engine
from doudi.rules.population import Population

WARM = 1_000
COPIED = 256 * 1024 * 1024


class Ours:
    """Our side: one population held, one result kept for comparison."""

    def __init__(self, month: str, fault: str = "") -> None:
        self.month = Month.parse(month)
        self.rules = faults.broken_rules(engine.ruleset(), fault)
        self.fault = fault
        self.population: Population | None = None
        self.fully_known: np.ndarray | None = None
        self.district: np.ndarray | None = None
        self.result: BulkResult | None = None
        self.names: tuple[str, ...] = ()
        self.amounts: engine.Scenario | None = None
        self.made: dict[str, Any] = {}
        self.scenarios: engine.Scenarios | None = None

    # ---- a whole population ----

    def load(self, home: str, households: int) -> dict[str, Any]:
        """Warms on a thousand households, then holds so many."""
        self._hold(home, WARM)
        self.bulk(outputs=equality.HOUSEHOLD_OUTPUTS, how="tiles")
        self.result, self.amounts, self.scenarios = None, None, None
        self._hold(home, households)
        assert self.population is not None
        assert self.fully_known is not None
        return {"persons": self.population.persons, "fully_known": int(self.fully_known.sum())}

    def _hold(self, home: str, households: int) -> None:
        made = population.read(Path(home), households)
        self.fully_known, self.district = made.fully_known, made.district
        self.population = faults.broken_population(engine.as_population(self.rules, made), self.fault)

    def bulk(self, outputs: Sequence[str], how: Engine = "auto") -> dict[str, Any]:
        """One assessment of everybody, columns checked within the time."""
        assert self.population is not None
        people, self.result, self.amounts, self.names = self.population, None, None, tuple(outputs)
        took, self.result = worker.timed(lambda: engine.assess(self.rules, people, self.month, outputs, how=how))
        return took

    def memory(self, outputs: Sequence[str]) -> dict[str, Any]:
        """What one assessment holds at its peak beyond its inputs, in MiB."""
        assert self.population is not None
        self.result, self.names = None, tuple(outputs)
        inputs = worker.resident_mib()
        worker.forget_peak()
        self.result = engine.assess(self.rules, self.population, self.month, outputs)
        return {"inputs_mib": inputs, "extra_mib": worker.peak_mib() - inputs}

    def _columns(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Values and where they are known of what was computed last."""
        if self.amounts is not None:
            return {"monthly_benefit": self.amounts.amount_fen}, {"monthly_benefit": self.amounts.known}
        assert self.result is not None
        return engine.columns_of(self.result, self.names)

    def digest(self) -> dict[str, Any]:
        """Digests over the households of which everything is known, where nothing may be unknown."""
        assert self.fully_known is not None
        values, known = self._columns()
        rows = self.fully_known
        unknown = {name: int((~each[rows]).sum()) for name, each in known.items()}
        return {"digests": equality.digests(values, rows), "unknown": {k: v for k, v in unknown.items() if v}}

    def dump(self, folder: str) -> dict[str, Any]:
        """What was computed last, and where it is known, as files."""
        values, known = self._columns()
        for name in values:
            np.save(Path(folder) / f"ours.{name}.npy", values[name])
            np.save(Path(folder) / f"known.{name}.npy", known[name])
        return {}

    def touched(self) -> dict[str, Any]:
        """Bytes of the inputs and of the results, each counted once: what no engine can avoid reading and writing."""
        assert self.population is not None
        assert self.result is not None
        columns = [*self.population.person.values(), *self.population.household.values()]
        read = self.population.offsets.nbytes + sum(column.values.nbytes for column in columns)
        read += sum(column.known.nbytes for column in columns if column.known is not None)
        written = sum(each.values.nbytes + each.states.nbytes for each in self.result.outputs.values())
        return {"bytes": read + written}

    def copying(self) -> dict[str, Any]:
        """Bytes a second (read and written) that all cores together copy now."""
        cores = os.cpu_count() or 1
        blocks = [
            (np.ones(COPIED // 8 // cores, np.int64), np.empty(COPIED // 8 // cores, np.int64)) for _ in range(cores)
        ]
        for source, target in blocks:
            np.copyto(target, source)

        def copy() -> None:
            threads = [threading.Thread(target=np.copyto, args=(target, source)) for source, target in blocks]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        seconds = min(worker.timed(copy)[0]["seconds"] for _ in range(3))
        return {"bytes_per_second": 2 * sum(source.nbytes for source, _ in blocks) / seconds, "cores": cores}

    # ---- reforms ----

    def scenario(self, urban: int, rural: int, *, by_district: bool) -> dict[str, Any]:
        """The monthly amount of everybody under other standards, the baseline standing ready."""
        assert self.population is not None
        assert self.district is not None
        if self.scenarios is None:
            self.scenarios = engine.Scenarios(self.rules, self.population, self.month, self.district)
        scenarios, self.result, self.amounts = self.scenarios, None, None
        took, answer = worker.timed(lambda: scenarios.run(urban, rural, by_district=by_district))
        self.amounts = answer
        # For comparing, not timed: the same table over the households whose facts are all known.
        told = scenarios.table(answer.amount_fen, self.fully_known) if by_district else {}
        return {**took, "by_district": told}

    # ---- JSON ----

    def one(self, texts: Sequence[str]) -> dict[str, Any]:
        """Each household as JSON text to its result with the proof as JSON text."""
        answer = self._once("proof", lambda: engine.proof_of(self.rules, self.month))
        took, answers = worker.one_by_one(answer, texts)
        return {**took, "values": [engine.stated(said) for said in answers]}

    def many(self, file: str) -> dict[str, Any]:
        """A file of many households, checked, to their results as JSON text; no proof."""
        text = Path(file).read_text()
        answer = self._once("results", lambda: engine.results_of(self.rules, self.month))
        took, said = worker.timed(lambda: answer(text))
        return {**took, "values": engine.resulting(said)}

    def dibao(self) -> dict[str, Any]:
        """The whole scheme 低保 with its rendered words, one family of its worked examples at a time."""
        answer, texts = self._once("dibao", engine.dibao)
        took, answers = worker.one_by_one(answer, texts)
        return {**took, "refused": sum('"refused"' in said[:200] for said in answers)}

    def _once(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self.made:
            self.made[name] = make()
        return self.made[name]


if __name__ == "__main__":
    side = Ours(*sys.argv[1:])
    worker.serve({name: getattr(side, name) for name in (
        "load", "bulk", "memory", "digest", "dump", "touched", "copying", "scenario", "one", "many", "dibao"
    )})  # fmt: skip
