"""Memory of the process that asks departments is tidied when nobody waits."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from doudi.config.commands.tidying import RARELY, Tidying


@pytest.fixture
def usual_again() -> Iterator[None]:
    """What these tests change is as it was afterwards."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


@pytest.mark.usefixtures("usual_again")
def test_what_the_first_work_loads_is_looked_through_no_more() -> None:
    """At the beginning and after the first work what is there is left out; nothing done, nothing looked through."""
    tidying = Tidying()
    at_first = gc.get_freeze_count()
    assert gc.get_threshold()[2] == RARELY
    loaded = [[at] for at in range(50_000)]
    tidying.look(0)
    assert gc.get_freeze_count() <= at_first
    tidying.look(33)
    assert gc.get_freeze_count() >= at_first + len(loaded)
    looks = gc.get_stats()[2]["collections"]
    tidying.look(35)  # just after the last look
    assert gc.get_stats()[2]["collections"] == looks
