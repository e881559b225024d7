"""Processes made up of blocks: one after another, chosen, side by side, repeated, raced, broken off."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

Block = tuple  # ("task",), ("seq", a, b), ("xor", a, b), ("par", a, b …), ("loop", a), ("race",), ("broken", )

BLOCKS = st.recursive(
    st.sampled_from([("task",), ("race",), ("broken",)]),
    lambda inner: st.one_of(
        st.tuples(st.just("seq"), inner, inner),
        st.tuples(st.just("xor"), inner, inner),
        st.tuples(st.just("par"), inner, inner),
        st.tuples(st.just("par"), inner, inner, inner),
        st.tuples(st.just("loop"), inner),
    ),
    max_leaves=7,
)


@dataclass
class _Writer:
    elements: list[str] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)
    number: int = 0

    def new(self, tag: str, more: str = "", inside: str = "", prefix: str = "n") -> str:
        self.number += 1
        key = f"{prefix}{self.number}"
        if tag in {"userTask", "endEvent", "intermediateCatchEvent", "boundaryEvent"}:
            more += f' name="第{self.number}步" doudi:en="step {self.number}"'
        if tag == "userTask":
            self.tasks.append(key)
        self.elements.append(f'<{tag} id="{key}"{more}>{inside}</{tag}>')
        return key

    def flow(self, source: str, target: str, condition: str = "", key: str = "") -> None:
        self.number += 1
        inside = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
        name = key or f"f{self.number}"
        ends = f'sourceRef="{source}" targetRef="{target}"'
        self.flows.append(f'<sequenceFlow id="{name}" {ends}>{inside}</sequenceFlow>')

    def chooser(self) -> tuple[str, str, str]:
        """A task with two outcomes and the gateway after it; the gateway's key and its default flow's."""
        fact = f"fact{self.number}"
        said = "".join(
            f'<doudi:outcome fact="{fact}" value="{value}" name="{value}" en="{value}"/>' for value in ("yes", "no")
        )
        task = self.new("userTask", inside=f"<extensionElements>{said}</extensionElements>")
        default = f"d{self.number}"
        gateway = self.new("exclusiveGateway", f' default="{default}"')
        self.flow(task, gateway)
        return task, gateway, default

    def block(self, block: Block) -> tuple[str, str]:
        """The first and the last element of a block."""
        return getattr(self, f"_{block[0]}")(*block[1:])

    def _task(self) -> tuple[str, str]:
        key = self.new("userTask")
        return key, key

    def _seq(self, one: Block, two: Block) -> tuple[str, str]:
        first, middle = self.block(one)
        after, last = self.block(two)
        self.flow(middle, after)
        return first, last

    def _xor(self, one: Block, two: Block) -> tuple[str, str]:
        task, gateway, default = self.chooser()
        merge, fact = self.new("exclusiveGateway"), self.fact_of(task)
        for block, condition, key in ((one, f'{fact} == "yes"', ""), (two, "", default)):
            first, last = self.block(block)
            self.flow(gateway, first, condition, key)
            self.flow(last, merge)
        return task, merge

    def fact_of(self, task: str) -> str:
        """The fact a choosing task gives."""
        text = next(each for each in self.elements if f'id="{task}"' in each)
        return text.split('fact="')[1].split('"')[0]

    def _par(self, *blocks: Block) -> tuple[str, str]:
        split, join = self.new("parallelGateway"), self.new("parallelGateway")
        for block in blocks:
            first, last = self.block(block)
            self.flow(split, first)
            self.flow(last, join)
        return split, join

    def _loop(self, block: Block) -> tuple[str, str]:
        merge = self.new("exclusiveGateway")
        first, last = self.block(block)
        self.flow(merge, first)
        task, gateway, default = self.chooser()
        self.flow(last, task)
        self.flow(gateway, merge, f'{self.fact_of(task)} == "yes"')
        after = self.new("userTask")
        self.flow(gateway, after, key=default)
        return merge, after

    def _race(self) -> tuple[str, str]:
        gateway, merge = self.new("eventBasedGateway"), self.new("exclusiveGateway")
        for inside in ("<timerEventDefinition/>", '<messageEventDefinition messageRef="m"/>'):
            event = self.new("intermediateCatchEvent", inside=inside)
            self.flow(gateway, event)
            self.flow(event, merge)
        return gateway, merge

    def _broken(self) -> tuple[str, str]:
        task, merge = self.new("userTask"), self.new("exclusiveGateway")
        inside = '<messageEventDefinition messageRef="m"/>'
        event = self.new("boundaryEvent", f' attachedToRef="{task}"', inside)
        self.flow(task, merge)
        self.flow(event, merge)
        return task, merge


def as_bpmn(block: Block) -> bytes:
    """The file of a process made of one block."""
    writer = _Writer()
    start = writer.new("startEvent")
    first, last = writer.block(block)
    end = writer.new("endEvent")
    writer.flow(start, first)
    writer.flow(last, end)
    lane = "".join(f"<flowNodeRef>{key}</flowNodeRef>" for key in writer.tasks)
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:doudi="urn:doudi:process">'
        '<message id="m" name="stop"/><process id="made" name="造的" doudi:en="made" isExecutable="true">'
        f'<laneSet id="lanes"><lane id="lane" name="resident">{lane}</lane></laneSet>'
        f'{"".join(writer.elements)}{"".join(writer.flows)}</process></definitions>'
    ).encode()
