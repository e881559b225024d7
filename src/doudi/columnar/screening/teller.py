"""Who tells what (数据来源): each teller draws some quantities from some feeds, and runs only if one is asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from doudi.columnar.screening.known import DepartmentFacts


@dataclass(frozen=True)
class Teller:
    """Draws quantities from feeds.

    Args:
        tells: the quantities it tells, of persons or households.
        feeds: the datasets it reads, beside the register.
        after: quantities of other tellers it rests on.
        always: who counts as a member of a household rests on it, so that no search does without it.
        is_further: nothing a search for dibao reads.
    """

    tells: tuple[str, ...]
    feeds: tuple[str, ...]
    tell: Callable[[DepartmentFacts], None]
    after: tuple[str, ...] = ()
    always: bool = False
    is_further: bool = False


def needed(tellers: Sequence[Teller], wanted: Collection[str]) -> list[Teller]:
    """The tellers of the quantities wanted and those they rest on, in their order.

    >>> first = Teller(("a",), (), print)
    >>> second = Teller(("b",), (), print, after=("a",))
    >>> [each.tells for each in needed((first, second), {"b"})]
    [('a',), ('b',)]
    """
    asked = set(wanted)
    chosen: set[int] = set()
    # Each rests only on earlier ones, so that one pass from the last to the first finds all.
    for place in range(len(tellers) - 1, -1, -1):
        each = tellers[place]
        if each.always or asked & set(each.tells):
            chosen.add(place)
            asked |= set(each.after)
    return [each for place, each in enumerate(tellers) if place in chosen]
