"""A process definition (流程定义) read, judged and ready to be run."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType

from doudi.casework.engine.conditions import Fact
from doudi.casework.engine.errors import DefinitionFaulty
from doudi.casework.engine.faults import ProcessFault
from doudi.casework.engine.graph import Graph, TaskOutcome
from doudi.casework.engine.lint import judge
from doudi.casework.engine.reading import read_graph
from doudi.worklist.words import Words


@dataclass(frozen=True)
class TaskSpec:
    """Something a process can wait for (环节): a task of a person, a limit that runs out, a message.

    Args:
        key: the element's id in the file; limits and clauses are looked up by it.
        role: the lane's name, a key of ``roles.yaml``; empty where it lies in no lane.
        kind: ``human``, ``timer`` or ``message``.
        message: for ``message`` its name; several elements may wait for the same, e.g. a withdrawal.
        outcomes: how it can come out; ``complete`` wants each of its facts, with one of these values.
    """

    key: str
    words: Words
    role: str
    kind: str
    message: str = ""
    outcomes: tuple[TaskOutcome, ...] = ()


@dataclass(frozen=True)
class Definition:
    """One version of a process, known by the digest of its file.

    Args:
        tasks: what can be waited for, in the order of the file.
        ends: the ends it can come to, with their words.
        choices: the facts its gateways look at, each with the values its outcomes or else its conditions name.
    """

    key: str
    digest: str
    source: bytes
    words: Words
    tasks: Mapping[str, TaskSpec]
    ends: Mapping[str, Words]
    choices: Mapping[str, tuple[Fact, ...]]
    graph: Graph = field(repr=False, compare=False)

    @property
    def outcomes(self) -> frozenset[str]:
        """The facts whose values are outcomes of tasks: no other value is taken in."""
        return frozenset(each.fact for task in self.tasks.values() for each in task.outcomes)


def lint(key: str, source: bytes, *, roles: Collection[str] | None = None) -> tuple[ProcessFault, ...]:
    """Every fault of a definition at once (一次说完), in the order they were met; nothing where it is sound.

    Args:
        roles: the roles there are; None leaves the lanes' names unjudged.
    """
    graph, faults = read_graph(key, source)
    if graph.nodes:
        faults = [*faults, *judge(graph, roles, broken=bool(faults))]
    return tuple(faults)


def read_definition(key: str, source: bytes, *, roles: Collection[str] | None = None) -> Definition:
    """Read a BPMN 2.0 file.

    Raises:
        DefinitionFaulty: it has faults; all of them are named.
    """
    graph, faults = read_graph(key, source)
    if graph.nodes:
        faults = [*faults, *judge(graph, roles, broken=bool(faults))]
    if faults or not graph.nodes:
        raise DefinitionFaulty(key, faults)
    tasks = {
        node.key: TaskSpec(node.key, node.words, node.lane, node.kind, node.message, node.outcomes)
        for node in graph.nodes.values()
        if node.kind
    }
    ends = {node.key: node.words for node in graph.nodes.values() if node.tag == "endEvent"}
    return Definition(
        key=key,
        digest=sha256(source).hexdigest(),
        source=source,
        words=graph.words,
        tasks=MappingProxyType(tasks),
        ends=MappingProxyType(ends),
        choices=MappingProxyType(_choices(graph)),
        graph=graph,
    )


def _choices(graph: Graph) -> dict[str, tuple[Fact, ...]]:
    found: dict[str, dict[Fact, None]] = {}
    for flow in graph.flows:
        for each in flow.condition.comparisons() if flow.condition else ():
            found.setdefault(each.name, {})[each.literal] = None
    said: dict[str, dict[Fact, None]] = {}
    for node in graph.nodes.values():
        for outcome in node.outcomes:
            said.setdefault(outcome.fact, {})[outcome.value] = None
    return {name: tuple(values) for name, values in said.items()} | {
        name: (True, False) if any(isinstance(value, bool) for value in values) else tuple(values)
        for name, values in found.items()
        if name not in said
    }
