"""A process as drawn (流程图): what was read from the file, before anything is judged or run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from doudi.casework.engine.conditions import Condition
from doudi.worklist.words import Words

HUMAN = frozenset({"userTask", "manualTask"})
CATCHING = frozenset({"intermediateCatchEvent", "boundaryEvent", "receiveTask"})
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "eventBasedGateway"})
KNOWN = HUMAN | CATCHING | GATEWAYS | {"startEvent", "endEvent"}


@dataclass(frozen=True)
class TaskOutcome:
    """One way a task can come out (环节结果): completing the task gives the fact this value.

    ``verb`` is the act that brings it about, where it is not named as the value is.
    """

    fact: str
    value: str
    words: Words
    verb: str = ""


@dataclass(frozen=True)
class Node:
    """One element of the drawing: a task, an event or a gateway.

    Args:
        tag: its BPMN element, e.g. ``userTask``.
        event: ``timer`` or ``message`` for what is waited for, else empty.
        message: the message's name (消息名).
        default: the flow taken when no condition holds.
        attached_to: the task whose doing a boundary event interrupts.
        outcomes: how it can come out, where a gateway asks.
    """

    key: str
    tag: str
    words: Words
    lane: str = ""
    event: str = ""
    message: str = ""
    default: str = ""
    attached_to: str = ""
    outcomes: tuple[TaskOutcome, ...] = ()

    @property
    def kind(self) -> str:
        """``human``, ``timer`` or ``message`` for what can be waited for; empty for start, end and gateways."""
        return "human" if self.tag in HUMAN else self.event if self.tag in CATCHING else ""


@dataclass(frozen=True)
class Flow:
    """A way from one element to the next, with its condition where it has one."""

    key: str
    source: str
    target: str
    words: Words
    condition: Condition | None = None


@dataclass(frozen=True)
class Box:
    """Where an element is drawn."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Graph:
    """All of a drawing, in the order of the file."""

    key: str
    words: Words
    nodes: Mapping[str, Node]
    flows: tuple[Flow, ...]
    lanes: tuple[tuple[str, str], ...] = ()
    """Each lane's id and name, top to bottom."""
    boxes: Mapping[str, Box] = field(default_factory=dict)
    lines: Mapping[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)

    def leaving(self, key: str) -> tuple[Flow, ...]:
        """The ways out of an element, in the order of the file."""
        return tuple(flow for flow in self.flows if flow.source == key)

    def entering(self, key: str) -> tuple[Flow, ...]:
        """The ways into an element."""
        return tuple(flow for flow in self.flows if flow.target == key)

    def attached(self, key: str) -> tuple[Node, ...]:
        """The boundary events of a task."""
        return tuple(node for node in self.nodes.values() if node.attached_to == key)
