"""A process as people see it (流程图): drawn where its file places it, and as a list of steps that says the same.

The list always stands beside the drawing: read aloud, on a narrow phone and enlarged it is all one needs. Colours never
say anything alone: what is done carries a tick, where the case stands carries the words, what is not taken is dashed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from doudi.casework.engine import Definition
from doudi.casework.engine.graph import CATCHING, GATEWAYS, HUMAN, Box, Graph, Node
from doudi.casework.reads.courses import CourseShown
from doudi.registry.policy import load_roles
from doudi.ui.words import is_english, said
from doudi.worklist.words import Words

DONE, HERE, AHEAD, MAYBE = "done", "here", "ahead", "maybe"
LINE, MARGIN = 17, 14
"""Height of a line of text on the sheet, and what stays free around it."""


@dataclass(frozen=True)
class ProcessStep:
    """One step of the list: its words, who does it, how it stands."""

    key: str
    words: str
    who: str
    kind: str
    state: str
    is_certain: bool = True

    @property
    def detail(self) -> str:
        """Who does it, or what is waited for."""
        return {"timer": _("等期限到"), "message": _("等消息")}.get(self.kind, self.who)

    @property
    def state_words(self) -> str:
        """How it stands, in words; what lies ahead on some ways only depends."""
        if self.state == AHEAD and not self.is_certain:
            return _("看情况")
        return {DONE: _("办过了"), HERE: _("您在这里"), AHEAD: _("还没办"), MAYBE: _("看情况")}[self.state]


@dataclass(frozen=True)
class DrawnText:
    """Lines of text with their places on the sheet."""

    x: float
    lines: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class DrawnNode:
    """An element on the sheet."""

    key: str
    shape: str
    box: Box
    state: str
    text: DrawnText
    is_end: bool = False
    is_raced: bool = False
    sign: str = ""

    @property
    def middle(self) -> tuple[float, float]:
        """Its middle."""
        return self.box.x + self.box.width / 2, self.box.y + self.box.height / 2

    @property
    def tick(self) -> tuple[float, float]:
        """Where a tick stands: above a task, beside anything else."""
        return (self.box.x + 2, self.box.y - 5) if self.shape == "task" else (self.box.x - 9, self.box.y + 8)

    @property
    def has_flag(self) -> bool:
        """Whether the words "you are here" stand above it: where events race, at their gateway."""
        return self.state == HERE and not self.is_raced

    @property
    def diamond(self) -> str:
        """The corners of a gateway."""
        (x, y), (w, h) = self.middle, (self.box.width / 2, self.box.height / 2)
        return f"{x},{y - h} {x + w},{y} {x},{y + h} {x - w},{y}"


@dataclass(frozen=True)
class DrawnLane:
    """A lane with the name of its role, written upwards."""

    box: Box
    name: str


@dataclass(frozen=True)
class DrawnFlow:
    """A way with its words."""

    points: str
    text: DrawnText | None
    is_taken: bool


@dataclass(frozen=True)
class ProcessView:
    """All that the template needs: the sheet, the steps, what may happen at any time, and the ends."""

    key: str
    name: str
    view_box: str
    width: int
    height: int
    lanes: tuple[DrawnLane, ...]
    flows: tuple[DrawnFlow, ...]
    nodes: tuple[DrawnNode, ...]
    steps: tuple[ProcessStep, ...]
    anytime: tuple[str, ...]
    ends: tuple[tuple[str, bool], ...]
    is_running: bool

    @property
    def here(self) -> tuple[ProcessStep, ...]:
        """Where the case stands."""
        return tuple(step for step in self.steps if step.state == HERE)

    @property
    def is_drawn(self) -> bool:
        """Whether the file says where its elements stand."""
        return bool(self.nodes)


def process_view(
    definition: Definition, *, waiting: Collection[str] = (), done: Sequence[str] = (), ended: str = ""
) -> ProcessView:
    """A definition for a page, by itself or with where a case stands.

    Args:
        waiting: the keys the case waits for now; what may break a task off is among them and is no step of its own.
        done: the keys of what was done, in the order it was done; one may stand there twice.
        ended: the key of the end the case came to.
    """
    graph = definition.graph
    is_running = bool(waiting or done or ended)
    states = _states(graph, waiting, done, ended)
    nodes = tuple(_drawn(node, graph, states) for node in graph.nodes.values()) if _is_placed(graph) else ()
    sheet = _sheet(graph)
    return ProcessView(
        key=definition.key,
        name=_say(definition.words),
        view_box=f"{sheet.x:g} {sheet.y:g} {sheet.width:g} {sheet.height:g}",
        width=round(sheet.width),
        height=round(sheet.height),
        lanes=tuple(DrawnLane(graph.boxes[key], role_name(name)) for key, name in graph.lanes if key in graph.boxes),
        flows=tuple(_flows(graph, states)),
        nodes=nodes,
        steps=tuple(_steps(definition, states, done, is_running)),
        anytime=tuple(_anytime(definition, waiting, is_running)),
        ends=tuple((_say(words), key == ended) for key, words in definition.ends.items()),
        is_running=is_running,
    )


def course_view(shown: CourseShown) -> ProcessView:
    """A process with the case in it, for its page."""
    return process_view(shown.definition, waiting=shown.waiting, done=shown.done, ended=shown.ended)


def role_name(key: str) -> str:
    """A role by its name in the reader's language; its key where it is not known."""
    role = load_roles().get(key)
    return said(role) if role else key


def _say(words: Words) -> str:
    return words.in_language("en" if is_english() else "zh-hans")


def _states(graph: Graph, waiting: Collection[str], done: Sequence[str], ended: str) -> dict[str, str]:
    """How each element stands; without a case everything is ahead."""
    if not (waiting or done or ended):
        return dict.fromkeys(graph.nodes, AHEAD)
    ahead = _ahead(graph, waiting)
    states = {key: AHEAD if key in ahead else MAYBE for key in graph.nodes}
    start = [key for key, node in graph.nodes.items() if node.tag == "startEvent"]
    states |= {key: DONE for key in (*start, *done, ended) if key in states}
    states |= {key: HERE for key in waiting if key in states and graph.nodes[key].tag != "boundaryEvent"}
    states |= dict.fromkeys(_passed(graph, states), DONE)
    races = [flow.source for key in waiting for flow in graph.entering(key)]
    return states | {key: HERE for key in races if graph.nodes[key].tag == "eventBasedGateway"}


def _passed(graph: Graph, states: Mapping[str, str]) -> set[str]:
    """The gateways that lie between what was done and what was done next or is waited for."""
    onward = _through(graph, {key for key, state in states.items() if state == DONE}, forward=True)
    back = _through(graph, {key for key, state in states.items() if state in {DONE, HERE}}, forward=False)
    return onward & back


def _through(graph: Graph, begin: set[str], *, forward: bool) -> set[str]:
    """The gateways come to from some elements through gateways alone."""
    found: set[str] = set()
    left = list(begin)
    while left:
        key = left.pop()
        ways = graph.leaving(key) if forward else graph.entering(key)
        for each in (flow.target if forward else flow.source for flow in ways):
            if graph.nodes[each].tag in GATEWAYS and each not in found:
                found.add(each)
                left.append(each)
    return found


def _ahead(graph: Graph, waiting: Collection[str]) -> set[str]:
    seen, left = set(waiting), list(waiting)
    while left:
        key = left.pop()
        after = [flow.target for flow in graph.leaving(key)] + [node.key for node in graph.attached(key)]
        left += [each for each in after if each not in seen]
        seen.update(after)
    return seen


def _steps(
    definition: Definition, states: Mapping[str, str], done: Sequence[str], is_running: bool
) -> Iterator[ProcessStep]:
    aside = _aside(definition)
    here = [key for key, state in states.items() if state == HERE]
    was = [key for key in done if key in definition.tasks]
    for key in was:
        yield _step(definition, key, DONE)
    for key in definition.tasks:
        if key in aside or states[key] == DONE:
            continue
        if states[key] == HERE or not is_running or states[key] == AHEAD:
            yield _step(definition, key, states[key], not is_running or _is_certain(definition.graph, here, key, aside))


def _is_certain(graph: Graph, here: Sequence[str], key: str, aside: Collection[str]) -> bool:
    """Whether no end can be come to from here past an element, but for what may happen at any time."""
    seen, left = {key, *here}, [each for each in here if each not in aside and each != key]
    while left:
        at = left.pop()
        if graph.nodes[at].tag == "endEvent":
            return False
        after = [flow.target for flow in graph.leaving(at)]
        left += [each for each in after if each not in seen and each not in aside]
        seen.update(after)
    return True


def _step(definition: Definition, key: str, state: str, is_certain: bool = True) -> ProcessStep:
    task = definition.tasks[key]
    who = role_name(task.role) if task.role and task.kind == "human" else ""
    return ProcessStep(key, _say(task.words), who, task.kind, state, is_certain)


def _anytime(definition: Definition, waiting: Collection[str], is_running: bool) -> Iterator[str]:
    aside = _aside(definition)
    asked = [definition.tasks[key] for key in definition.tasks if key in aside]
    yield from dict.fromkeys(_say(task.words) for task in asked if task.key in waiting or not is_running)


def _aside(definition: Definition) -> frozenset[str]:
    """What may happen at any time and is no step: boundary events, and whatever else waits for the same message."""
    nodes = definition.graph.nodes
    tasks = definition.tasks.values()
    off = [task for task in tasks if nodes[task.key].tag == "boundaryEvent"]
    messages = {task.message for task in off if task.message}
    return frozenset({task.key for task in off} | {task.key for task in tasks if task.message in messages})


def _is_placed(graph: Graph) -> bool:
    return bool(graph.nodes) and set(graph.nodes) <= set(graph.boxes)


def _sheet(graph: Graph) -> Box:
    """The part of the plane that is drawn on, with a margin."""
    boxes = [box for key, box in graph.boxes.items() if key in graph.nodes or key in dict(graph.lanes)]
    if not boxes:
        return Box(0, 0, 0, 0)
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes)
    return Box(left - MARGIN, top - MARGIN, right - left + 2 * MARGIN, bottom - top + 2 * MARGIN)


def _drawn(node: Node, graph: Graph, states: Mapping[str, str]) -> DrawnNode:
    box = graph.boxes[node.key]
    shape = "task" if node.tag in HUMAN | {"receiveTask"} else "gateway" if node.tag in GATEWAYS else "event"
    sign = {"exclusiveGateway": "×", "parallelGateway": "+", "eventBasedGateway": "◇"}.get(node.tag, "")
    sign = sign or ({"timer": "◷", "message": "✉"}.get(node.event, "") if node.tag in CATCHING else "")
    return DrawnNode(
        key=node.key,
        shape=shape,
        box=box,
        state=states[node.key],
        text=_text(node, box, shape, bool(graph.attached(node.key)), _is_above(node, graph)),
        is_end=node.tag == "endEvent",
        is_raced=any(graph.nodes[flow.source].tag == "eventBasedGateway" for flow in graph.entering(node.key)),
        sign="" if shape == "task" else sign,
    )


def _is_above(node: Node, graph: Graph) -> bool:
    """Whether an event stands on the upper edge of its task: its words would lie on the task's."""
    host = graph.boxes.get(node.attached_to)
    return host is not None and graph.boxes[node.key].y < host.y


def _text(node: Node, box: Box, shape: str, is_held: bool, is_above: bool) -> DrawnText:
    middle = box.x + box.width / 2
    words = _say(node.words)
    if shape == "task":
        lines = wrapped(words, int(box.width / 15.5))
        first = box.y + box.height / 2 - LINE * (len(lines) - 1) / 2 + (-3 if is_held else 5)
    elif shape == "gateway":
        lines = wrapped(words, 5)
        middle, first = box.x + box.width / 2 - 10, box.y + box.height + 2
    else:
        lines = wrapped(words, 7)
        first = box.y - 8 - LINE * (len(lines) - 1) if is_above else box.y + box.height + 16
    return DrawnText(middle, tuple((first + LINE * at, line) for at, line in enumerate(lines)))


def _flows(graph: Graph, states: Mapping[str, str]) -> Iterator[DrawnFlow]:
    for flow in graph.flows:
        points = graph.lines.get(flow.key, ())
        if len(points) < 2:
            continue
        words = _say(flow.words)
        text = DrawnText(*_beside(points, words)) if words else None
        is_taken = states[flow.source] == DONE and states[flow.target] in {DONE, HERE}
        yield DrawnFlow(" ".join(f"{x:g},{y:g}" for x, y in points), text, is_taken)


def _beside(points: Sequence[tuple[float, float]], words: str) -> tuple[float, tuple[tuple[float, str], ...]]:
    """The words of a way above its first level stretch, or beside it where it has none."""
    for (x, y), (x2, y2) in pairwise(points):
        if y == y2 and x != x2:
            return (x + 6 if x2 > x else x - 10 - 13 * _width(words)), ((y - 6, words),)
    (x, y), (_x, y2) = points[0], points[1]
    return x + 6, ((y + (18 if y2 > y else -12), words),)


def wrapped(text: str, width: int) -> tuple[str, ...]:
    """A text in lines of so many Chinese characters, as even as can be; Latin letters count half, words stay whole.

    >>> wrapped("补材料的时间到了", 7)
    ('补材料的', '时间到了')
    >>> wrapped("accept, or tell once what is missing", 8)
    ('accept, or', 'tell once what', 'is missing')
    """
    lines = _lines(text, width)
    narrower: float = width
    while len(lines) > 1 and narrower > 2 and len(_lines(text, narrower - 0.5)) == len(lines):
        narrower -= 0.5
    return _lines(text, narrower)


def _lines(text: str, width: float) -> tuple[str, ...]:
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and _width(line + piece.rstrip()) > width and piece[0] not in "，。、：；）！？":
            lines.append(line.rstrip())
            line = ""
        line += piece
    return (*lines, line.rstrip()) if line.strip() else tuple(lines)


def _pieces(text: str) -> Iterator[str]:
    word = ""
    for letter in text:
        if _is_wide(letter):
            if word:
                yield word
            word = ""
            yield letter
        else:
            word += letter
            if letter == " ":
                yield word
                word = ""
    if word:
        yield word


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in {"W", "F"}


def _width(text: str) -> float:
    return sum(1 if _is_wide(letter) else 0.52 for letter in text)
