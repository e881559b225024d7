"""The people a simulation runs over (模拟用的人口): departments' facts of everybody, and the groups to report by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from doudi.columnar.screening.columns import population_of_facts
from doudi.columnar.screening.facts import gather_facts
from doudi.columnar.screening.known import DepartmentFacts, Known
from doudi.columnar.screening.register import read_register
from doudi.columnar.snapshot import SnapshotStore
from doudi.kernel.month import Month
from doudi.rules.lines import Words
from doudi.rules.population import Population
from doudi.rules.ruleset import Ruleset
from doudi.schemes.catalogue import load_for
from doudi.schemes.seeking import seeking_of

PURPOSE = "planning"
SERVED = "already_receiving"
DISTRICT = "district"
"""The key of the grouping by district."""
AGES = (
    (0, "18岁以下", "under 18"),
    (18, "18到59岁", "18 to 59"),
    (60, "60到79岁", "60 to 79"),
    (80, "80岁以上", "80 and over"),
)
OLD = 2
"""From which place in `AGES` on people count as old."""
LARGEST_SHOWN = 6


@dataclass(frozen=True)
class Grouping:
    """One way to sort households (分组).

    Args:
        places: int64[households], a place in `labels`.
        codes: the division code of each label where the groups are divisions, else empty.
    """

    key: str
    title: Words
    labels: tuple[Words, ...]
    places: NDArray[np.int64]
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class People:
    """A population with its groups.

    Args:
        supposed: what no department tells and was supposed for everybody, by quantity.
        as_of: dataset to the day of the snapshot used.
    """

    population: Population
    groups: tuple[Grouping, ...]
    supposed: Mapping[str, Any]
    as_of: Mapping[str, str]


@dataclass(frozen=True)
class Everybody:
    """What the departments know of everybody on the register, ready for any scheme's rules."""

    facts: DepartmentFacts
    groups: tuple[Grouping, ...]
    as_of: Mapping[str, str]

    def population(self, ruleset: Ruleset) -> Population:
        """The columns these rules read; what only a family can tell is supposed as the screening does.

        Whoever draws this scheme today is looked at again, as at a yearly review: drawing it is no reason against it.
        """
        household = dict(self.facts.household)
        if (served := household.get(SERVED)) is not None:
            again = {meaning: "none" if meaning == ruleset.scheme else meaning for meaning in served.values.meanings}
            household[SERVED] = Known(served.values.translated(again), served.known)
        return population_of_facts(ruleset, replace(self.facts, household=household), supposed())

    def people(self, ruleset: Ruleset) -> People:
        """The same with groups and with what was supposed."""
        told = {*self.facts.person, *self.facts.household}
        taken = supposed().items()
        read = {key: value for key, value in taken if key in ruleset.quantities and key not in told}
        return People(self.population(ruleset), self.groups, read, self.as_of)


@cache
def supposed() -> Mapping[str, Any]:
    """What no department tells and a simulation takes as a search for dibao does (`schemes/dibao/screening.yaml`)."""
    return seeking_of(load_for("dibao")).taken


def everybody(store: SnapshotStore, *, today: date, place_name: Callable[[int], Words] | None = None) -> Everybody:
    """Everybody of the newest register, in groups by place, age, kind and size of household.

    The facts are those of the month the register was drawn: the newest one that is whole. A simulation of a later month
    takes them as they are.

    Args:
        today: snapshots after it are not used.
        place_name: the words for the code of a district or street; the code itself without it.

    Raises:
        SnapshotMissing: no register is on file.
        PurposeRefused: a dataset's sharing agreement does not cover planning.
    """
    register = read_register(store.latest("police_household_register", today))
    month = Month.of(date.fromisoformat(register.snapshot.info.as_of))
    facts = gather_facts(store, register, month, purpose=PURPOSE, today=today)
    as_of = {name: feed.as_of for name, feed in facts.feeds.items()}
    as_of |= {"police_household_register": register.snapshot.info.as_of}
    return Everybody(facts, groups_of(facts, month, place_name or _code), as_of)


def groups_of(facts: DepartmentFacts, month: Month, place_name: Callable[[int], Words]) -> tuple[Grouping, ...]:
    """By place, age of the register's head, kind and size of household, and town or country.

    By street or township; where people of several districts are on the register, by district before that, and a
    street's words then begin with its district's: streets of two districts may share a name.
    """
    register, head = facts.register, facts.register.heads
    sizes = np.minimum(np.diff(register.offsets), LARGEST_SHOWN)
    ages = _ages(register.birth_day, month)
    has_minor = register.any_in_household(ages == 0)
    only_old = ~register.any_in_household(ages < OLD)
    kinds = np.where(only_old, 0, np.where(has_minor, 1, 2)).astype(np.int64)
    by_size = tuple(_size(size) for size in range(LARGEST_SHOWN + 1))
    return (
        *_places(register.community[head], place_name),
        Grouping("age", Words("户主年龄", "age of the head"), tuple(Words(zh, en) for _, zh, en in AGES), ages[head]),
        Grouping("type", Words("家庭类型", "kind of household"), _KINDS, kinds),
        Grouping("size", Words("户籍人数", "people on the register"), by_size, sizes.astype(np.int64)),
        Grouping("urban_rural", Words("城镇还是农村", "urban or rural"), _URBAN_RURAL, _urban(facts)),
    )


def _places(community: NDArray[np.int64], place_name: Callable[[int], Words]) -> tuple[Grouping, ...]:
    """By district, if there are several, and by street or township; codes of 12 figures give both."""
    codes, street_of = np.unique(community // 1000, return_inverse=True)
    streets = [int(code) for code in codes]
    names = [place_name(code) for code in streets]
    districts = sorted({code // 1000 for code in streets})
    if len(districts) < 2:
        return (_division("street", _STREET, streets, names, street_of),)
    named = {code: place_name(code) for code in districts}
    owners = [named[code // 1000] for code in streets]
    full = [Words(f"{of.zh}{name.zh}", f"{of.en} {name.en}") for of, name in zip(owners, names, strict=True)]
    district_of = np.searchsorted(districts, community // 1_000_000)
    return (
        _division(DISTRICT, _DISTRICT, districts, list(named.values()), district_of),
        _division("street", _STREET, streets, full, street_of),
    )


def _division(key: str, title: Words, codes: list[int], names: list[Words], places: NDArray[Any]) -> Grouping:
    return Grouping(key, title, tuple(names), places.astype(np.int64), tuple(str(code) for code in codes))


_DISTRICT = Words("区县", "district")
_STREET = Words("街道、乡镇", "street or township")
_KINDS = (
    Words("都是60岁以上的老人", "everybody 60 or over"),
    Words("有18岁以下的孩子", "with somebody under 18"),
    Words("其他", "other"),
)
_URBAN_RURAL = (Words("城镇", "urban"), Words("农村", "rural"), Words("没有写明", "not stated"))


def _urban(facts: DepartmentFacts) -> NDArray[np.int64]:
    known = facts.household["urban_rural"]
    is_urban = known.values.among("urban")
    return np.where(~known.known, 2, np.where(is_urban, 0, 1)).astype(np.int64)


def _ages(birth: NDArray[Any], month: Month) -> NDArray[np.int64]:
    """The group of each person's completed years at the end of the month."""
    years = (np.datetime64(str(month), "M") - birth.astype("datetime64[M]")).astype(np.int64) // 12
    places = np.searchsorted([age for age, _, _ in AGES], years, side="right") - 1
    return np.clip(places, 0, len(AGES) - 1).astype(np.int64)


def _size(size: int) -> Words:
    if size == LARGEST_SHOWN:
        return Words(f"{size}人以上", f"{size} and more")
    return Words(f"{size}人", "1 person" if size == 1 else f"{size} people")


def _code(code: int) -> Words:
    return Words(str(code), str(code))
