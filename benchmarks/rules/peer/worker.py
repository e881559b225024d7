"""The peer's process: openfisca-core in its fair set-up, populations filled directly and inputs given by `set_input`.

`python -m benchmarks.rules.peer.worker` in the peer's own environment; knows nothing of the project's packages.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from openfisca_core.periods import instant
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

from benchmarks.rules import equality, population, worker
from benchmarks.rules.peer import system as rules

WARM = 1_000


class Peer:
    """The peer's side: one population held, one result kept for comparison."""

    def __init__(self, month: str, fault: str = "") -> None:
        self.month = month
        self.system = rules.build()
        if fault == "changed-rate":
            urban = self.system.parameters.standard_urban
            urban.update(start=instant(f"{month}-01"), value=urban(month) + 1)
        self.reforms: dict[tuple[int, int], TaxBenefitSystem] = {}
        self.households: population.Households | None = None
        self.members: np.ndarray | None = None
        self.prepared: dict[str, Simulation] = {}
        self.outputs: dict[str, np.ndarray] = {}

    # ---- a whole population ----

    def load(self, home: str, households: int) -> dict[str, Any]:
        """Warms on a thousand households, then holds so many; says what memory the inputs take."""
        self._hold(population.read(Path(home), WARM))
        self.bulk(outputs=equality.HOUSEHOLD_OUTPUTS)
        self.outputs, self.prepared = {}, {}
        self._hold(population.read(Path(home), households))
        return {"persons": len(self.members), "version": metadata.version("openfisca-core")}

    def _hold(self, households: population.Households) -> None:
        # In the types the peer keeps, so that set_input need not copy.
        wanted = rules.PERSON_INPUTS | rules.HOUSEHOLD_INPUTS
        for columns in (households.person, households.household):
            for name in columns:
                columns[name] = columns[name].astype(np.bool_ if wanted[name] is bool else np.int32, copy=False)
        households.known.clear()
        self.households = households
        self.members = np.repeat(np.arange(households.count), np.diff(households.offsets))

    def _simulation(self, system: TaxBenefitSystem) -> Simulation:
        """Populations filled directly: nothing is looked up by name, nothing copied."""
        assert self.households is not None
        assert self.members is not None
        populations = system.instantiate_entities()
        for key, count in (("person", len(self.members)), ("household", self.households.count)):
            populations[key].count, populations[key].ids = count, range(count)
        populations["household"].members_entity_id = self.members
        simulation = Simulation(system, populations)
        for columns in (self.households.person, self.households.household):
            for name, values in columns.items():
                simulation.set_input(name, self.month, values)
        return simulation

    def bulk(self, outputs: Sequence[str]) -> dict[str, Any]:
        """One calculation of everything asked for; the set-up is timed apart and not counted."""
        self.outputs = {}
        setup, simulation = worker.timed(lambda: self._simulation(self.system))
        took, self.outputs = worker.timed(lambda: {name: simulation.calculate(name, self.month) for name in outputs})
        return {**took, "setup_seconds": setup["seconds"]}

    def memory(self, outputs: Sequence[str]) -> dict[str, Any]:
        """What one calculation holds at its peak beyond its inputs, in MiB."""
        self.outputs = {}
        simulation = self._simulation(self.system)
        inputs = worker.resident_mib()
        worker.forget_peak()
        self.outputs = {name: simulation.calculate(name, self.month) for name in outputs}
        return {"inputs_mib": inputs, "extra_mib": worker.peak_mib() - inputs}

    def digest(self) -> dict[str, Any]:
        """Digests of what was computed last, over the households of which everything is known."""
        assert self.households is not None
        return {"digests": equality.digests(self.outputs, self.households.fully_known)}

    def dump(self, folder: str) -> dict[str, Any]:
        """What was computed last, as files, so that differences can be shown."""
        for name, values in self.outputs.items():
            np.save(Path(folder) / f"peer.{name}.npy", values)
        return {}

    # ---- reforms ----

    def scenario(self, urban: int, rural: int, *, by_district: bool, helped: bool) -> dict[str, Any]:
        """The monthly amount of everybody under other standards; the reform and its simulation stand ready.

        Args:
            by_district: gains and losses by district as well, against the baseline.
            helped: what does not depend on the standards is handed over by hand, which the peer does not do by itself.
        """
        assert self.households is not None
        baseline = self._baseline()
        key = (urban, rural)
        if key not in self.reforms:
            self.reforms[key] = rules.reform(self.system, urban, rural, f"{self.month}-01")
        simulation = self._simulation(self.reforms[key])
        if helped:
            for name in ("people", "household_income", "person_top_up"):
                simulation.set_input(name, self.month, baseline.calculate(name, self.month))
        before = baseline.calculate("monthly_benefit", self.month)
        district = self.households.district

        def run() -> tuple[np.ndarray, dict[str, list[int]]]:
            after = simulation.calculate("monthly_benefit", self.month)
            return after, _by_district(before, after, district) if by_district else {}

        took, (after, _) = worker.timed(run)
        self.outputs = {"monthly_benefit": after}
        # For comparing, not timed: the same table over the households of which our side knows all facts.
        known = self.households.fully_known
        told = _by_district(before[known], after[known], district[known]) if by_district else {}
        return {**took, "by_district": told}

    def _baseline(self) -> Simulation:
        if "baseline" not in self.prepared:
            simulation = self._simulation(self.system)
            simulation.calculate("monthly_benefit", self.month)
            self.prepared["baseline"] = simulation
        return self.prepared["baseline"]

    # ---- JSON ----

    def one(self, texts: Sequence[str]) -> dict[str, Any]:
        """Each situation as JSON text to its twelve results and flat trace as JSON text."""
        took, answers = worker.one_by_one(self._one, texts)
        return {**took, "values": [_values(json.loads(answer)) for answer in answers]}

    def _one(self, text: str) -> str:
        simulation = SimulationBuilder().build_from_entities(self.system, json.loads(text))
        simulation.trace = True
        results = {name: simulation.calculate(name, self.month).tolist() for name in equality.HOUSEHOLD_OUTPUTS}
        return json.dumps({"results": results, "trace": simulation.tracer.get_serialized_flat_trace()})

    def many(self, file: str) -> dict[str, Any]:
        """A file of many households in one situation to their twelve results as JSON text."""
        text = Path(file).read_text()

        def run() -> str:
            simulation = SimulationBuilder().build_from_entities(self.system, json.loads(text))
            found = {name: simulation.calculate(name, self.month).tolist() for name in equality.HOUSEHOLD_OUTPUTS}
            return json.dumps(found)

        took, answer = worker.timed(run)
        columns = json.loads(answer)
        households = len(columns["people"])
        values = [{name: [int(columns[name][row])] for name in columns} for row in range(households)]
        return {**took, "values": values}


def _values(answer: dict[str, Any]) -> dict[str, list[int]]:
    """Every variable's value out of the trace: the eighteen, not only the twelve asked for."""
    found = {key.partition("<")[0]: node["value"] for key, node in answer["trace"].items()}
    return {name: [int(value) for value in found[name]] for name in equality.OUTPUTS if name in found}


def _by_district(before: np.ndarray, after: np.ndarray, district: np.ndarray) -> dict[str, list[int]]:
    """Households that gain and lose, and how much, by district."""
    change = after.astype(np.int64) - before
    gain, loss = change > 0, change < 0
    size = population.DISTRICTS
    return {
        "gaining": np.bincount(district[gain], minlength=size).tolist(),
        "losing": np.bincount(district[loss], minlength=size).tolist(),
        "gained_fen": np.bincount(district, weights=np.where(gain, change, 0), minlength=size)
        .astype(np.int64)
        .tolist(),
        "lost_fen": np.bincount(district, weights=np.where(loss, -change, 0), minlength=size).astype(np.int64).tolist(),
    }


if __name__ == "__main__":
    side = Peer(*sys.argv[1:])
    worker.serve(
        {"load": side.load, "bulk": side.bulk, "memory": side.memory, "digest": side.digest, "dump": side.dump,
         "scenario": side.scenario, "one": side.one, "many": side.many}
    )  # fmt: skip
