"""Register households and who is in them: kinds of family, ages that fit together, where they live."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from doudi.sandbox.names import draw_surnames, give_names
from doudi.sandbox.people import (
    DAUGHTER,
    FATHER,
    GRANDCHILD,
    HEAD,
    MOTHER,
    SIBLING,
    SON,
    SPOUSE,
    Homes,
    People,
)
from doudi.sandbox.places import Places
from doudi.sandbox.streams import Streams, pick

_CHILD = SON  # sons become daughters once the sex is drawn


@dataclass(frozen=True)
class Kind:
    """A kind of family: members by relation, how common in town and country (per thousand), age of the head."""

    name: str
    members: tuple[int, ...]
    urban: int
    rural: int
    head_age: tuple[int, int]
    child_is_adult: bool = False


KINDS = (
    Kind("single", (HEAD,), 145, 90, (22, 58)),
    Kind("single elder", (HEAD,), 75, 90, (62, 91)),
    Kind("couple", (HEAD, SPOUSE), 105, 80, (24, 58)),
    Kind("elder couple", (HEAD, SPOUSE), 125, 140, (61, 88)),
    Kind("couple, a child", (HEAD, SPOUSE, _CHILD), 195, 120, (27, 50)),
    Kind("couple, two children", (HEAD, SPOUSE, _CHILD, _CHILD), 80, 100, (28, 48)),
    Kind("couple, grown child", (HEAD, SPOUSE, _CHILD), 105, 90, (45, 60), True),
    Kind("lone parent", (HEAD, _CHILD), 45, 35, (27, 50)),
    Kind("three generations", (HEAD, SPOUSE, _CHILD, FATHER, MOTHER), 45, 110, (29, 46)),
    Kind("three generations, a grandmother", (HEAD, SPOUSE, _CHILD, MOTHER), 35, 60, (29, 46)),
    Kind("elder couple, grown child", (HEAD, SPOUSE, _CHILD), 25, 35, (60, 76), True),
    Kind("grandparents, a grandchild", (HEAD, SPOUSE, GRANDCHILD), 8, 25, (55, 74)),
    Kind("siblings", (HEAD, SIBLING), 7, 5, (28, 60)),
    Kind("couple, grown child, a grandmother", (HEAD, SPOUSE, _CHILD, MOTHER), 5, 20, (46, 58), True),
)


def settle_homes(places: Places, count: int, streams: Streams) -> Homes:
    """Households over the district's communities; towns hold more than villages, big communities more than small."""
    draw = streams.of("homes")
    weight = np.exp(draw.normal(0, 0.45, len(places.communities))) * np.where(places.is_rural, 0.35, 1.0)
    micro_community = places.grid_community[places.micro_grid]
    per_micro = weight[micro_community] / np.bincount(micro_community, minlength=len(weight))[micro_community]
    cumulated = np.cumsum(per_micro / per_micro.sum())
    micro = np.searchsorted(cumulated, draw.random(count)).clip(max=len(cumulated) - 1).astype(np.int32)
    grid = places.micro_grid[micro]
    community = places.grid_community[grid]
    # A village has some residents with the town's attribute and a town community none with the village's.
    is_rural = places.is_rural[community] & (draw.random(count) < 0.85)
    return Homes(community, grid, micro, is_rural, np.zeros(count, np.int32))


def number_homes(homes: Homes, streams: Streams) -> None:
    """Give every household its place in the register (户号): micro-grid after micro-grid, mixed within each."""
    order = np.argsort(homes.micro + streams.of("register").random(len(homes)), kind="stable")
    homes.register_number[order] = np.arange(1, len(homes) + 1)


def raise_families(homes: Homes, most_people: int, as_of: int, streams: Streams) -> People:
    """People for the households in order, until the number of people is reached; the rest stay empty.

    Args:
        homes: households to fill, first come first served.
        most_people: stop before the household that would exceed it.
        as_of: the day ages count at, days since 1970.
    """
    draw = streams.of("families")
    urban = pick(draw, len(homes), [kind.urban for kind in KINDS])
    rural = pick(draw, len(homes), [kind.rural for kind in KINDS])
    kind = np.where(homes.is_rural, rural, urban)
    sizes = np.array([len(each.members) for each in KINDS], np.int64)[kind]
    filled = int(np.searchsorted(np.cumsum(sizes), most_people, side="right"))
    kind, sizes = kind[:filled], sizes[:filled]
    first = np.cumsum(sizes) - sizes
    people = People.blank(int(sizes.sum()))
    home = np.repeat(np.arange(filled, dtype=np.int32), sizes)
    people.home[:] = home
    place = np.arange(len(people)) - first[home]
    longest = max(len(each.members) for each in KINDS)
    template = np.array([each.members + (0,) * (longest - len(each.members)) for each in KINDS], np.int8)
    people.relation[:] = template[kind[home], place]

    age = _ages(people, place, kind, first, draw)
    _sexes(people, place, kind, first, draw)
    people.birth_day[:] = as_of - (age * 365.2425).astype(np.int32) - 1
    _marriages(people, kind, first, age, draw)
    _surnames(people, kind, first, draw)
    give_names(draw, people)
    people.born_elsewhere[:] = draw.random(len(people)) < np.where(people.relation == SPOUSE, 0.45, 0.25)
    people.lives_away[:] = draw.random(len(people)) < np.where((age >= 18) & (age < 60), 0.07, 0.02)
    return people


def _ages(
    people: People,
    place: npt.NDArray[np.int64],
    kind: npt.NDArray[np.integer],
    first: npt.NDArray[np.int64],
    draw: np.random.Generator,
) -> npt.NDArray[np.float64]:
    """Ages in years: the head's by the kind of family, everybody else's from the head's."""
    low = np.array([each.head_age[0] for each in KINDS])[kind]
    high = np.array([each.head_age[1] for each in KINDS])[kind]
    head = low + draw.random(len(kind)) ** 1.15 * (high - low)
    age = head[people.home]
    noise = draw.random(len(people))
    relation = people.relation
    spouse = relation == SPOUSE
    age[spouse] += noise[spouse] * 8 - 5.5
    # A child is 23 to 33 years younger than the head; a second one two to five years younger than the first.
    child_age = head - 23 - draw.random(len(kind)) * 10
    is_adult = np.array([each.child_is_adult for each in KINDS])[kind]
    fresh = draw.random(len(kind))  # ages out of range are drawn anew, so that no birthday is crowded
    grown = np.where((child_age < 18.2) | (child_age > 45), 18.2 + fresh * 8, child_age)
    minor = np.where(child_age < 0.02, fresh * 2, np.where(child_age > 17.9, 6 + fresh * 11.9, child_age))
    child_age = np.where(is_adult, grown, minor)
    child = relation == _CHILD
    second = (
        child & (place == 3) & (np.array([each.name == "couple, two children" for each in KINDS])[kind[people.home]])
    )
    age[child] = child_age[people.home[child]]
    age[second] = np.maximum(age[second] - 2 - noise[second] * 3, noise[second] * 1.5)
    grandchild = relation == GRANDCHILD
    gap = age[grandchild] - 48 - noise[grandchild] * 10
    age[grandchild] = np.where((gap < 0.5) | (gap > 17.5), 1 + noise[grandchild] * 16, gap)
    parent = (relation == FATHER) | (relation == MOTHER)
    mother_age = head + 22 + draw.random(len(kind)) * 8
    age[parent] = mother_age[people.home[parent]]
    father = relation == FATHER
    age[father] += noise[father] * 5 - 1
    sibling = relation == SIBLING
    age[sibling] += noise[sibling] * 10 - 6
    return np.where(age > 103, 94 + noise * 9, np.maximum(age, noise * 0.3))


def _sexes(
    people: People,
    place: npt.NDArray[np.int64],
    kind: npt.NDArray[np.integer],
    first: npt.NDArray[np.int64],
    draw: np.random.Generator,
) -> None:
    """Heads of couples are mostly men, lone parents and single elders mostly women; children 52 % boys."""
    chance = np.array([0.52, 0.36, 0.78, 0.82, 0.8, 0.8, 0.8, 0.27, 0.82, 0.82, 0.82, 0.82, 0.5, 0.8])[kind]
    head_is_male = draw.random(len(kind)) < chance
    people.is_male[:] = draw.random(len(people)) < 0.52
    relation = people.relation
    head, spouse = relation == HEAD, relation == SPOUSE
    people.is_male[head] = head_is_male[people.home[head]]
    people.is_male[spouse] = ~head_is_male[people.home[spouse]]
    people.is_male[relation == FATHER] = True
    people.is_male[relation == MOTHER] = False
    people.relation[(relation == _CHILD) & ~people.is_male] = DAUGHTER


def _marriages(
    people: People,
    kind: npt.NDArray[np.integer],
    first: npt.NDArray[np.int64],
    age: npt.NDArray[np.float64],
    draw: np.random.Generator,
) -> None:
    """Couples point at one another; the others are single, divorced or widowed by age and kind of family."""
    relation = people.relation
    wives = np.flatnonzero(relation == SPOUSE)
    husbands = first[people.home[wives]]
    people.spouse[wives], people.spouse[husbands] = husbands, wives
    mothers = np.flatnonzero(relation == MOTHER)
    fathers = mothers - 1
    together = (mothers > 0) & (relation[fathers] == FATHER)
    people.spouse[mothers[together]], people.spouse[fathers[together]] = fathers[together], mothers[together]
    noise = draw.random(len(people))
    lone_parent = np.array([each.name == "lone parent" for each in KINDS])[kind[people.home]] & (relation == HEAD)
    marital = np.where(age > 60, np.where(noise < 0.85, 2, 3), np.where((age > 32) & (noise < 0.3), 3, 0))
    marital = np.where(lone_parent, np.where(noise < 0.75, 3, 2), marital)
    people.marital[:] = np.where(people.spouse >= 0, 1, marital)


def _surnames(
    people: People, kind: npt.NDArray[np.integer], first: npt.NDArray[np.int64], draw: np.random.Generator
) -> None:
    """Children bear the father's surname, the head's father too; spouses and mothers have their own."""
    own = draw_surnames(draw, len(people))
    relation = people.relation
    husband_of = np.where(people.is_male[first], first, first + 1).clip(max=len(people) - 1)
    father = np.where(
        (np.bincount(people.home, minlength=len(kind)) > 1) & (people.spouse[first] >= 0), husband_of, first
    )
    family = own[father][people.home]
    inherits = np.isin(relation, (SON, DAUGHTER, GRANDCHILD))
    head_line = np.isin(relation, (FATHER, SIBLING))
    people.surname[:] = np.where(inherits, family, np.where(head_line, own[first][people.home], own))
