"""What the lists of allowances, of students aided and of parents will say, and the year's bills, beside the rolls.

People's own columns stay as they are but for the rolls: everything further stands here as rows. Only a city built with
`--assistance` has it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import numpy as np
import numpy.typing as npt

from doudi.sandbox.registers import Rows

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
#: 补贴类别 of the list of allowances.
ELDERLY, LIVING, CARE, CHILD = range(1, 5)


@dataclass(frozen=True)
class Due:
    """Who is entitled to one scheme and does not draw it: rows of people, or of homes where it is about families."""

    scheme: str
    is_of_people: bool
    rows: Ints
    amount_fen: Ints


@dataclass(frozen=True)
class NearMiss:
    """People (or homes) that look entitled to a scheme and are not, or draw it already, of one planted kind."""

    scheme: str
    kind: str
    is_of_people: bool
    rows: Ints


@dataclass
class Assistance:
    """Rows per list; `due` is the right answer and `near` what only looks like it, set once everything is planted.

    `matters` are people whose rows may not be lost to a fault without changing a right answer.
    """

    matters: Mask
    drawn: Rows = field(default_factory=partial(Rows, "person kind amount from_ago stopped spare"))
    aided: Rows = field(default_factory=partial(Rows, "person year kind amount stopped spare"))
    bills: Rows = field(default_factory=partial(Rows, "person day total self_paid"))
    due: list[Due] = field(default_factory=list)
    near: list[NearMiss] = field(default_factory=list)

    def draws(self, kind: int, people: int) -> Mask:
        """Who draws an allowance now."""
        found = np.zeros(people, np.bool_)
        now = (self.drawn["kind"] == kind) & (self.drawn["stopped"] == 0)
        found[self.drawn["person"][now]] = True
        return found
