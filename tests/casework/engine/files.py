"""Small process files for tests: a whole one, and the same with one thing changed."""

from __future__ import annotations

from pathlib import Path

from doudi.schemes.loader import FOLDER

PROCESSES = sorted((FOLDER / "joint" / "processes").glob("*.bpmn"), key=lambda path: path.name)

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:doudi="urn:doudi:process" '
    'xmlns:other="urn:other">'
)

TWO_STEPS = f"""{HEAD}
  <message id="message_withdrawn" name="withdrawn"/>
  <process id="two_steps" name="两步" doudi:en="Two steps" isExecutable="true">
    <laneSet id="lanes"><lane id="lane" name="township_clerk">
      <flowNodeRef>look</flowNodeRef><flowNodeRef>answer</flowNodeRef>
    </lane></laneSet>
    <startEvent id="filed"/>
    <userTask id="look" name="看" doudi:en="look"/>
    <userTask id="answer" name="答复" doudi:en="answer"/>
    <endEvent id="done" name="办完" doudi:en="done"/>
    <sequenceFlow id="a" sourceRef="filed" targetRef="look"/>
    <sequenceFlow id="b" sourceRef="look" targetRef="answer"/>
    <sequenceFlow id="c" sourceRef="answer" targetRef="done"/>
  </process>
</definitions>
"""

CHOICE = f"""{HEAD}
  <process id="choice" name="选" doudi:en="Choice" isExecutable="true">
    <laneSet id="lanes"><lane id="lane" name="township_clerk">
      <flowNodeRef>look</flowNodeRef><flowNodeRef>answer</flowNodeRef>
    </lane></laneSet>
    <startEvent id="filed"/>
    <userTask id="look" name="看" doudi:en="look"><extensionElements>
      <doudi:outcome fact="seen" value="good" name="好" en="good"/>
      <doudi:outcome fact="seen" value="bad" name="不好" en="bad"/>
    </extensionElements></userTask>
    <exclusiveGateway id="how" default="e"/>
    <userTask id="answer" name="答复" doudi:en="answer"/>
    <endEvent id="done" name="办完" doudi:en="done"/>
    <endEvent id="not_done" name="没办" doudi:en="not done"/>
    <sequenceFlow id="a" sourceRef="filed" targetRef="look"/>
    <sequenceFlow id="b" sourceRef="look" targetRef="how"/>
    <sequenceFlow id="c" sourceRef="how" targetRef="answer">
      <conditionExpression>seen == "good"</conditionExpression></sequenceFlow>
    <sequenceFlow id="e" sourceRef="how" targetRef="not_done"/>
    <sequenceFlow id="d" sourceRef="answer" targetRef="done"/>
  </process>
</definitions>
"""

SIDE_BY_SIDE = f"""{HEAD}
  <process id="side" name="同时办" doudi:en="Side by side" isExecutable="true">
    <laneSet id="lanes"><lane id="lane" name="township_clerk">
      <flowNodeRef>visit</flowNodeRef><flowNodeRef>ask</flowNodeRef><flowNodeRef>write</flowNodeRef>
    </lane></laneSet>
    <startEvent id="filed"/>
    <parallelGateway id="split"/>
    <userTask id="visit" name="上门" doudi:en="visit"/>
    <userTask id="ask" name="核对" doudi:en="ask"/>
    <userTask id="write" name="写" doudi:en="write"/>
    <parallelGateway id="join"/>
    <endEvent id="done" name="办完" doudi:en="done"/>
    <sequenceFlow id="a" sourceRef="filed" targetRef="split"/>
    <sequenceFlow id="b" sourceRef="split" targetRef="visit"/>
    <sequenceFlow id="c" sourceRef="split" targetRef="ask"/>
    <sequenceFlow id="d" sourceRef="visit" targetRef="join"/>
    <sequenceFlow id="e" sourceRef="ask" targetRef="join"/>
    <sequenceFlow id="f" sourceRef="join" targetRef="write"/>
    <sequenceFlow id="g" sourceRef="write" targetRef="done"/>
  </process>
</definitions>
"""


def changed(text: str, *changes: tuple[str, str]) -> bytes:
    """A file with some of its text replaced; each old text is there."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()


def process_file(name: str) -> Path:
    """One of the item processes by its name."""
    return FOLDER / "joint" / "processes" / f"{name}.bpmn"
