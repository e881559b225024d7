"""Rulesets the rule tests share."""

from __future__ import annotations

import pytest

from doudi.rules.ruleset import Ruleset
from doudi.schemes import load


@pytest.fixture(scope="session")
def demo() -> Ruleset:
    """Dibao in the fictitious city, where every figure is on file."""
    return load("dibao", jurisdiction="demo-city").ruleset
