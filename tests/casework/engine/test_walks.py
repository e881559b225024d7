"""Every path of every process, and of processes made up at random, against an oracle of its own."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, assume, given, settings

from doudi.casework import engine
from doudi.casework.engine import Definition, TaskSpec, read_definition, running
from tests.casework.engine.files import CHOICE, PROCESSES, SIDE_BY_SIDE, changed
from tests.casework.engine.generated import BLOCKS, Block, as_bpmn
from tests.casework.engine.walking import EngineDiffers, walk


@pytest.mark.once
@pytest.mark.parametrize("path", PROCESSES, ids=lambda path: path.stem)
def test_every_path_of_an_item_process_is_walked(path: Any) -> None:
    """Each task is done and each end come to on some path, and on all of them engine and oracle agree."""
    definition = read_definition(path.stem, path.read_bytes())
    paths = walk(path.read_bytes())
    assert {key for steps, _ in paths for key, _ in steps} == set(definition.tasks)
    assert {end for _, end in paths} == set(definition.ends)


@pytest.mark.once
@given(BLOCKS)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_processes_made_at_random_run_as_the_oracle_says(block: Block) -> None:
    """Chosen, parallel, repeated, raced and broken off in any nesting: sound to the linter, and run alike."""
    source = as_bpmn(block)
    assert not _faults(source)
    assert walk(source, most=4)


@pytest.mark.once
@pytest.mark.long
@given(BLOCKS)
@settings(max_examples=700, deadline=None, suppress_health_check=list(HealthCheck))
def test_many_processes_made_at_random_run_as_the_oracle_says(block: Block) -> None:
    """The same with many more, and sixty paths of each."""
    source = as_bpmn(block)
    assert not _faults(source)
    assert walk(source, most=60)


def _faults(source: bytes) -> list[str]:
    """What the linter says, but for processes that are too big to be tried whole: those are left out."""
    found = [each.code for each in engine.lint("made", source)]
    assume(found != ["process.too-big"])
    return found


LOOPED = as_bpmn(("loop", ("par", ("task",), ("seq", ("broken",), ("task",)), ("race",))))
SPLIT_TWICE = changed(
    SIDE_BY_SIDE,
    ('<parallelGateway id="join"/>', '<parallelGateway id="join"/><parallelGateway id="second"/>'
     '<userTask id="tell" name="说" doudi:en="tell"/>'),
    ("<flowNodeRef>write", "<flowNodeRef>tell</flowNodeRef><flowNodeRef>write"),
    ('sourceRef="split" targetRef="ask"/>', 'sourceRef="split" targetRef="second"/>'
     '<sequenceFlow id="h" sourceRef="second" targetRef="ask"/>'
     '<sequenceFlow id="i" sourceRef="second" targetRef="tell"/>'
     '<sequenceFlow id="j" sourceRef="tell" targetRef="join"/>'),
)  # fmt: skip
"""Two branches of a split within a split come to one join with the third."""


def _machine(**planted: Any) -> ModuleType:
    kept = {name: getattr(engine, name) for name in ("begin", "complete", "waiting", "ended")}
    return cast(ModuleType, SimpleNamespace(**{**kept, **planted}))


def _forgets_what_breaks_off(definition: Definition, state: bytes) -> tuple[TaskSpec, ...]:
    nodes = definition.graph.nodes
    return tuple(task for task in engine.waiting(definition, state) if nodes[task.key].tag != "boundaryEvent")


def _does_it_twice(definition: Definition, state: bytes, key: str, facts: Any) -> bytes:
    if key in {task.key for task in engine.waiting(definition, state)}:
        return engine.complete(definition, state, key, facts)
    return state


def _hears_always_the_first(definition: Definition, state: bytes, key: str, facts: Any) -> bytes:
    first = {name: definition.choices[name][0] for name in facts}
    return engine.complete(definition, state, key, first)


@pytest.mark.once
@pytest.mark.parametrize(
    ("machine", "source"),
    [
        (_machine(waiting=_forgets_what_breaks_off), LOOPED),
        (_machine(complete=_does_it_twice), SIDE_BY_SIDE.encode()),
        (_machine(complete=_hears_always_the_first), CHOICE.encode()),
    ],
    ids=["a withdrawal is not waited for", "a task is done twice", "an outcome is not heard"],
)
def test_the_walks_catch_a_planted_bug(machine: ModuleType, source: bytes) -> None:
    """An engine with a bug around it does not pass."""
    with pytest.raises(EngineDiffers):
        walk(source, machine=machine, most=20)
    assert walk(source, most=3)


@pytest.mark.once
def test_the_walks_catch_a_join_that_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """A parallel join going on with the first branch is found out."""
    monkeypatch.setattr(running._Join, "_check_threshold_unstructured", lambda *_: True)
    with pytest.raises(EngineDiffers):
        walk(SIDE_BY_SIDE.encode())


@pytest.mark.once
def test_the_walks_catch_a_state_that_forgets_a_branch_at_a_join(monkeypatch: pytest.MonkeyPatch) -> None:
    """A state without what came to a join before is found out."""
    assert len(walk(SPLIT_TWICE)) == 6
    monkeypatch.setattr(running, "ParallelGateway", int)
    with pytest.raises(EngineDiffers):
        walk(SPLIT_TWICE)
