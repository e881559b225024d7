"""The page on households as JSON says what happens: its examples are run."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from doudi.kernel.month import Month
from doudi.rules.wire.answering import Desk
from doudi.rules.wire.faults import ZH
from doudi.schemes import load

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "households-as-json.md").read_text(encoding="utf-8")


def example(name: str) -> Any:
    """The JSON of one example."""
    found = re.search(rf"```json {name}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_the_examples_are_what_happens() -> None:
    """The household of the page gets the answer of the page, a spoilt one its refusal."""
    desk = Desk(load("dibao", jurisdiction="demo-city").ruleset, Month(2025, 9))
    household, answer = example("household"), json.loads(desk.document(json.dumps(example("household")).encode()).text)
    assert answer | {"ruleset_hash": "…"} == example("answer")
    household["persons"][0]["monthly_wage_fen"] = -1
    household.pop("key")
    assert json.loads(desk.household(household)) == example("refused")


def test_every_code_is_on_the_page() -> None:
    """Each code a refusal can have is explained, and no other is."""
    assert set(re.findall(r"`((?:wire|rules)\.[a-z0-9-]+)`", PAGE)) == set(ZH)
