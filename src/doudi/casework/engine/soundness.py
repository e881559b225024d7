"""Tries every run of a graph (走遍流程): never two on one way, never stuck, one end with nothing left behind.

Tokens lie on flows. A task moves one on, or one of its boundary events does; an exclusive gateway and an event gateway
choose one way, a parallel gateway takes one from each way in and puts one on each way out; an end takes the last. All
standings are visited, so what is not said to be wrong cannot go wrong. The library is not asked: it is judged by the
same rules in the tests.
"""

from __future__ import annotations

from collections.abc import Iterator

from doudi.casework.engine.faults import ProcessFault
from doudi.casework.engine.graph import Graph, Node
from doudi.worklist.words import Words

MOST_STANDINGS = 20_000

Standing = frozenset[str]
"""The flows on which a token lies."""


def judge_runs(graph: Graph, standing: Standing | None = None) -> list[ProcessFault]:
    """What goes wrong in some run of a graph whose parts are sound; each element is named once.

    Args:
        standing: where the runs begin; None is the start.
    """
    trial = _Trial(graph)
    trial.visit(standing)
    return trial.faults


class _Trial:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.faults: list[ProcessFault] = []
        self.before: dict[Standing, list[Standing]] = {}
        self.finishing: set[Standing] = set()
        self._out = {key: tuple(flow.key for flow in graph.leaving(key)) for key in graph.nodes}
        self._in = {key: tuple(flow.key for flow in graph.entering(key)) for key in graph.nodes}
        self._targets = {flow.key: graph.nodes[flow.target] for flow in graph.flows}

    def fault(self, code: str, element: str, zh: str, en: str) -> None:
        if not any(each.element == element and each.code == f"process.{code}" for each in self.faults):
            self.faults.append(ProcessFault(f"process.{code}", element, Words(zh, en)))

    def visit(self, standing: Standing | None) -> None:
        start = next(node for node in self.graph.nodes.values() if node.tag == "startEvent")
        first = frozenset(self._out[start.key]) if standing is None else standing
        self.before[first] = []
        left = [first]
        while left:
            standing = left.pop()
            after = list(self._after(standing))
            if not after and standing not in self.finishing:
                self._stuck(standing)
            for each in after:
                if each not in self.before:
                    if len(self.before) >= MOST_STANDINGS:
                        many = MOST_STANDINGS
                        self.fault("too-big", "", f"可能的状态超过{many}种", f"it can stand in more than {many} ways")
                        return
                    self.before[each] = []
                    left.append(each)
                self.before[each].append(standing)
        if not self.faults:
            self._endless()

    def _after(self, standing: Standing) -> Iterator[Standing]:
        """Every standing one move on; a move that breaks the rules is told and not made."""
        for flow in sorted(standing):
            node = self._targets[flow]
            if node.tag == "endEvent":
                if len(standing) == 1:
                    self.finishing.add(standing)
                else:
                    zh, en = "走到结束时别的分支还没有办完", "it is reached while another branch still runs"
                    self.fault("parallel-unbalanced", node.key, zh, en)
                continue
            if node.tag == "parallelGateway":
                taken = frozenset(self._in[node.key])
                # Once, by its first way in.
                ways = [self._out[node.key]] if taken <= standing and flow == min(taken) else []
            else:
                taken = frozenset({flow})
                ways = self._choices(node)
            for way in ways:
                yield from self._moved(standing - taken, node, way)

    def _choices(self, node: Node) -> list[tuple[str, ...]]:
        if node.tag == "eventBasedGateway":
            return [self._out[self._targets[flow].key] for flow in self._out[node.key]]
        ways = [(flow,) for flow in self._out[node.key]]
        return ways + [self._out[each.key] for each in self.graph.attached(node.key)]

    def _moved(self, rest: Standing, node: Node, way: tuple[str, ...]) -> Iterator[Standing]:
        twice = [flow for flow in way if flow in rest]
        if twice:
            zh, en = f"{twice[0]} 上会同时有两件", f"two can be on {twice[0]} at once"
            self.fault("parallel-unbalanced", node.key, zh, en)
        else:
            yield rest.union(way)

    def _stuck(self, standing: Standing) -> None:
        for flow in sorted(standing):
            node = self._targets[flow]
            if node.tag == "parallelGateway":
                zh, en = "会等着一条走不到的路", "it can wait for a way that is not taken"
                self.fault("stuck", node.key, zh, en)

    def _endless(self) -> None:
        """From every standing an end can still be come to."""
        able = set(self.finishing)
        left = list(able)
        while left:
            for each in self.before[left.pop()]:
                if each not in able:
                    able.add(each)
                    left.append(each)
        for standing in self.before:
            if standing not in able:
                for flow in sorted(standing):
                    zh, en = "走到这里以后再也办不完", "from here the process can no longer be finished"
                    self.fault("stuck", self._targets[flow].key, zh, en)
