"""Planted bugs of a harness: three of them each time, all of them with ``./doudi test --long``."""

from collections.abc import Iterable
from typing import Any

import pytest

HERE = 3
"""A harness that catches so many is shown to work; the rest show how far it sees."""


def three_now(plants: Iterable[Any]) -> list[Any]:
    """The values for ``parametrize``, from the fourth on marked as long."""
    return [pytest.param(each, marks=pytest.mark.long if at >= HERE else ()) for at, each in enumerate(plants)]
