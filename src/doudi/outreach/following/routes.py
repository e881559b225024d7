"""Who acts on a rule's findings, and what they tell (办理归属): data, checked when read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from doudi.outreach.errors import RuleNotRouted
from doudi.worklist.words import Words

FILE = Path(__file__).parent / "routes.yaml"
GRID, EMPLOYER = "grid", "employer"


@dataclass(frozen=True)
class Route:
    """Where the findings of a rule go: to the grid or to the employer (归属), and in which words."""

    rule: str
    to: str
    words: Words
    at_the_door: Words


@lru_cache(maxsize=1)
def routes() -> dict[str, Route]:
    """Every enrolment rule's route, by its key."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {
        rule: Route(rule, each["to"], Words(each["zh"], each["en"]), Words(**each["at_the_door"]))
        for each in read
        for rule in each["rules"]
    }


def route_of(rule: str) -> Route:
    """The route of one rule.

    Raises:
        RuleNotRouted: nobody is named who acts on it.
    """
    if rule not in routes():
        raise RuleNotRouted(rule, FILE.name)
    return routes()[rule]
