"""A token game of its own over the parsed file, to judge the engine by; it shares no code with it.

Tokens lie at elements that wait, or on the flow by which they came to a join. Conditions are worked out by Python
itself: test files only. Anything not sound is an assertion here, not an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

NS = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
STAYS = {"userTask", "manualTask", "receiveTask", "intermediateCatchEvent", "eventBasedGateway"}


@dataclass(frozen=True)
class Place:
    """Where a run stands: tokens, facts, and the end it came to."""

    at: frozenset[str]
    on: frozenset[str]
    facts: tuple[tuple[str, Any], ...]
    end: str = ""


class TokenGame:
    """The rules of BPMN as far as our processes use them, played on the XML."""

    def __init__(self, source: bytes) -> None:
        root = ElementTree.fromstring(source)
        process = root.find(f"{NS}process")
        assert process is not None
        self.tag: dict[str, str] = {}
        self.default: dict[str, str] = {}
        self.attached: dict[str, list[str]] = {}
        self.out: dict[str, list[tuple[str, str, str]]] = {}
        self.into: dict[str, list[str]] = {}
        for element in process:
            tag = element.tag.removeprefix(NS)
            key = element.get("id", "")
            if tag == "sequenceFlow":
                text = (element.findtext(f"{NS}conditionExpression") or "").strip()
                self.out.setdefault(element.get("sourceRef", ""), []).append((key, element.get("targetRef", ""), text))
                self.into.setdefault(element.get("targetRef", ""), []).append(key)
            else:
                self.tag[key] = tag
                self.default[key] = element.get("default", "")
                if element.get("attachedToRef"):
                    self.attached.setdefault(element.get("attachedToRef", ""), []).append(key)

    def begin(self, facts: Mapping[str, Any]) -> Place:
        """The first standing."""
        start = next(key for key, tag in self.tag.items() if tag == "startEvent")
        return self._leave(start, Place(frozenset(), frozenset(), tuple(sorted(facts.items()))))

    def waiting(self, place: Place) -> set[str]:
        """Everything that can be completed."""
        found: set[str] = set()
        for key in place.at:
            if self.tag[key] == "eventBasedGateway":
                found |= {target for _, target, _ in self.out[key]}
            else:
                found |= {key, *self.attached.get(key, [])}
        return found

    def complete(self, place: Place, key: str, facts: Mapping[str, Any]) -> Place:
        """The standing after one of them."""
        assert key in self.waiting(place)
        left = next(
            at
            for at in place.at
            if at == key or key in self.attached.get(at, []) or key in [target for _, target, _ in self.out[at]]
            if at == key or self.tag[at] == "eventBasedGateway" or key in self.attached.get(at, [])
        )
        known = tuple(sorted({**dict(place.facts), **facts}.items()))
        return self._leave(key, Place(place.at - {left}, place.on, known))

    def _leave(self, key: str, place: Place) -> Place:
        """A token leaves an element by the ways it must."""
        ways = self.out[key]
        if self.tag[key] == "exclusiveGateway" and len(ways) > 1:
            names = {"true": True, "false": False, **dict(place.facts)}
            holding = [way for way in ways if way[2] and eval(way[2], {"__builtins__": {}}, names)]
            ways = holding[:1] or [way for way in ways if way[0] == self.default[key]]
            assert len(ways) == 1
        for flow, target, _ in ways:
            place = self._arrive(flow, target, place)
        return place

    def _arrive(self, flow: str, target: str, place: Place) -> Place:
        tag = self.tag[target]
        if tag in STAYS:
            assert target not in place.at
            return Place(place.at | {target}, place.on, place.facts)
        if tag == "endEvent":
            assert not place.end
            return Place(place.at, place.on, place.facts, target)
        if tag == "parallelGateway":
            assert flow not in place.on
            on = place.on | {flow}
            if not on.issuperset(self.into[target]):
                return Place(place.at, on, place.facts)
            return self._leave(target, Place(place.at, on - set(self.into[target]), place.facts))
        return self._leave(target, place)
