"""The example of the guide is a process that works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from doudi.casework.engine import lint
from doudi.casework.engine.conditions import read_condition
from tests.casework.engine.walking import walk

pytestmark = pytest.mark.once
GUIDE = (Path(__file__).parents[3] / "docs" / "how-to" / "write-a-process.md").read_text(encoding="utf-8")


def test_the_guides_process_is_sound_and_comes_to_each_of_its_ends() -> None:
    """The file in the guide has no fault, and its paths are the three it tells of."""
    found = re.search(r"```xml\n(.*?)```", GUIDE, re.DOTALL)
    assert found is not None
    source = found[1].encode()
    assert lint("small_item", source, roles=("township_clerk",)) == ()
    assert sorted(end for _, end in walk(source)) == ["answered", "elsewhere", "withdrawn"]


def test_the_guides_conditions_are_of_the_language() -> None:
    """Each condition in its table is read."""
    told = re.findall(r"^\| `(.+?)` \|", GUIDE, re.MULTILINE)
    assert len(told) == 5
    for text in told:
        assert read_condition(text).names
