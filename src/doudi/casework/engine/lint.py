"""Judges a graph that was read (流程检查): names, lanes, ways, gateways; then whether every case can be finished."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from doudi.casework.engine.choosing import judge_choices
from doudi.casework.engine.faults import ProcessFault
from doudi.casework.engine.graph import CATCHING, GATEWAYS, HUMAN, KNOWN, Flow, Graph, Node
from doudi.casework.engine.soundness import judge_runs
from doudi.worklist.words import Words


def judge(graph: Graph, roles: Collection[str] | None, *, broken: bool) -> list[ProcessFault]:
    """Every fault of the graph; ``broken`` says that reading found faults, so that runs are not tried."""
    found = [
        *_names(graph),
        *_lanes(graph, roles),
        *_flows(graph),
        *_ways(graph),
        *_events(graph),
        *_reach(graph),
        *judge_choices(graph),
    ]
    return found if broken or found else judge_runs(graph)


def _fault(code: str, element: str, zh: str, en: str) -> ProcessFault:
    return ProcessFault(f"process.{code}", element, Words(zh, en))


def _names(graph: Graph) -> Iterator[ProcessFault]:
    for node in graph.nodes.values():
        if node.tag in HUMAN | CATCHING | {"endEvent"} and not (node.words.zh and node.words.en):
            zh = "没有中文名" if not node.words.zh else "没有英文名"
            en = "it has no Chinese name" if not node.words.zh else "it has no English name"
            yield _fault("name-missing", node.key, zh, en)


def _lanes(graph: Graph, roles: Collection[str] | None) -> Iterator[ProcessFault]:
    for node in graph.nodes.values():
        if node.tag in HUMAN and not node.lane:
            yield _fault("lane-missing", node.key, "不在任何泳道里", "it lies in no lane")
    for key, name in graph.lanes:
        if not name or (roles is not None and name not in roles):
            yield _fault("role-unknown", key, f"泳道名是“{name}”", f"the lane is named {name!r}")


def _flows(graph: Graph) -> Iterator[ProcessFault]:
    for flow in graph.flows:
        for end in (flow.source, flow.target):
            if end not in graph.nodes:
                zh, en = f"连着“{end}”，没有这个环节", f"it ends at {end!r}, which is nothing"
                yield _fault("flow-broken", flow.key, zh, en)
    for pair, count in Counter((flow.source, flow.target) for flow in graph.flows).items():
        if count > 1:
            zh, en = f"到 {pair[1]} 有{count}条线", f"{count} flows lead from it to {pair[1]}"
            yield _fault("flow-count", pair[0], zh, en)


def _ways(graph: Graph) -> Iterator[ProcessFault]:
    tags = Counter(node.tag for node in graph.nodes.values())
    if tags["startEvent"] != 1:
        many = tags["startEvent"]
        yield _fault("start-count", "", f"有{many}个开始事件", f"it has {many} start events")
    if not tags["endEvent"]:
        yield _fault("no-end", "", "没有结束事件", "it has no end event")
    for node in graph.nodes.values():
        if node.tag not in KNOWN:
            continue
        into, out = len(graph.entering(node.key)), len(graph.leaving(node.key))
        if not _fits(node, into, out):
            zh, en = f"{node.tag}有{into}条进线、{out}条出线", f"a {node.tag} with {into} ways in and {out} out"
            yield _fault("flow-count", node.key, zh, en)


def _fits(node: Node, into: int, out: int) -> bool:
    if node.tag == "startEvent":
        return into == 0 and out == 1
    if node.tag == "endEvent":
        return out == 0
    if node.tag == "boundaryEvent":
        return into == 0 and out == 1
    if node.tag in GATEWAYS:
        return out >= 1 and (into > 1 or out > 1)
    return out == 1


def _events(graph: Graph) -> Iterator[ProcessFault]:
    for node in graph.nodes.values():
        host = graph.nodes.get(node.attached_to)
        if node.tag == "boundaryEvent" and (host is None or host.tag not in HUMAN):
            zh, en = f"挂在“{node.attached_to}”上", f"it is attached to {node.attached_to!r}"
            yield _fault("boundary-unfit", node.key, zh, en)
        if node.tag != "eventBasedGateway":
            continue
        out = graph.leaving(node.key)
        if len(out) < 2:
            yield _fault("event-gateway-unfit", node.key, f"后面只有{len(out)}个", f"only {len(out)} follow it")
        for flow in out:
            after = graph.nodes.get(flow.target)
            if after is not None and (after.tag not in CATCHING or len(graph.entering(after.key)) != 1):
                zh, en = f"{after.key}不是只接在它后面的事件", f"{after.key} is no event that follows only it"
                yield _fault("event-gateway-unfit", node.key, zh, en)


def _reach(graph: Graph) -> Iterator[ProcessFault]:
    onward: dict[str, list[str]] = {key: [] for key in graph.nodes}
    for flow in graph.flows:
        if _joined(graph, flow):
            onward[flow.source].append(flow.target)
    for node in graph.nodes.values():
        if node.attached_to in onward:
            onward[node.attached_to].append(node.key)
    back: dict[str, list[str]] = {key: [] for key in graph.nodes}
    for source, targets in onward.items():
        for target in targets:
            back[target].append(source)
    reached = _closure([key for key, node in graph.nodes.items() if node.tag == "startEvent"], onward)
    finishing = _closure([key for key, node in graph.nodes.items() if node.tag == "endEvent"], back)
    for key in graph.nodes:
        if key not in reached:
            yield _fault("unreachable", key, "走不到这里", "nothing leads here")
        elif key not in finishing:
            yield _fault("end-unreachable", key, "从这里走不到结束", "no end can be reached from here")


def _joined(graph: Graph, flow: Flow) -> bool:
    return flow.source in graph.nodes and flow.target in graph.nodes


def _closure(begin: list[str], onward: dict[str, list[str]]) -> set[str]:
    seen, left = set(begin), list(begin)
    while left:
        for after in onward[left.pop()]:
            if after not in seen:
                seen.add(after)
                left.append(after)
    return seen
