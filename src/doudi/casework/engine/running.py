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
from SpiffWorkflow.bpmn.parser.task_parsers import GatewayParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment
from SpiffWorkflow.bpmn.specs.defaults import EventBasedGateway, ParallelGateway
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from doudi.casework.engine.conditions import Fact, read_condition
from doudi.casework.engine.definition import Definition, TaskSpec
from doudi.casework.engine.errors import EngineError, FactMissing, StateForeign, TaskNotWaiting
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

    code = "casework.process-script-refused"

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


class _Join(ParallelGateway):
    """A parallel gateway that counts what came to it since it last went on.

    The library's own, come to a second time within another branch, also counts what came the first time and goes on
    too early; the walks over random processes found it. What came and waits is kept as cancelled or waiting, what
    was taken on as completed. Its merging of data is left out: a run has its facts, and no data of tasks.
    """

    def _check_threshold_unstructured(self, my_task: Task) -> bool:
        came = {task.parent.task_spec.name for task in self._came(my_task)}
        return came.issuperset(spec.name for spec in self.inputs)

    def _run_hook(self, my_task: Task) -> bool:
        for task in self._came(my_task):
            if task is not my_task:
                task._set_state(TaskState.COMPLETED)
        return True

    def _came(self, my_task: Task) -> list[Task]:
        return [
            task
            for task in my_task.workflow.tasks.values()
            if task.task_spec is self
            and (task is my_task or task.has_state(TaskState.WAITING | TaskState.CANCELLED))
            and task.parent.state == TaskState.COMPLETED
        ]


class _Parser(BpmnParser):
    """The library's parser with our join."""

    OVERRIDE_PARSER_CLASSES = {f"{{{BPMN}}}parallelGateway": (GatewayParser, _Join)}


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
    if kept.end:
        raise TaskNotWaiting(task_key, ())
    workflow = _restored(definition, kept, known)
    found = _waiting(workflow)
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


def stand_at(definition: Definition, key: str, facts: Mapping[str, Fact]) -> bytes:
    """The state of a run with one token, come to an element just now."""
    workflow = BpmnWorkflow(_spec(definition), script_engine=_Conditions(facts), deserializing=True)
    specs = workflow.spec.task_specs
    workflow.task_tree = Task(workflow, workflow.spec.start, None, state=TaskState.COMPLETED)
    entry = specs.get(f"{key}.BoundaryEventSplit") or specs[key]
    task = Task(workflow, entry, workflow.task_tree, state=TaskState.FUTURE)
    task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)
    task.task_spec._update(task)
    return _go_on(definition, workflow, facts)


def can_hold(definition: Definition, kept: Kept) -> bool:
    """Whether a definition has every element of a run, each following the one it followed."""
    specs = _spec(definition).task_specs
    if any(step.name not in specs for step in kept.steps):
        return False
    pairs = [(kept.steps[step.parent].name, step.name) for step in kept.steps if step.parent > 0]
    return all(after in {each.name for each in specs[before].outputs} for before, after in pairs)


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
    root = workflow.task_tree
    steps = [Step(root.task_spec.name, -1, root.state)]
    numbers: dict[UUID, int] = {}
    common = _common(workflow)
    for task in workflow.get_tasks(common):
        parent = task.parent
        if task is root or _is_predicted(task):
            continue
        numbers[task.id] = len(steps)
        steps.append(Step(task.task_spec.name, 0 if task is common else numbers.get(parent.id, 0), task.state))
    return tuple(steps)


def _is_predicted(task: Task) -> bool:
    return task.state < TaskState.WAITING and not task.parent.has_state(TaskState.FINISHED_MASK)


def _common(workflow: BpmnWorkflow) -> Task:
    """The last step that everything still open came through: what was before it is not needed to go on.

    A join that waits counts the ways that came to it before, which the library keeps as cancelled.
    """
    open_ = [task for task in workflow.tasks.values() if task.state >= TaskState.FUTURE and not _is_done(task)]
    joins = {task.task_spec.name for task in open_ if isinstance(task.task_spec, ParallelGateway)}
    open_ = [task for task in open_ if not _is_predicted(task)]
    open_ += [
        task for task in workflow.tasks.values() if task.state == TaskState.CANCELLED and task.task_spec.name in joins
    ]
    common = _line(open_[0])
    for task in open_[1:]:
        line = set(_line(task))
        common = [each for each in common if each in line]
    return common[0]


def _is_done(task: Task) -> bool:
    return bool(task.has_state(TaskState.FINISHED_MASK))


def _line(task: Task) -> list[Task]:
    """A step and all it came through, itself first."""
    found = [task]
    while found[-1].parent is not None:
        found.append(found[-1].parent)
    return found


def _restored(definition: Definition, kept: Kept, facts: Mapping[str, Fact]) -> BpmnWorkflow:
    """The library's run as it was; what was predicted is predicted again."""
    workflow = BpmnWorkflow(_spec(definition), script_engine=_Conditions(facts), deserializing=True)
    tasks: list[Task] = []
    for number, step in enumerate(kept.steps):
        parent = tasks[step.parent] if step.parent >= 0 else None
        spec = workflow.spec.task_specs.get(step.name)
        if spec is None or (parent is None) != (number == 0):
            raise StateForeign(definition.key, f"it names {step.name[:40]!r}, an element the definition has not there")
        task = Task(workflow, spec, parent, state=step.state, id=UUID(int=number + 1))
        task.last_state_change = float(number)
        tasks.append(task)
        if isinstance(spec, CatchingEvent) and task.has_state(TaskState.DEFINITE_MASK):
            workflow.event_manager.add_task(task)
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
        parser = _Parser()
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
