"""What is known of everybody, quantity by quantity, while the feeds are read: values, and of whom they are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from doudi.columnar.screening.feeds import Feed
from doudi.columnar.screening.register import Bools, Coded, Register
from doudi.kernel.month import Month


@dataclass
class Known:
    """One quantity of everybody: values (codes as `Coded`), and of whom they are known."""

    values: Any
    known: Bools


@dataclass
class DepartmentFacts:
    """Everything the feeds say, per person or per household of the register.

    Attributes:
        person, household: quantity key → values and known mask. A quantity that is missing is unknown of everybody.
        estimated: quantity key → what departments tell in part; a search may take it where nothing is known.
        is_adult: bool[people]: eighteen on the month's last day.
        spouse_elsewhere: bool[people]: married to a living person outside the household.
        spouse_unknown: bool[people]: the marriage register says nothing that counts about this person.
        accounted_by: why a person's income is accounted for; empty when it is not.
    """

    register: Register
    month: Month
    feeds: Mapping[str, Feed]
    person: dict[str, Known] = field(default_factory=dict)
    household: dict[str, Known] = field(default_factory=dict)
    estimated: dict[str, Known] = field(default_factory=dict)
    is_adult: Bools = field(default_factory=lambda: np.empty(0, dtype=bool))
    spouse_elsewhere: Bools = field(default_factory=lambda: np.empty(0, dtype=bool))
    spouse_unknown: Bools = field(default_factory=lambda: np.empty(0, dtype=bool))
    accounted_by: Coded = field(default_factory=lambda: Coded(np.empty(0, dtype=np.int8), ("",)))

    @property
    def is_counted(self) -> Bools:
        """bool[people]: alive and in nobody's custody, as far as is on file: who is a member of the household."""
        present: Bools = ~self.person["is_deceased"].values & self.person["custody_kind"].values.among("none")
        return present

    def knows(self, key: str) -> Known | None:
        """A quantity of persons or of households; None where no feed tells it."""
        return self.person.get(key) or self.household.get(key)
