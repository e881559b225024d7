"""One broken file per mistake: each fault has its code, its element, and words in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from doudi.casework.engine import DefinitionFaulty, lint, read_definition, reading
from doudi.casework.engine.faults import RULES
from tests.casework.engine.files import CHOICE, HEAD, PROCESSES, SIDE_BY_SIDE, TWO_STEPS, changed

pytestmark = pytest.mark.once

ROLES = ("township_clerk",)
ANSWER = '<userTask id="answer" name="答复" doudi:en="answer"/>'
LOOK = '<userTask id="look" name="看" doudi:en="look"/>'
DONE = '<endEvent id="done" name="办完" doudi:en="done"/>'
FLOW_B = '<sequenceFlow id="b" sourceRef="look" targetRef="answer"/>'


def _task(tag: str) -> tuple[str, str]:
    return ANSWER, ANSWER.replace("userTask", tag)


def _event(inside: str, tag: str = "intermediateCatchEvent", more: str = "") -> tuple[str, str]:
    return ANSWER, f'<{tag} id="answer" name="等" doudi:en="wait"{more}>{inside}</{tag}>'


def _boundary(more: str) -> tuple[str, str]:
    event = '<messageEventDefinition messageRef="message_withdrawn"/>'
    return ANSWER, (
        f'{ANSWER}<boundaryEvent id="off" name="撤" doudi:en="off"{more}>{event}</boundaryEvent>'
        '<sequenceFlow id="z" sourceRef="off" targetRef="done"/>'
    )


BROKEN: list[tuple[str, tuple[tuple[str, str], ...], str, str, str]] = [
    (TWO_STEPS, (_task("scriptTask"),), "element-refused", "answer", "it is scriptTask"),
    (TWO_STEPS, (_task("serviceTask"),), "element-refused", "answer", "it is serviceTask"),
    (TWO_STEPS, (_task("callActivity"),), "element-refused", "answer", "it is callActivity"),
    (TWO_STEPS, (_task("sendTask"),), "element-refused", "answer", "it is sendTask"),
    (TWO_STEPS, (_task("businessRuleTask"),), "element-refused", "answer", "businessRuleTask"),
    (TWO_STEPS, (_task("subProcess"),), "element-unknown", "answer", "it is subProcess"),
    (TWO_STEPS, (_task("inclusiveGateway"),), "element-unknown", "answer", "it is inclusiveGateway"),
    (TWO_STEPS, (_task("other:robot"),), "element-unknown", "answer", "{urn:other}robot"),
    (
        TWO_STEPS,
        ((LOOK, LOOK.replace("/>", "><multiInstanceLoopCharacteristics/></userTask>")),),
        "element-unknown", "look", "it holds multiInstanceLoopCharacteristics",
    ),
    (
        TWO_STEPS,
        ((DONE, DONE.replace("/>", "><terminateEventDefinition/></endEvent>")),),
        "element-unknown", "done", "it holds terminateEventDefinition",
    ),
    (TWO_STEPS, (('<userTask id="answer"', "<userTask"),), "id-missing", "", "a userTask has no id"),
    (TWO_STEPS, (('"look"', '"Look-1"'),), "id-unfit", "Look-1", "other characters"),
    (TWO_STEPS, ((FLOW_B, FLOW_B + LOOK),), "id-twice", "look", "more than once"),
    (TWO_STEPS, ((' name="看"', ""),), "name-missing", "look", "no Chinese name"),
    (TWO_STEPS, ((' doudi:en="look"', ""),), "name-missing", "look", "no English name"),
    (TWO_STEPS, ((' doudi:en="Two steps"', ""),), "name-missing", "two_steps", "lacks a name"),
    (TWO_STEPS, (("<flowNodeRef>look</flowNodeRef>", ""),), "lane-missing", "look", "lies in no lane"),
    (
        TWO_STEPS,
        (("</laneSet>", '<lane id="m" name="township_clerk"><flowNodeRef>look</flowNodeRef></lane></laneSet>'),),
        "lane-twice", "look", "it is in township_clerk and township_clerk",
    ),
    (TWO_STEPS, (('name="township_clerk"', 'name="emperor"'),), "role-unknown", "lane", "'emperor'"),
    (TWO_STEPS, (('targetRef="answer"', 'targetRef="nowhere"'),), "flow-broken", "b", "'nowhere'"),
    (TWO_STEPS, (('<startEvent id="filed"/>', ""),), "start-count", "", "0 start events"),
    (TWO_STEPS, (('<startEvent id="filed"/>', '<startEvent id="filed"/><startEvent id="s"/>'),), "start-count", "", ""),
    (TWO_STEPS, ((DONE, ""),), "no-end", "", "no end event"),
    (
        TWO_STEPS,
        ((FLOW_B, FLOW_B + '<sequenceFlow id="z" sourceRef="look" targetRef="done"/>'),),
        "flow-count", "look", "1 ways in and 2 out",
    ),
    (
        TWO_STEPS,
        ((FLOW_B, FLOW_B + FLOW_B.replace('"b"', '"z"')),),
        "flow-count", "look", "2 flows lead from it to answer",
    ),
    (
        TWO_STEPS,
        (
            (ANSWER, ANSWER + '<userTask id="island" name="岛" doudi:en="island"/>'),
            (FLOW_B, FLOW_B + '<sequenceFlow id="z" sourceRef="island" targetRef="done"/>'),
            ("<flowNodeRef>look", "<flowNodeRef>island</flowNodeRef><flowNodeRef>look"),
        ),
        "unreachable", "island", "nothing leads here",
    ),
    (TWO_STEPS, (('sourceRef="answer" targetRef="done"', 'sourceRef="answer" targetRef="look"'),),
     "end-unreachable", "look", "no end can be reached"),
    (CHOICE, ((' default="e"', ""),), "default-missing", "how", "no default way"),
    (CHOICE, (("<conditionExpression>seen == \"good\"</conditionExpression>", ""),), "default-missing", "c", "is no"),
    (
        CHOICE,
        (('<sequenceFlow id="e" sourceRef="how" targetRef="not_done"/>',
          '<sequenceFlow id="e" sourceRef="how" targetRef="not_done"><conditionExpression>seen == "bad"'
          "</conditionExpression></sequenceFlow>"),),
        "condition-misplaced", "e", "no condition is asked for here",
    ),
    (TWO_STEPS, ((' name="看"', ' name="看" default="b"'),), "condition-misplaced", "look", "no default way is asked"),
    (CHOICE, (('seen == "good"', 'seen.strip() == "good"'),), "condition-faulty", "c", "not of the language"),
    (CHOICE, (('seen == "good"', '__import__("os")'),), "condition-faulty", "c", "where it should end"),
    (CHOICE, (('name="不好" en="bad"', 'name="不好"'),), "outcome-unfit", "look", "seen=bad is not whole"),
    (CHOICE, (('seen == "good"', 'seen == "fine"'),), "outcome-unknown", "c", "'fine' is no outcome seen has"),
    (CHOICE, (('seen == "good"', "seen == 3"),), "fact-two-kinds", "c", "two kinds"),
    (CHOICE, (('seen == "good"', 'days > 3 and seen == "good" or days == true'),), "fact-two-kinds", "c", "days"),
    (CHOICE, (('seen == "good"', 'seen == "good" and seen == "bad"'),), "condition-never", "c", "never taken"),
    (CHOICE, (('seen == "good"', 'seen == "good" or seen == "bad"'),), "condition-never", "e", "never taken"),
    (
        CHOICE,
        (('<sequenceFlow id="d"', '<sequenceFlow id="x" sourceRef="how" targetRef="look"><conditionExpression>'
          'seen != "bad"</conditionExpression></sequenceFlow><sequenceFlow id="d"'),),
        "gateway-ambiguous", "how", "with seen = good, c and x all hold",
    ),
    (
        CHOICE,
        (('sourceRef="filed" targetRef="look"', 'sourceRef="filed" targetRef="how"'),
         ('sourceRef="look" targetRef="how"', 'sourceRef="look" targetRef="done"'),
         ('sourceRef="answer" targetRef="done"', 'sourceRef="answer" targetRef="look"')),
        "fact-not-given", "how", "without seen",
    ),
    (
        CHOICE,
        (('seen == "good"', " or ".join(f"a{i} == true" for i in range(16))),),
        "too-big", "how", "65536 cases",
    ),
    (
        SIDE_BY_SIDE,
        (('<parallelGateway id="join"/>', '<exclusiveGateway id="join"/>'),),
        "parallel-unbalanced", "join", "two can be on f at once",
    ),
    (
        SIDE_BY_SIDE,
        (('sourceRef="visit" targetRef="join"', 'sourceRef="visit" targetRef="done"'),
         ('sourceRef="ask" targetRef="join"', 'sourceRef="ask" targetRef="write"'),
         ('<parallelGateway id="join"/>', ""), ('<sequenceFlow id="f" sourceRef="join" targetRef="write"/>', "")),
        "parallel-unbalanced", "done", "another branch still runs",
    ),
    (
        SIDE_BY_SIDE,
        (('<parallelGateway id="split"/>', '<exclusiveGateway id="split" default="b"/>'),
         ('<sequenceFlow id="c" sourceRef="split" targetRef="ask"/>',
          '<sequenceFlow id="c" sourceRef="split" targetRef="ask"><conditionExpression>late</conditionExpression>'
          "</sequenceFlow>")),
        "stuck", "join", "a way that is not taken",
    ),
    (
        TWO_STEPS,
        (_event("", "eventBasedGateway"),),
        "event-gateway-unfit", "answer", "only 1 follow",
    ),
    (TWO_STEPS, (_event(""),), "event-unfit", "answer", "0 event definitions"),
    (TWO_STEPS, (_event("<timerEventDefinition/><messageEventDefinition/>"),), "event-unfit", "answer", "2 event"),
    (TWO_STEPS, (_event("<signalEventDefinition/>"),), "element-unknown", "answer", "it holds signalEventDefinition"),
    (TWO_STEPS, (_event("<messageEventDefinition/>"),), "message-unnamed", "answer", "no name"),
    (TWO_STEPS, (_event('', "receiveTask", ' messageRef="other"'),), "message-unnamed", "answer", "no name"),
    (
        TWO_STEPS,
        (_event("<timerEventDefinition><timeDuration>P5D</timeDuration></timerEventDefinition>"),),
        "timer-has-time", "answer", "names a time",
    ),
    (TWO_STEPS, (_boundary(' attachedToRef="done"'),), "boundary-unfit", "off", "attached to 'done'"),
    (TWO_STEPS, (_boundary(' attachedToRef="answer" cancelActivity="false"'),), "boundary-unfit", "off", "interrupt"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "changes", "code", "element", "words"), BROKEN, ids=lambda part: None)
def test_a_broken_file_is_told_with_code_element_and_words(
    text: str, changes: tuple[tuple[str, str], ...], code: str, element: str, words: str
) -> None:
    """The mistake is among the faults, said in both languages, with its rule and the way out."""
    faults = lint("broken", changed(text, *changes), roles=ROLES)
    found = [each for each in faults if each.code == f"process.{code}" and each.element == element]
    assert any(words in each.what.en for each in found), [each.in_language("en") for each in faults]
    for each in found:
        assert re.search(r"[\u4e00-\u9fff]", each.in_language("zh-hans"))
        assert f"[process.{code}]" in each.in_language("en")


TOO_MANY = f"{HEAD}<process id='a'>{'<task/>' * (reading.MOST_ELEMENTS + 1)}</process></definitions>"
FILES: list[tuple[bytes, str]] = [
    (b"<definitions", "not-xml"),
    (b"", "not-xml"),
    (b"\xff\xfe\x00", "not-xml"),
    (b'<?xml version="1.0" encoding="no-such"?><a/>', "not-xml"),
    (b"<html/>", "not-bpmn"),
    (f"{HEAD}</definitions>".encode(), "not-bpmn"),
    (f'{HEAD}<process id="a"/><process id="b"/></definitions>'.encode(), "not-bpmn"),
    (b"<!DOCTYPE a><a/>", "dtd-refused"),
    (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "dtd-refused"),
    (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "dtd-refused"),
    (b'<!DOCTYPE a [<!ENTITY b SYSTEM "http://elsewhere.invalid/">]><a>&b;</a>', "dtd-refused"),
    (b"<a>" + b" " * reading.BIGGEST_BYTES + b"</a>", "file-too-big"),
    (b"<a>" + b"<b/>" * (30 * reading.MOST_ELEMENTS) + b"</a>", "file-too-big"),
    (TOO_MANY.encode(), "file-too-big"),
]


@pytest.mark.parametrize(("source", "code"), FILES, ids=lambda part: part if isinstance(part, str) else "")
def test_a_file_that_is_no_definition_is_refused(source: bytes, code: str) -> None:
    """Broken, foreign, hostile and huge files are refused before anything in them is followed."""
    assert [each.code for each in lint("file", source)] == [f"process.{code}"]
    with pytest.raises(DefinitionFaulty) as caught:
        read_definition("file", source)
    assert caught.value.faults[0].code == f"process.{code}"


def test_a_deeply_nested_file_is_read_to_its_end() -> None:
    """Nesting does not bring the reader down."""
    deep = 4_000
    source = f"{HEAD}{'<group>' * deep}{'</group>' * deep}</definitions>".encode()
    assert [each.code for each in lint("deep", source)] == ["process.not-bpmn"]


def test_all_faults_are_told_at_once() -> None:
    """A file with six mistakes is refused once, with all six."""
    source = changed(
        TWO_STEPS,
        (' name="看"', ""),
        ("<flowNodeRef>look</flowNodeRef>", ""),
        ('name="township_clerk"', 'name="emperor"'),
        _task("scriptTask"),
        ('<startEvent id="filed"/>', '<startEvent id="filed"/><startEvent id="again"/>'),
    )
    with pytest.raises(DefinitionFaulty) as caught:
        read_definition("broken", source, roles=ROLES)
    codes = {each.code.removeprefix("process.") for each in caught.value.faults}
    assert codes >= {"name-missing", "lane-missing", "role-unknown", "element-refused", "start-count", "flow-count"}
    assert all(each.code in str(caught.value) for each in caught.value.faults)


def test_every_code_is_met_by_a_broken_file() -> None:
    """No rule stands in the list that no file of these tests breaks."""
    met = {f"process.{code}" for _, _, code, _, _ in BROKEN} | {f"process.{code}" for _, code in FILES}
    assert set(RULES) == met


@pytest.mark.parametrize("path", PROCESSES, ids=lambda path: path.stem)
def test_the_item_processes_have_no_fault(path: Path) -> None:
    """Each reads without a fault and is drawn: every element and flow has its place on the sheet."""
    definition = read_definition(path.stem, path.read_bytes())
    assert set(definition.graph.nodes) <= set(definition.graph.boxes)
    assert {flow.key for flow in definition.graph.flows} == set(definition.graph.lines)
