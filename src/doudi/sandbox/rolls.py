"""The district's assistance rolls: who is monitored in which of eight categories, scaled to the published 12,000."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from doudi.sandbox import people as p
from doudi.sandbox.oracle import (
    ENTITLED_UNSERVED,
    NOT_ENTITLED,
    UNDETERMINED,
    HomeTruth,
    is_counted,
    is_dead,
    judge_homes,
)
from doudi.sandbox.world import World

#: People per category in a district of 1,480,000; the sum is published (about 12,000 in eight categories), the split
#: is this generator's. 01 and 02 are dibao in town and village and are filled together.
PUBLISHED_PEOPLE, PUBLISHED_MONITORED = 1_480_000, 12_000
DIBAO, DESTITUTE, NEAR_THRESHOLD, RIGID, ORPHANS, ILLNESS, LEFT = 6_000, 1_200, 1_500, 450, 150, 1_800, 900

Rows = npt.NDArray[np.int64]


def enter_on_rolls(world: World) -> None:
    """Put background families on the rolls, and see to it that no unplanted family is entitled and unserved.

    Families of the background that the oracle finds entitled fill the dibao roll; those left over when it is full get
    a second dwelling, so that the planted families are the only right answers.
    """
    truth = judge_homes(world.people, world.homes, world.wages, world.as_of)
    draw = world.streams.of("rolls")
    scale = (world.background + len(world.planted_kinds)) / PUBLISHED_PEOPLE
    people = world.people
    home = people.home[: world.background]
    on_roll = people.roll_state == p.ON_ROLL
    taken = np.zeros(len(world.homes), np.bool_)
    taken[people.home[on_roll & (people.register == p.REGISTERED)]] = True
    taken[world.background_homes :] = True

    def quota(whole: int, *categories: int) -> int:
        return max(3, round(whole * scale)) - int((on_roll & np.isin(people.roll, categories)).sum())

    lead = (truth.verdict == ENTITLED_UNSERVED) & ~taken
    hidden = (truth.verdict == UNDETERMINED) & ~taken
    single = truth.members == 1
    old = np.zeros(len(world.homes), np.bool_)
    old[home[world.age()[: world.background] >= 60]] = True
    _enter(world, truth, [lead & single & old, hidden & single & old], quota(DESTITUTE, 3), 3, taken, draw)
    _enter(world, truth, [lead, hidden], quota(DIBAO, 1, 2), 1, taken, draw)
    _house_the_rest(world, lead & ~taken)
    within_half = (truth.income_fen < truth.limit_fen * 3 // 2) & truth.is_known & truth.is_clean
    near = (truth.verdict == NOT_ENTITLED) & within_half & (truth.members > 0) & ~taken
    _enter(world, truth, [near, hidden], quota(NEAR_THRESHOLD, 4), 4, taken, draw)
    rest = (truth.members > 1) & (truth.verdict == NOT_ENTITLED)
    for category, whole in ((5, RIGID), (7, ILLNESS), (8, LEFT)):
        _enter(world, truth, [rest], quota(whole, category), category, taken, draw)
    child = (world.age() < 18) & (people.relation == p.GRANDCHILD)
    child[world.background :] = False
    orphans = draw.permutation(np.flatnonzero(child & (people.roll_state == p.NO_ROLL)))[: quota(ORPHANS, 6)]
    people.roll[orphans], people.roll_state[orphans] = 6, p.ON_ROLL


def _enter(
    world: World,
    truth: HomeTruth,
    choices: list[npt.NDArray[np.bool_]],
    quota: int,
    category: int,
    taken: npt.NDArray[np.bool_],
    draw: np.random.Generator,
) -> None:
    """Enter whole families, those of the first choice first, until the category has its number of people."""
    order = np.concatenate([draw.permutation(np.flatnonzero(choice & ~taken)) for choice in choices])
    _, first = np.unique(order, return_index=True)
    order = order[np.sort(first)]
    fits = order[np.cumsum(truth.members[order]) <= quota] if quota > 0 else order[:0]
    taken[fits] = True
    people = world.people
    chosen = np.zeros(len(world.homes), np.bool_)
    chosen[fits] = True
    rows = np.flatnonzero(chosen[people.home[: world.background]])
    rows = rows[~is_dead(people, world.day)[rows]]
    people.roll[rows] = category
    people.roll_state[rows] = p.ON_ROLL
    if category == 1:
        people.roll[rows[world.homes.is_rural[people.home[rows]]]] = 2


def _house_the_rest(world: World, homes: npt.NDArray[np.bool_]) -> None:
    """Give these families a second dwelling in the name of a member who counts."""
    people = world.people
    rows = np.flatnonzero(homes[people.home[: world.background]])
    rows = rows[is_counted(people, world.day)[rows]]
    _, first = np.unique(people.home[rows], return_index=True)
    people.dwellings[rows[first]] = 2
