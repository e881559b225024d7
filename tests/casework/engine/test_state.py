"""The bytes of a run: kept without the definition, the same for the same state, refused where they do not belong."""

from __future__ import annotations

import json
from itertools import pairwise, permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doudi.casework.engine import (
    FactMissing,
    FactUnfit,
    ProcessTooLong,
    StateForeign,
    TaskNotWaiting,
    begin,
    complete,
    ended,
    read_definition,
    waiting,
)
from doudi.casework.engine import state as state_module
from doudi.casework.engine.reading import MOST_ELEMENTS
from doudi.casework.engine.running import _restored, _steps
from doudi.casework.engine.state import read_state, write_state
from tests.casework.engine.files import CHOICE, SIDE_BY_SIDE, TWO_STEPS, changed
from tests.casework.engine.generated import BLOCKS, Block, as_bpmn

pytestmark = pytest.mark.once


def test_two_steps_are_done_one_after_the_other() -> None:
    """A run waits for the first step, then for the second, then has ended at its end."""
    definition = read_definition("two_steps", TWO_STEPS.encode())
    first = begin(definition, {})
    assert [(task.key, task.role, task.kind) for task in waiting(definition, first)] == [
        ("look", "township_clerk", "human")
    ]
    second = complete(definition, first, "look", {})
    assert [task.words.zh for task in waiting(definition, second)] == ["答复"]
    assert ended(definition, second) == ""
    last = complete(definition, second, "answer", {})
    assert (waiting(definition, last), ended(definition, last)) == ((), "done")


def test_what_was_done_cannot_be_done_again() -> None:
    """A step done before is refused, and so is one whose turn has not come, or anything once it has ended."""
    definition = read_definition("two_steps", TWO_STEPS.encode())
    state = begin(definition, {})
    with pytest.raises(TaskNotWaiting) as early:
        complete(definition, state, "answer", {})
    assert early.value.waiting == ("look",)
    state = complete(definition, state, "look", {})
    with pytest.raises(TaskNotWaiting) as again:
        complete(definition, state, "look", {})
    assert (again.value.task_key, again.value.waiting) == ("look", ("answer",))
    last = complete(definition, state, "answer", {})
    with pytest.raises(TaskNotWaiting) as late:
        complete(definition, last, "answer", {})
    assert "it has ended" in str(late.value)


@given(BLOCKS, st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_state_comes_back_as_it_was(block: Block, chance: st.DataObject) -> None:
    """Restored and written again it is the same bytes, at every step of a random run; done is done."""
    definition = read_definition("made", as_bpmn(block))
    state = begin(definition, {})
    for _ in range(12):
        if ended(definition, state):
            break
        kept = read_state(definition, state)
        assert write_state(definition, kept) == state
        assert _steps(_restored(definition, kept, kept.facts)) == kept.steps
        task = chance.choice(waiting(definition, state))
        facts = {each.fact: chance.choice(definition.choices[each.fact]) for each in task.outcomes}
        after = complete(definition, state, task.key, facts)
        assert complete(definition, state, task.key, facts) == after
        if task.key not in {each.key for each in waiting(definition, after)}:
            with pytest.raises(TaskNotWaiting):
                complete(definition, after, task.key, facts)
        state = after


@given(st.lists(BLOCKS, min_size=2, max_size=3))
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_order_of_parallel_branches_does_not_matter(blocks: list[Block]) -> None:
    """Whichever branch goes first, after all of them the state is the same, to the byte."""
    definition = read_definition("made", as_bpmn(("seq", ("par", *[("task",) for _ in blocks]), ("task",))))
    state = begin(definition, {})
    keys = [task.key for task in waiting(definition, state)]
    found = set()
    for order in permutations(keys):
        after = state
        for key in order:
            after = complete(definition, after, key, {})
        found.add(after)
    assert len(keys) == len(blocks)
    assert len(found) == 1


def test_a_run_that_goes_round_does_not_grow() -> None:
    """What lies behind is forgotten: a state after thirty rounds is as long as after one."""
    definition = read_definition("made", as_bpmn(("loop", ("par", ("task",), ("task",)))))
    state, sizes = begin(definition, {}), set()
    for _ in range(30):
        for key in [task.key for task in waiting(definition, state)]:
            state = complete(definition, state, key, {})
        (chooser,) = waiting(definition, state)
        state = complete(definition, state, chooser.key, {chooser.outcomes[0].fact: "yes"})
        sizes.add(len(state))
    assert len(sizes) == 1


def test_a_run_too_long_to_be_kept_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the library would silently look no further, the engine says that there is too much."""
    definition = read_definition("side", SIDE_BY_SIDE.encode())
    monkeypatch.setattr(state_module, "MOST_STEPS", 3)
    with pytest.raises(ProcessTooLong) as caught:
        begin(definition, {})
    assert "more than 3" in str(caught.value)


def test_a_state_of_another_definition_is_refused() -> None:
    """Any other file, any other format, and what is damaged: each is refused in words."""
    old = read_definition("two_steps", TWO_STEPS.encode())
    new = read_definition("two_steps", changed(TWO_STEPS, ("两步", "两个步骤")))
    state = begin(old, {})
    for broken, words in (
        (state, "it belongs to"),
        (state.replace(b'"v":1', b'"v":9'), "format 9"),
        (state[:-1], "cannot be read"),
        (b"[]", "cannot be read"),
        (b"", "cannot be read"),
        (state.replace(old.digest.encode(), new.digest.encode()).replace(b"look", b"lock"), "an element"),
    ):
        with pytest.raises(StateForeign) as caught:
            complete(new, broken, "look", {})
        assert words in str(caught.value)


def test_a_state_holds_no_definition_and_no_time() -> None:
    """Digest, facts and where it stands: nothing else, and the same bytes each time."""
    definition = read_definition("choice", CHOICE.encode())
    state = complete(definition, begin(definition, {}), "look", {"seen": "good"})
    assert state == complete(definition, begin(definition, {}), "look", {"seen": "good"})
    assert json.loads(state) == {
        "v": 1, "d": definition.digest, "f": {"seen": "good"}, "n": ["Start", "answer"], "t": [[0, -1, 64], [1, 0, 16]],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "kind", "words"),
    [
        ({}, FactMissing, "seen"),
        ({"seen": "splendid"}, FactUnfit, "no outcome"),
        ({"seen": True}, FactUnfit, "bool"),
        ({"seen": "good", "name": "张三"}, FactUnfit, "no condition of choice names it"),
    ],
)
def test_a_task_is_completed_with_its_outcome_and_nothing_else(
    facts: dict[str, str | bool], kind: type[Exception], words: str
) -> None:
    """Without its outcome, with one there is not, or with a fact nobody asks for, nothing is done."""
    definition = read_definition("choice", CHOICE.encode())
    with pytest.raises(kind) as caught:
        complete(definition, begin(definition, {}), "look", facts)
    assert words in str(caught.value)


def test_a_fact_no_task_gives_is_given_from_outside_or_missed() -> None:
    """A condition may ask for a number that no outcome is; a gateway without it does not choose."""
    source = changed(CHOICE, ('seen == "good"', 'days &lt;= 30 and seen == "good"'))
    definition = read_definition("choice", source)
    with pytest.raises(FactMissing) as caught:
        complete(definition, begin(definition, {}), "look", {"seen": "good"})
    assert caught.value.names == ("days",)
    for days, key in ((30, "answer"), (31, "")):
        after = complete(definition, begin(definition, {"days": days}), "look", {"seen": "good"})
        assert [task.key for task in waiting(definition, after)] == [key] * bool(key)


def test_the_longest_process_allowed_is_run() -> None:
    """A chain as long as the linter lets through is begun, restored and gone on with."""
    count = (MOST_ELEMENTS - 10) // 2
    tasks = [f"t{number}" for number in range(count)]
    more = "".join(
        f'<userTask id="{task}" name="步" doudi:en="step"/>'
        f'<sequenceFlow id="f{task}" sourceRef="{task}" targetRef="{after}"/>'
        for task, after in pairwise([*tasks, "answer"])
    )
    source = changed(
        TWO_STEPS,
        ('targetRef="answer"/>', f'targetRef="t0"/>{more}'),
        ("<flowNodeRef>look", "".join(f"<flowNodeRef>{task}</flowNodeRef>" for task in tasks) + "<flowNodeRef>look"),
    )
    definition = read_definition("chain", source)
    state = complete(definition, complete(definition, begin(definition, {}), "look", {}), "t0", {})
    assert [task.key for task in waiting(definition, state)] == ["t1"]
