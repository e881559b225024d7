"""Runs a definition on SpiffWorkflow: the only module that knows the library (see ADR 0025)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NoReturn
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, tostring

from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment
from SpiffWorkflow.bpmn.specs.defaults import EventBasedGateway
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from doudi.casework.engine.conditions import Fact, read_condition
from doudi.casework.engine.definition import Definition, TaskSpec
from doudi.casework.engine.errors import EngineError, FactMissing, TaskNotWaiting
from doudi.casework.engine.facts import with_facts
from doudi.casework.engine.graph import Graph
from doudi.casework.engine.reading import BPMN
from doudi.casework.engine.state import Kept, Step, read_state, write_state
from doudi.worklist.words import Words

for _name in ("spiff.workflow", "spiff.task"):
    # The library logs every move with the whole tree beside it; our history is the audit.
    logging.getLogger(_name).setLevel(logging.WARNING)


class ScriptRefused(EngineError):
    """The library asked to run a script or an expression that is not ours; nothing is ever run."""

    code = "process.script-refused"

    def __init__(self) -> None:
        super().__init__(
            "The process engine was asked to run a script. It runs none; look at the definition with "
            "./doudi process lint.",
            Words("流程里不能执行脚本。", "A process runs no scripts."),
        )


class _NoEnvironment(BasePythonScriptEngineEnvironment):
    """Where the library would run Python: here it runs none."""

    def evaluate(self, *_args: Any, **_more: Any) -> NoReturn:
        raise ScriptRefused

    def execute(self, *_args: Any, **_more: Any) -> NoReturn:
        raise ScriptRefused

    def call_service(self, *_args: Any, **_more: Any) -> NoReturn:
        raise ScriptRefused


class _Conditions(PythonScriptEngine):
    """Works out conditions of our language over the facts of one run."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        super().__init__(_NoEnvironment())
        self.facts = facts

    def evaluate(self, task: Task, expression: str, external_context: Any = None) -> bool:
        condition = _condition(expression)
        value = condition.value(self.facts)
        if value is None:
            raise FactMissing(task.task_spec.name, [name for name in condition.names if name not in self.facts])
        return value

    def execute(self, *_args: Any, **_more: Any) -> NoReturn:
        raise ScriptRefused

    def call_service(self, *_args: Any, **_more: Any) -> NoReturn:
        raise ScriptRefused


_condition = lru_cache(maxsize=1024)(read_condition)


def begin(definition: Definition, facts: Mapping[str, Fact]) -> bytes:
    """Begin a run, and go on to the first thing to wait for.

    Raises:
        FactUnfit: a fact that no condition looks at, or of another kind.
        FactMissing: a gateway before the first task needs a fact that is not given.
    """
    known = with_facts(definition, {}, facts)
    workflow = BpmnWorkflow(_spec(definition), script_engine=_Conditions(known))
    return _go_on(definition, workflow, known)


def complete(definition: Definition, state: bytes, task_key: str, facts: Mapping[str, Fact]) -> bytes:
    """Complete one thing the run waits for, and go on to the next; the state given is left as it is.

    Raises:
        TaskNotWaiting: the run does not wait for it.
        FactUnfit: a fact that no condition looks at, or of another kind.
        FactMissing: one of the task's outcomes, or a fact the gateway that follows needs, is not given.
        StateForeign: the state is not one of this definition.
    """
    kept = read_state(definition, state)
    known = with_facts(definition, kept.facts, facts)
    workflow = _restored(definition, kept, known)
    found = _waiting(workflow) if kept.steps else {}
    if task_key not in found:
        raise TaskNotWaiting(task_key, [key for key in definition.tasks if key in found])
    task = found[task_key]
    wanted = dict.fromkeys(each.fact for each in definition.tasks[task_key].outcomes)
    if missing := [name for name in wanted if name not in facts]:
        raise FactMissing(task_key, missing)
    if isinstance(task.task_spec, CatchingEvent):
        task.task_spec.catch(task, BpmnEvent(MessageEventDefinition(task_key)))
        task.task_spec._update(task)
    else:
        task.run()
    return _go_on(definition, workflow, known)


def waiting(definition: Definition, state: bytes) -> tuple[TaskSpec, ...]:
    """What can happen now, in the order of the file.

    Raises:
        StateForeign: the state is not one of this definition.
    """
    kept = read_state(definition, state)
    found = _waiting(_restored(definition, kept, kept.facts)) if kept.steps else {}
    return tuple(spec for key, spec in definition.tasks.items() if key in found)


def ended(definition: Definition, state: bytes) -> str:
    """The key of the end the run came to; empty while it runs.

    Raises:
        StateForeign: the state is not one of this definition.
    """
    return read_state(definition, state).end


def _go_on(definition: Definition, workflow: BpmnWorkflow, facts: Mapping[str, Fact]) -> bytes:
    # Not do_engine_steps: that would look at the time for timers.
    while workflow._do_engine_steps():
        pass
    if workflow.is_completed():
        ends = [key for key in definition.ends if _finished(workflow, key)]
        return write_state(definition, Kept(facts, end=ends[0]))
    return write_state(definition, Kept(facts, steps=_steps(workflow)))


def _finished(workflow: BpmnWorkflow, key: str) -> bool:
    return any(task.state == TaskState.COMPLETED for task in workflow.tasks.values() if task.task_spec.name == key)


def _waiting(workflow: BpmnWorkflow) -> dict[str, Task]:
    """The tasks to be completed from outside, by the key of the element."""
    found: dict[str, Task] = {}
    for task in workflow.tasks.values():
        if task.state == TaskState.READY and task.task_spec.manual:
            found[task.task_spec.name] = task
        elif task.state == TaskState.WAITING and isinstance(task.task_spec, EventBasedGateway):
            found |= {output.name: task for output in task.task_spec.outputs}
        elif task.state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
            found[task.task_spec.name] = task
    return found


def _steps(workflow: BpmnWorkflow) -> tuple[Step, ...]:
    """The run's tree without what is only predicted: that is found again from the definition."""
    numbers: dict[UUID, int] = {}
    steps: list[Step] = []
    for task in workflow.get_tasks():
        parent = task.parent
        if task.state < TaskState.WAITING and parent is not None and not parent.has_state(TaskState.FINISHED_MASK):
            continue
        numbers[task.id] = len(steps)
        steps.append(Step(task.task_spec.name, -1 if parent is None else numbers[parent.id], task.state))
    return tuple(steps)


def _restored(definition: Definition, kept: Kept, facts: Mapping[str, Fact]) -> BpmnWorkflow:
    """The library's run as it was; what was predicted is predicted again."""
    workflow = BpmnWorkflow(_spec(definition), script_engine=_Conditions(facts), deserializing=True)
    tasks: list[Task] = []
    for number, step in enumerate(kept.steps):
        parent = tasks[step.parent] if step.parent >= 0 else None
        spec = workflow.spec.task_specs[step.name]
        task = Task(workflow, spec, parent, state=step.state, id=UUID(int=number + 1))
        task.last_state_change = float(number)
        tasks.append(task)
        if isinstance(spec, CatchingEvent) and task.has_state(TaskState.DEFINITE_MASK):
            workflow.event_manager.add_task(task)
    if tasks:
        workflow.task_tree = tasks[0]
    for task in tasks:
        if task.has_state(TaskState.WAITING | TaskState.READY | TaskState.FUTURE):
            task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)
    return workflow


_SPECS: dict[str, Any] = {}


def _spec(definition: Definition) -> Any:
    """The library's own form of a definition, made once in a process."""
    spec = _SPECS.get(definition.digest)
    if spec is None:
        parser = BpmnParser()
        parser.add_bpmn_str(_plain(definition.graph))
        spec = _SPECS[definition.digest] = parser.get_spec("process")
    return spec


def _plain(graph: Graph) -> bytes:
    """The definition written anew with nothing in it but what we read.

    A timer or a message becomes a message named for its element, so that the library neither reads the time nor looks
    at names; without a drawing the order of ways is the order of the file.
    """
    root = Element(f"{{{BPMN}}}definitions")
    process = SubElement(root, f"{{{BPMN}}}process", {"id": "process", "isExecutable": "true"})
    for node in graph.nodes.values():
        more = {"default": node.default} if node.default else {}
        if node.attached_to:
            more["attachedToRef"] = node.attached_to
        tag = "intermediateCatchEvent" if node.tag == "receiveTask" else node.tag
        element = SubElement(process, f"{{{BPMN}}}{tag}", {"id": node.key, **more})
        if node.event:
            SubElement(element, f"{{{BPMN}}}messageEventDefinition", {"messageRef": f"message.{node.key}"})
            SubElement(root, f"{{{BPMN}}}message", {"id": f"message.{node.key}", "name": node.key})
    for flow in graph.flows:
        place = {"id": flow.key, "sourceRef": flow.source, "targetRef": flow.target}
        element = SubElement(process, f"{{{BPMN}}}sequenceFlow", place)
        if flow.condition:
            SubElement(element, f"{{{BPMN}}}conditionExpression").text = flow.condition.text
    return tostring(root, encoding="utf-8")
