"""Takes a running case over to a new version of its process (流程换版): on request, one case at a time, or not at all.

Everything the run waits for is in the new version with the same kind and the same lane, and from where it then stands
every case can be finished; otherwise it keeps the version it has. What a gateway asks that the old version never gave
is asked for when the gateway is come to.
"""

from __future__ import annotations

from collections.abc import Mapping

from doudi.casework.engine.conditions import Fact
from doudi.casework.engine.definition import Definition
from doudi.casework.engine.errors import FactUnfit, MigrationImpossible
from doudi.casework.engine.facts import with_facts
from doudi.casework.engine.graph import Graph
from doudi.casework.engine.running import can_hold, stand_at, waiting
from doudi.casework.engine.soundness import judge_runs
from doudi.casework.engine.state import COMPLETED, Kept, read_state, write_state


def migrate(old_definition: Definition, new_definition: Definition, state: bytes) -> bytes:
    """The state of a run in the new version of its process.

    Raises:
        MigrationImpossible: names what stands in the way.
        StateForeign: the state is not one of the old definition.
    """
    kept = read_state(old_definition, state)
    facts = _facts(new_definition, kept.facts)
    key = new_definition.key
    if kept.end:
        if kept.end not in new_definition.ends:
            raise MigrationImpossible(key, [kept.end], "the end it came to is not in the new version")
        return write_state(new_definition, Kept(facts, end=kept.end))
    waits = waiting(old_definition, state)
    changed = [
        task.key
        for task in waits
        if (now := new_definition.tasks.get(task.key)) is None or (now.kind, now.role) != (task.kind, task.role)
    ]
    if changed:
        raise MigrationImpossible(key, changed, "it is not there, or of another kind or lane")
    before, after = old_definition.graph, new_definition.graph
    places = [place_of(before, task.key) for task in waits]
    joins = [step for step in kept.steps if step.state != COMPLETED and _is_join(before, step.name)]
    if len(set(places)) == 1 and not joins:
        if {place_of(after, task.key) for task in waits} != set(places):
            raise MigrationImpossible(key, [task.key for task in waits], "they no longer wait side by side")
        return stand_at(new_definition, places[0], facts)
    moved = Kept(facts, steps=kept.steps)
    standing = _standing(after, moved, dict.fromkeys(places))
    if not can_hold(new_definition, moved) or standing is None or judge_runs(after, standing):
        raise MigrationImpossible(key, [task.key for task in waits], "the branches around them are others now")
    written = write_state(new_definition, moved)
    if {task.key for task in waiting(new_definition, written)} != {task.key for task in waits}:
        raise MigrationImpossible(key, [task.key for task in waits], "the new version would wait for others")
    return written


def _is_join(graph: Graph, name: str) -> bool:
    return name in graph.nodes and graph.nodes[name].tag == "parallelGateway"


def _facts(definition: Definition, known: Mapping[str, Fact]) -> dict[str, Fact]:
    """The facts the new version still looks at."""
    found: dict[str, Fact] = {}
    for name, value in known.items():
        try:
            found = with_facts(definition, found, {name: value})
        except FactUnfit:
            continue
    return found


def place_of(graph: Graph, key: str) -> str:
    """The element whose token makes a task wait: its own, the task it may break off, or the gateway that races it."""
    node = graph.nodes[key]
    if node.attached_to:
        return node.attached_to
    for flow in graph.entering(key):
        if graph.nodes[flow.source].tag == "eventBasedGateway":
            return flow.source
    return key


def _standing(graph: Graph, kept: Kept, places: Mapping[str, None]) -> frozenset[str] | None:
    """The flows on which the tokens of a run lie: before what waits, and before joins that wait for more."""
    found: set[str] = set()
    for place in places:
        into = graph.entering(place) if place in graph.nodes else ()
        if not into:
            return None
        found.add(into[0].key)
    done = {step.name for step in kept.steps if step.state == COMPLETED}
    for step in kept.steps:
        if step.state == COMPLETED or not _is_join(graph, step.name):
            continue
        source = kept.steps[step.parent].name
        came = [flow.key for flow in graph.entering(step.name) if flow.source == source]
        if not came or source not in done:
            return None
        found.update(came)
    return frozenset(found)

