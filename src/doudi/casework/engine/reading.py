"""Reads a BPMN 2.0 file into a graph, naming every fault it meets and going on; nothing from outside is followed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from doudi.casework.engine.conditions import Condition, read_condition
from doudi.casework.engine.errors import ConditionFaulty
from doudi.casework.engine.faults import ProcessFault
from doudi.casework.engine.graph import CATCHING, KNOWN, Box, Flow, Graph, Node, TaskOutcome
from doudi.worklist.words import Words

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
OURS = "urn:doudi:process"

BIGGEST_BYTES = 1_000_000
MOST_ELEMENTS = 300
"""Elements and flows of a process; the library follows a chain of some 400 tasks and then breaks off."""

_REFUSED = frozenset({"scriptTask", "serviceTask", "callActivity", "sendTask", "businessRuleTask"})
_BESIDE = frozenset({"laneSet", "sequenceFlow", "documentation", "extensionElements", "textAnnotation", "association",
                     "group"})  # fmt: skip
_INSIDE = frozenset({"incoming", "outgoing", "documentation", "extensionElements"})
_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")


def read_graph(key: str, source: bytes) -> tuple[Graph, list[ProcessFault]]:
    """The graph of a file and the faults of its reading; an empty graph where it cannot be read at all."""
    reader = _Reader(key)
    root = reader.parse(source)
    if root is not None and (process := reader.process(root)) is not None:
        return reader.graph(root, process), reader.faults
    return Graph(key, Words("", ""), {}, ()), reader.faults


def local(element: Element) -> str:
    """The name of a BPMN element; the whole tag of any other."""
    return element.tag.removeprefix(f"{{{BPMN}}}")


class _Reader:
    def __init__(self, key: str) -> None:
        self.key = key
        self.faults: list[ProcessFault] = []
        self.messages: dict[str, str] = {}

    def fault(self, code: str, element: str, zh: str, en: str) -> None:
        self.faults.append(ProcessFault(f"process.{code}", element, Words(zh, en)))

    def parse(self, source: bytes) -> Element | None:
        if len(source) > BIGGEST_BYTES:
            self.fault("file-too-big", "", f"文件有{len(source)}字节", f"it has {len(source)} bytes")
            return None
        try:
            root: Element = fromstring(source, forbid_dtd=True, forbid_entities=True, forbid_external=True)
        except DefusedXmlException as refused:
            self.fault("dtd-refused", "", "有DOCTYPE或者实体",
                       f"it has a document type or entities: {type(refused).__name__}")
            return None
        except (ParseError, ValueError, LookupError) as broken:
            self.fault("not-xml", "", f"读不了：{broken}", f"it cannot be read: {broken}")
            return None
        if (count := sum(1 for _ in root.iter())) > 30 * MOST_ELEMENTS:
            self.fault("file-too-big", "", f"有{count}个元素", f"it has {count} elements")
            return None
        return root

    def process(self, root: Element) -> Element | None:
        processes = root.findall(f"{{{BPMN}}}process")
        if root.tag != f"{{{BPMN}}}definitions" or len(processes) != 1:
            self.fault("not-bpmn", "", f"根是{local(root)}，有{len(processes)}个process",
                       f"the root is {local(root)} with {len(processes)} processes")  # fmt: skip
            return None
        if len(processes[0]) > MOST_ELEMENTS:
            self.fault("file-too-big", "", f"有{len(processes[0])}个元素", f"it has {len(processes[0])} elements")
            return None
        return processes[0]

    def graph(self, root: Element, process: Element) -> Graph:
        self._ids(root)
        for message in root.findall(f"{{{BPMN}}}message"):
            self.messages[message.get("id", "")] = message.get("name", "").strip()
        lane_of, lanes = self._lanes(process)
        nodes: dict[str, Node] = {}
        flows: list[Flow] = []
        for element in process:
            tag = local(element)
            if tag == "sequenceFlow":
                flows.append(self._flow(element))
            elif tag in KNOWN:
                node = self._node(element, lane_of)
                nodes.setdefault(node.key, node)
            elif tag not in _BESIDE:
                code = "element-refused" if tag in _REFUSED else "element-unknown"
                key = element.get("id", "")
                self.fault(code, key, f"是{tag}", f"it is {tag}")
                # Kept among the elements, so that the flows beside it are not told as broken.
                nodes.setdefault(key, Node(key, tag, Words("", ""), lane_of.get(key, "")))
        boxes, lines = _drawn(root)
        words = Words(process.get("name", "").strip(), process.get(f"{{{OURS}}}en", "").strip())
        if not (words.zh and words.en):
            self.fault("name-missing", process.get("id", ""), "流程没有中文名或者英文名", "the process lacks a name")
        return Graph(self.key, words, nodes, tuple(flows), lanes, boxes, lines)

    def _ids(self, root: Element) -> None:
        seen: set[str] = set()
        for element in root.iter():
            if (found := element.get("id")) is None:
                continue
            if found in seen:
                self.fault("id-twice", found, "这个编号用了不止一次", "this id is used more than once")
            seen.add(found)

    def _lanes(self, process: Element) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
        lane_of: dict[str, str] = {}
        lanes: list[tuple[str, str]] = []
        for lane in process.iter(f"{{{BPMN}}}lane"):
            name = lane.get("name", "").strip()
            lanes.append((lane.get("id", ""), name))
            for reference in lane.findall(f"{{{BPMN}}}flowNodeRef"):
                key = (reference.text or "").strip()
                if key in lane_of:
                    zh, en = f"在{lane_of[key]}和{name}两条泳道里", f"it is in {lane_of[key]} and {name}"
                    self.fault("lane-twice", key, zh, en)
                lane_of.setdefault(key, name)
        return lane_of, tuple(lanes)

    def _node(self, element: Element, lane_of: dict[str, str]) -> Node:
        tag, key = local(element), self._key(element)
        event, message = self._event(element, tag, key)
        attached = element.get("attachedToRef", "")
        if tag == "boundaryEvent" and element.get("cancelActivity", "true") != "true":
            self.fault("boundary-unfit", key, "不打断所在的环节", "it does not interrupt its task")
        words = Words(element.get("name", "").strip(), element.get(f"{{{OURS}}}en", "").strip())
        outcomes = self._outcomes(element, key)
        return Node(
            key, tag, words, lane_of.get(key, ""), event, message, element.get("default", ""), attached, outcomes
        )

    def _outcomes(self, element: Element, key: str) -> tuple[TaskOutcome, ...]:
        found: list[TaskOutcome] = []
        for each in element.iterfind(f"{{{BPMN}}}extensionElements/{{{OURS}}}outcome"):
            fact, value = each.get("fact", ""), each.get("value", "")
            words = Words(each.get("name", "").strip(), each.get("en", "").strip())
            if not (_KEY.fullmatch(fact) and _KEY.fullmatch(value) and words.zh and words.en):
                said = f"{fact}={value}"
                self.fault("outcome-unfit", key, f"结果 {said} 写得不全", f"the outcome {said} is not whole")
            found.append(TaskOutcome(fact, value, words, each.get("verb", "")))
        return tuple(found)

    def _key(self, element: Element) -> str:
        key = element.get("id", "")
        if not key:
            self.fault("id-missing", "", f"一个{local(element)}没有编号", f"a {local(element)} has no id")
        elif not _KEY.fullmatch(key):
            self.fault("id-unfit", key, "编号里有别的字", "the id has other characters")
        return key

    def _event(self, element: Element, tag: str, key: str) -> tuple[str, str]:
        """What the element waits for, and the message's name."""
        found: list[str] = ["message"] if tag == "receiveTask" else []
        reference = element.get("messageRef", "")
        for child in element:
            inside = local(child)
            if inside in {"timerEventDefinition", "messageEventDefinition"} and tag in CATCHING - {"receiveTask"}:
                found.append(inside.removesuffix("EventDefinition"))
                reference = child.get("messageRef", "") or reference
                if inside.startswith("timer") and len(child):
                    self.fault("timer-has-time", key, "定时事件里写了时间", "the timer names a time")
            elif inside not in _INSIDE:
                self.fault("element-unknown", key, f"里面有{inside}", f"it holds {inside}")
        if tag in CATCHING and len(found) != 1:
            self.fault("event-unfit", key, f"有{len(found)}个事件定义", f"it has {len(found)} event definitions")
        event = found[0] if tag in CATCHING and len(found) == 1 else ""
        message = self.messages.get(reference, "") if event == "message" else ""
        if event == "message" and not message:
            self.fault("message-unnamed", key, "消息没有名称", "its message has no name")
        return event, message

    def _flow(self, element: Element) -> Flow:
        key = element.get("id", "")
        if not key:
            self.fault("id-missing", "", "一条连线没有编号", "a flow has no id")
        condition: Condition | None = None
        written = element.find(f"{{{BPMN}}}conditionExpression")
        if written is not None:
            try:
                condition = read_condition((written.text or "").strip())
            except ConditionFaulty as faulty:
                text = (written.text or "").strip()[:80]
                self.fault("condition-faulty", key, f"“{text}”：{faulty.words.zh}", f"{text!r}: {faulty.words.en}")
        words = Words(element.get("name", "").strip(), element.get(f"{{{OURS}}}en", "").strip())
        return Flow(key, element.get("sourceRef", ""), element.get("targetRef", ""), words, condition)


def _drawn(root: Element) -> tuple[dict[str, Box], dict[str, tuple[tuple[float, float], ...]]]:
    boxes, lines = {}, {}
    for shape in root.iter(f"{{{BPMNDI}}}BPMNShape"):
        bounds = shape.find(f"{{{DC}}}Bounds")
        if bounds is not None:
            numbers = [_number(bounds.get(name, "")) for name in ("x", "y", "width", "height")]
            boxes[shape.get("bpmnElement", "")] = Box(*numbers)
    for edge in root.iter(f"{{{BPMNDI}}}BPMNEdge"):
        lines[edge.get("bpmnElement", "")] = tuple(_points(edge))
    return boxes, lines


def _points(edge: Element) -> Iterator[tuple[float, float]]:
    for point in edge.findall(f"{{{DI}}}waypoint"):
        yield _number(point.get("x", "")), _number(point.get("y", ""))


def _number(text: str) -> float:
    """A number of the drawing; what is none, or beyond any sheet, is 0."""
    try:
        number = float(text)
    except ValueError:
        return 0.0
    return number if abs(number) < 100_000 else 0.0
