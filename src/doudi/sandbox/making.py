"""Making a district's world, step by step, and checking it against its own oracle before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import numpy.typing as npt

from doudi.sandbox import oracle
from doudi.sandbox.assisting import keep_assistance, kinds_for
from doudi.sandbox.departures import come_from_elsewhere, strike_off
from doudi.sandbox.families import number_homes, raise_families, settle_homes
from doudi.sandbox.livelihoods import PEOPLE_PER_EMPLOYER, enrol_in_medical, live, today
from doudi.sandbox.names import draw_surnames, give_names
from doudi.sandbox.numbers import citizen_numbers
from doudi.sandbox.people import Homes, People, Wages
from doudi.sandbox.places import Places, all_districts
from doudi.sandbox.planted.dead import count_reserved, plant_dead
from doudi.sandbox.planted.disagreement import plant_disagreement
from doudi.sandbox.planted.households import Planted, plant_families
from doudi.sandbox.planted.uninsured import plant_uninsured
from doudi.sandbox.possessions import own
from doudi.sandbox.registering import keep_registers
from doudi.sandbox.rolls import enter_on_rolls
from doudi.sandbox.streams import Streams
from doudi.sandbox.wages import declare, mark_corrections
from doudi.sandbox.world import World

#: Counties just over the border, where many of Chongqing's people were first registered.
NEIGHBOURS = (510104, 511602, 511621, 511623, 511702, 510504, 511024, 520302)
_LABELS = {
    "entitled_unserved": oracle.ENTITLED_UNSERVED,
    "entitled_but_for_deposits": oracle.ENTITLED_UNSERVED,
    "entitled_served": oracle.ENTITLED_SERVED,
    "undetermined": oracle.UNDETERMINED,
    "not_entitled": oracle.NOT_ENTITLED,
}

Progress = Callable[[str], None]


class WorldInconsistent(AssertionError):
    """The world and its oracle disagree: a fault of the generator, never of its user."""


def make_world(
    places: Places,
    people: int,
    seed: int,
    as_of: date,
    progress: Progress,
    *,
    registers: bool = False,
    assistance: bool = False,
) -> World:
    """A district of about so many registered people, with its planted cases and right answers.

    With `registers` also what the registers of enrolment and fund supervision say, and the cases of their rules; with
    `assistance` families and people due other help than dibao, and the lists that show who draws it.
    """
    streams = Streams(seed, int(places.district.code))
    day = int(np.datetime64(as_of, "D").astype(np.int64))
    employers = max(3, people // PEOPLE_PER_EMPLOYER)
    has_villages = bool(places.is_rural.any())

    further = kinds_for(people) if assistance else ()
    planted = plant_families(people, has_villages, employers, day, streams, further)
    progress("families")
    homes = settle_homes(places, int(people / 2.3), streams)
    background = raise_families(homes, people - len(planted.people), day, streams)
    homes = homes.taken(np.arange(int(background.home.max()) + 1))
    progress("livelihoods")
    live(background, homes, day, streams)
    own(background, homes, today(background, homes, day), streams)
    world = _together(places, streams, as_of, people, employers, background, homes, planted)
    progress("planted cases")
    plant_dead(world, world.background + len(planted.people))
    plant_uninsured(world)
    disagreeing = plant_disagreement(world)
    shifted = [(row + world.background, facts) for row, facts in planted.wages]
    world.wages = declare(world.people, [*shifted, *disagreeing], day, streams)
    mark_corrections(world.wages)
    progress("rolls")
    enter_on_rolls(world)
    _judge(world)
    if registers:
        progress("registers")
        verdict = world.truth.verdict
        keep_registers(world)
        _judge(world)
        if changed := int((world.truth.verdict != verdict).sum()):
            raise WorldInconsistent(f"the registers' cases changed the verdict on {changed} households")
    if assistance:
        progress("further help")
        keep_assistance(world, planted.bills)
    _check(world)
    progress("numbers")
    world.numbers = citizen_numbers(
        _areas(world), world.people.birth_day, world.people.is_male, world.district, places.slice_number
    )
    return world


def _judge(world: World) -> None:
    world.truth = oracle.judge_homes(world.people, world.homes, world.wages, world.as_of)
    world.income_fen, _ = oracle.person_income_fen(world.people, world.wages)


def _together(
    places: Places,
    streams: Streams,
    as_of: date,
    size: int,
    employers: int,
    background: People,
    homes: Homes,
    planted: Planted,
) -> World:
    """Background, planted families, struck off and outsiders in one table of people."""
    day = int(np.datetime64(as_of, "D").astype(np.int64))
    families = _planted_homes(places, planted.is_rural, streams)
    _name_and_insure(planted, families, day, streams)
    planted.people.home[:] += len(homes)
    for relative in ("spouse", "father", "mother"):
        column = planted.people.columns[relative]
        column[column >= 0] += len(background)
    gone = strike_off(size, count_reserved(len(background)), len(homes), day, streams)
    others = come_from_elsewhere(size, employers, day, streams)
    all_homes = Homes(
        **{
            name: np.concatenate([getattr(homes, name), getattr(families, name)])
            for name in ("community", "grid", "micro", "is_rural", "register_number")
        }
    )
    number_homes(all_homes, streams)
    return World(
        places=places,
        streams=streams,
        as_of=as_of,
        people=People.stacked([background, planted.people, gone, others]),
        homes=all_homes,
        background=len(background),
        background_homes=len(homes),
        planted_kinds=planted.kinds,
        employers=employers,
        wages=Wages.none(),
        mess=[(dataset, row + len(background), kind) for dataset, row, kind in planted.mess],
    )


def _planted_homes(places: Places, is_rural: npt.NDArray[np.bool_], streams: Streams) -> Homes:
    """Homes for the planted families: villages for the rural ones, any community for the others."""
    homes = settle_homes(places, len(is_rural) * 12 + 2000, Streams(streams.seed + 1, streams.district))
    villages = np.flatnonzero(places.is_rural[homes.community])
    towns = np.flatnonzero(~places.is_rural[homes.community])
    chosen = np.empty(len(is_rural), np.int64)
    for rows, wanted in ((villages, is_rural), (towns if len(towns) else villages, ~is_rural)):
        if wanted.any():
            chosen[wanted] = np.resize(rows, int(wanted.sum()))
    found = homes.taken(chosen)
    found.is_rural[:] = is_rural
    return found


def _name_and_insure(planted: Planted, homes: Homes, day: int, streams: Streams) -> None:
    people = planted.people
    draw = streams.of("planted names")
    own_names = draw_surnames(draw, len(people))
    first = np.searchsorted(people.home, people.home)
    child = (people.relation >= 2) & (people.relation <= 5)
    people.surname[:] = np.where(child, own_names[first], own_names)
    give_names(draw, people)
    people.born_elsewhere[:] = draw.random(len(people)) < 0.2
    enrol_in_medical(people, today(people, homes, day), draw)


def _areas(world: World) -> npt.NDArray[np.int64]:
    """Where everybody was first registered: here, in another district, or over the border."""
    draw = world.streams.of("areas")
    others = np.array([int(code) for code in all_districts() if int(code) != world.district], np.int64)
    count = len(world.people)
    area = np.full(count, world.district, np.int64)
    away = world.people.born_elsewhere
    area[away] = others[draw.integers(0, len(others), int(away.sum()))]
    abroad = away & (draw.random(count) < 0.15)
    area[abroad] = np.array(NEIGHBOURS, np.int64)[draw.integers(0, len(NEIGHBOURS), int(abroad.sum()))]
    return area


def _check(world: World) -> None:
    """Every planted family has the verdict of its kind, and no other is entitled and unserved."""
    verdict = world.truth.verdict
    first = world.background_homes
    for place, kind in enumerate(world.planted_kinds):
        wanted = _LABELS[kind.label] if kind else None
        if kind and verdict[first + place] != wanted:
            raise WorldInconsistent(f"{kind.name}: verdict {verdict[first + place]}, not {wanted}")
        if kind is None and verdict[first + place] == oracle.ENTITLED_UNSERVED:
            raise WorldInconsistent("a household beside a planted one is entitled itself")
    stray = int((verdict[:first] == oracle.ENTITLED_UNSERVED).sum())
    if stray:
        raise WorldInconsistent(f"{stray} unplanted households are entitled and unserved")
