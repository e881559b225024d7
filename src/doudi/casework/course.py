"""The course of an application (办理流程): what its scheme's process definition lets happen from where the case stands.

A definition is read once into the moves it knows: by trying every way of completing whatever it waits for in each
state. A case keeps the version it began with, and the state of its run beside its own, saved in the same statement.
What the engine answered then is kept: a run it knows goes on by that answer, any other is asked of the engine again.
What does not move the case (a pause, a signature), and what happens after the end, is the table's in ``machine``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from itertools import product

from doudi.casework.domain.machine import CLOSED, TRANSITIONS, State
from doudi.casework.engine import (
    Definition,
    Fact,
    TaskSpec,
    begin,
    complete,
    digest_of,
    ended,
    place_of,
    read_definition,
    stand_at,
    waiting,
)
from doudi.casework.errors import NotPossibleNow
from doudi.casework.models import Application, ProcessDefinition
from doudi.schemes.processes import process_files

ORDINARY = "dibao.application"
"""The course of a scheme that has no definition of its own."""


@dataclass(frozen=True)
class Move:
    """One way a case moves: the verb, from where to where, and what the run completes for it."""

    verb: str
    source: State
    target: State
    task: str
    facts: Mapping[str, Fact]
    after: bytes
    """The run as it stands then."""


@dataclass(frozen=True)
class Course:
    """One version of a definition: the moves it knows, the runs it can stand in, and what each state waits for."""

    definition: Definition
    moves: Mapping[tuple[str, State], Mapping[State, Move]]
    known: Mapping[bytes, State]
    waits: Mapping[State, tuple[str, ...]]

    def allows(self, verb: str, state: State) -> bool:
        """Whether the verb may be taken in a state: it moves the case there, or it leaves it where it stands."""
        if (verb, state) in self.moves:
            return True
        transition = TRANSITIONS[verb]
        stays = transition.to is None or state in transition.to or state in CLOSED
        return stays and state in transition.source

    def target(self, verb: str, state: State, wanted: State | None = None) -> State:
        """Where an allowed verb leads; ``wanted`` chooses where several ways are open.

        Raises:
            ValueError: it was not said which way, or the way said is none of the verb's.
        """
        moved = self.moves.get((verb, state))
        if moved is None:
            return TRANSITIONS[verb].target(state, wanted)
        if wanted is None and len(moved) == 1:
            return next(iter(moved))
        if wanted is not None and wanted in moved:
            return wanted
        return TRANSITIONS[verb].target(state, wanted)


def key_for(scheme: str) -> str:
    """The key of the definition a scheme's applications run by."""
    own = f"{scheme}.application"
    return own if own in _files() else ORDINARY


def present_course(scheme: str) -> Course:
    """The course a new application of a scheme takes in this release."""
    key = key_for(scheme)
    return read_course(key, _files()[key])


def course_of(case: Application) -> Course:
    """The course the case runs by: the version it began with, also when the release has a later one."""
    present = present_course(case.scheme)
    if case.process is None or (digest := digest_of(bytes(case.process))) == present.definition.digest:
        return present
    for key, source in _files().items():
        if sha256(source).hexdigest() == digest:
            return read_course(key, source)
    row = case.definition
    return read_course(row.key, bytes(row.source)) if row is not None else present


def begin_course(case: Application, now: datetime) -> None:
    """Begin the run of a case, or take it up where a case without one stands; the caller saves the case."""
    definition = present_course(case.scheme).definition
    case.definition = kept_version(definition, now)
    at_start = State(case.state) is State.DRAFT
    case.process = begin(definition, {}) if at_start else stand_at(definition, case.state, {})


def kept_version(definition: Definition, now: datetime) -> ProcessDefinition:
    """The row of a version, kept once by its digest."""
    row, _made = ProcessDefinition.objects.get_or_create(
        digest=definition.digest, defaults={"key": definition.key, "source": definition.source, "kept_at": now}
    )
    return row


def go(case: Application, verb: str, target: State, now: datetime) -> None:
    """Take a verb: the run and the case go on together; the caller saves both at once.

    Raises:
        NotPossibleNow: the definition knows no such way.
        TaskNotWaiting: the state of the run says otherwise than the case's own.
    """
    before = State(case.state)
    if before in CLOSED:
        # After the end: where a decision is changed the run is taken up anew when the case is next moved.
        case.definition, case.process = (case.definition, case.process) if target is before else (None, None)
    elif target is not before:
        if case.process is None:
            begin_course(case, now)
        course = course_of(case)
        move = course.moves.get((verb, before), {}).get(target)
        if move is None:
            raise NotPossibleNow(case.public_id, verb, before)
        run = bytes(case.process or b"")
        known = course.known.get(run) is before
        case.process = move.after if known else complete(course.definition, run, move.task, move.facts)
    case.state = target


@lru_cache(maxsize=1)
def _files() -> Mapping[str, bytes]:
    """The definitions of applications that came with the release."""
    return {key: path.read_bytes() for key, path in process_files().items() if key.endswith(".application")}


@lru_cache(maxsize=64)
def read_course(key: str, source: bytes) -> Course:
    """A definition with its moves.

    Raises:
        DefinitionFaulty: it has faults, or waits for something that is no state of a case.
    """
    definition = read_definition(key, source)
    moves: dict[tuple[str, State], dict[State, Move]] = {}
    known: dict[bytes, State] = {begin(definition, {}): State.DRAFT}
    waits: dict[State, tuple[str, ...]] = {}
    for place in sorted(State(each) for each in set(State) & set(definition.graph.nodes) - set(definition.ends)):
        here = stand_at(definition, place, {})
        known[here] = place
        tasks = waiting(definition, here)
        waits[place] = tuple(task.key for task in tasks)
        for move in _moves(definition, place, here, tasks):
            moves.setdefault((move.verb, place), {})[move.target] = move
            known[move.after] = move.target
    return Course(definition, moves, known, waits)


def _moves(definition: Definition, place: State, here: bytes, tasks: tuple[TaskSpec, ...]) -> Iterator[Move]:
    for task in tasks:
        for verb, facts in _ways(task):
            after = complete(definition, here, task.key, facts)
            yield Move(verb, place, _stands(definition, after), task.key, facts, after)


def _ways(task: TaskSpec) -> Iterator[tuple[str, dict[str, Fact]]]:
    """Every way of completing a task, each with the verb that does it."""
    if not task.outcomes:
        yield task.message or task.key, {}
        return
    facts = dict.fromkeys(each.fact for each in task.outcomes)
    for chosen in product(*([each for each in task.outcomes if each.fact == fact] for fact in facts)):
        verb = next((each.verb for each in chosen if each.verb), chosen[0].value)
        yield verb, {each.fact: each.value for each in chosen}


def _stands(definition: Definition, process: bytes) -> State:
    """The state a run stands in: its end, or the place of all it waits for."""
    if end := ended(definition, process):
        return State(end)
    (place,) = {place_of(definition.graph, task.key) for task in waiting(definition, process)}
    return State(place)


def stands(case: Application) -> State:
    """Where the case's run says it stands; the case's own state where it has no run."""
    if case.process is None:
        return State(case.state)
    return _stands(course_of(case).definition, bytes(case.process))
