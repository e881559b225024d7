"""The interface on the smallest process there is."""

import pytest

from doudi.casework.engine import TaskNotWaiting, begin, complete, ended, read_definition, waiting

TWO_STEPS = """
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:doudi="urn:doudi:process">
  <process id="two_steps" name="两步" doudi:en="Two steps" isExecutable="true">
    <laneSet id="lanes"><lane id="lane" name="township_clerk">
      <flowNodeRef>filed</flowNodeRef><flowNodeRef>look</flowNodeRef><flowNodeRef>answer</flowNodeRef>
      <flowNodeRef>done</flowNodeRef>
    </lane></laneSet>
    <startEvent id="filed" name="收到" doudi:en="received"/>
    <userTask id="look" name="看" doudi:en="look"/>
    <userTask id="answer" name="答复" doudi:en="answer"/>
    <endEvent id="done" name="办完" doudi:en="done"/>
    <sequenceFlow id="a" sourceRef="filed" targetRef="look"/>
    <sequenceFlow id="b" sourceRef="look" targetRef="answer"/>
    <sequenceFlow id="c" sourceRef="answer" targetRef="done"/>
  </process>
</definitions>
""".encode()


def test_two_steps_are_done_one_after_the_other() -> None:
    """A run waits for the first step, then for the second, then has ended at its end."""
    definition = read_definition("two_steps", TWO_STEPS)
    first = begin(definition, {})
    assert [task.key for task in waiting(definition, first)] == ["look"]
    assert waiting(definition, first)[0].role == "township_clerk"
    second = complete(definition, first, "look", {})
    assert [task.key for task in waiting(definition, second)] == ["answer"]
    assert ended(definition, second) == ""
    last = complete(definition, second, "answer", {})
    assert waiting(definition, last) == ()
    assert ended(definition, last) == "done"


def test_what_was_done_cannot_be_done_again() -> None:
    """A step done before is refused, and so is one whose turn has not come."""
    definition = read_definition("two_steps", TWO_STEPS)
    state = begin(definition, {})
    with pytest.raises(TaskNotWaiting) as early:
        complete(definition, state, "answer", {})
    assert early.value.waiting == ("look",)
    state = complete(definition, state, "look", {})
    with pytest.raises(TaskNotWaiting) as again:
        complete(definition, state, "look", {})
    assert (again.value.task_key, again.value.waiting) == ("look", ("answer",))
