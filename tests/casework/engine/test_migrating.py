"""A running case goes over to a new version when everything it waits for is there as it was, or stays where it is."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doudi.casework.engine import (
    MigrationImpossible,
    StateForeign,
    begin,
    complete,
    ended,
    migrate,
    read_definition,
    waiting,
)
from tests.casework.engine.files import CHOICE, SIDE_BY_SIDE, TWO_STEPS, changed, process_file
from tests.casework.engine.generated import BLOCKS, Block, as_bpmn

pytestmark = pytest.mark.once

LONGER = changed(
    TWO_STEPS,
    (
        '<endEvent id="done"',
        '<userTask id="check" name="复核" doudi:en="check"/><boundaryEvent id="off" name="撤" doudi:en="withdrawn"'
        ' attachedToRef="answer"><messageEventDefinition messageRef="message_withdrawn"/></boundaryEvent>'
        '<sequenceFlow id="y" sourceRef="off" targetRef="done"/><endEvent id="done"',
    ),
    ("<flowNodeRef>look", "<flowNodeRef>check</flowNodeRef><flowNodeRef>look"),
    ('sourceRef="answer" targetRef="done"', 'sourceRef="answer" targetRef="check"'),
    ("</process>", '<sequenceFlow id="z" sourceRef="check" targetRef="done"/></process>'),
)
"""The second version: whoever answers can be called off, and the answer is checked."""


def test_a_case_goes_over_to_a_version_with_more_behind_it() -> None:
    """What it waits for stays, what is new around and after it counts from now on."""
    old, new = read_definition("two_steps", TWO_STEPS.encode()), read_definition("two_steps", LONGER)
    state = complete(old, begin(old, {}), "look", {})
    moved = migrate(old, new, state)
    assert [task.key for task in waiting(new, moved)] == ["answer", "off"]
    moved = complete(new, moved, "answer", {})
    assert [task.key for task in waiting(new, moved)] == ["check"]
    assert ended(new, complete(new, moved, "check", {})) == "done"
    with pytest.raises(StateForeign):
        migrate(old, new, moved)


@pytest.mark.parametrize(
    "change",
    [
        (('"answer"', '"reply"'), ("<flowNodeRef>answer", "<flowNodeRef>reply")),
        (("<flowNodeRef>answer</flowNodeRef>",
          '</lane><lane id="m" name="county_approver"><flowNodeRef>answer</flowNodeRef>'),),
        (('<userTask id="answer" name="答复" doudi:en="answer"/>',
          '<intermediateCatchEvent id="answer" name="答复" doudi:en="answer"><timerEventDefinition/>'
          "</intermediateCatchEvent>"),),
    ],
    ids=["another name", "another lane", "another kind"],
)  # fmt: skip
def test_a_task_that_is_no_longer_what_it_was_keeps_the_case(change: tuple[tuple[str, str], ...]) -> None:
    """Renamed, in another lane or of another kind: the case stays, and the task is named."""
    old = read_definition("two_steps", TWO_STEPS.encode())
    new = read_definition("two_steps", changed(TWO_STEPS, *change))
    state = complete(old, begin(old, {}), "look", {})
    with pytest.raises(MigrationImpossible) as caught:
        migrate(old, new, state)
    assert caught.value.tasks == ("answer",)
    assert "answer" in caught.value.words.zh


def test_a_withdrawal_that_is_gone_keeps_the_case() -> None:
    """What the family could still do is something the case waits for."""
    old, new = read_definition("two_steps", LONGER), read_definition("two_steps", TWO_STEPS.encode())
    state = complete(old, begin(old, {}), "look", {})
    with pytest.raises(MigrationImpossible) as caught:
        migrate(old, new, state)
    assert caught.value.tasks == ("off",)


def test_a_case_that_has_ended_goes_over_where_its_end_is_known() -> None:
    """An ended run keeps its end; a version without it is refused."""
    old, new = read_definition("two_steps", TWO_STEPS.encode()), read_definition("two_steps", LONGER)
    state = complete(old, complete(old, begin(old, {}), "look", {}), "answer", {})
    assert ended(new, migrate(old, new, state)) == "done"
    other = read_definition("two_steps", changed(TWO_STEPS, ('"done"', '"closed"')))
    with pytest.raises(MigrationImpossible) as caught:
        migrate(old, other, state)
    assert caught.value.tasks == ("done",)


def test_branches_go_over_only_where_they_still_come_together() -> None:
    """One of two branches done, the other open: a third branch in the new version would be waited for in vain."""
    old = read_definition("side", SIDE_BY_SIDE.encode())
    state = complete(old, begin(old, {}), "visit", {})
    after = read_definition("side", changed(SIDE_BY_SIDE, ('name="写"', 'name="写信"')))
    moved = migrate(old, after, state)
    assert [task.key for task in waiting(after, complete(after, moved, "ask", {}))] == ["write"]
    third = changed(
        SIDE_BY_SIDE,
        ('<parallelGateway id="join"/>', '<parallelGateway id="join"/>'
         '<userTask id="call" name="打电话" doudi:en="call"/><sequenceFlow id="h" sourceRef="split" targetRef="call"/>'
         '<sequenceFlow id="i" sourceRef="call" targetRef="join"/>'),
        ("<flowNodeRef>ask", "<flowNodeRef>call</flowNodeRef><flowNodeRef>ask"),
    )  # fmt: skip
    with pytest.raises(MigrationImpossible) as caught:
        migrate(old, read_definition("side", third), state)
    assert caught.value.tasks == ("ask",)
    assert "branches" in str(caught.value)


def test_facts_nobody_asks_for_any_more_are_left_behind() -> None:
    """A fact the new version does not know is not kept; one it knows is."""
    old = read_definition("choice", CHOICE.encode())
    state = complete(old, begin(old, {}), "look", {"seen": "good"})
    kept = read_definition("choice", changed(CHOICE, ('name="答复"', 'name="回复"')))
    assert b'"seen":"good"' in migrate(old, kept, state)
    gone = read_definition("choice", changed(CHOICE, ('"seen"', '"told"'), ("seen ==", "told ==")))
    assert b"seen" not in migrate(old, gone, state)


@given(BLOCKS, st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_standing_goes_over_to_the_same_process_with_other_words(block: Block, chance: st.DataObject) -> None:
    """Where only words change, every run can go over, waits for the same and comes to the same bytes further on."""
    source = as_bpmn(block)
    old, new = read_definition("made", source), read_definition("made", source.replace("步".encode(), "节".encode()))
    state = begin(old, {})
    for _ in range(8):
        moved = migrate(old, new, state)
        assert [task.key for task in waiting(new, moved)] == [task.key for task in waiting(old, state)]
        assert moved == state.replace(old.digest.encode(), new.digest.encode())
        if ended(old, state):
            break
        task = chance.choice(waiting(old, state))
        state = complete(old, state, task.key, {each.fact: each.value for each in task.outcomes})


def test_the_item_processes_go_over_to_themselves() -> None:
    """The real ones too."""
    source = process_file("application_item").read_bytes()
    old, new = read_definition("item", source), read_definition("item", source + b"\n")
    state = complete(old, begin(old, {}), "accept", {"acceptance": "missing"})
    assert [task.key for task in waiting(new, migrate(old, new, state))] == [
        "papers_supplied", "papers_time_over", "withdrawn_while_waiting",
    ]  # fmt: skip
