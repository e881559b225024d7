"""Keeping the lists of further help: who draws what, the planted people who do not, and the right answers.

Everybody due an allowance draws it but the planted few, so that the oracle's answer is what was planted and a handful
that families happen to be. Dibao's verdicts are left as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from doudi.sandbox import people as p
from doudi.sandbox.assistance import CARE, ELDERLY, LIVING, Assistance, Due, NearMiss
from doudi.sandbox.oracle import birthdays_before, is_dead
from doudi.sandbox.oracle_assistance import LIVING_FEN, STUDENT_FEN, Everyone, due_of
from doudi.sandbox.planted.assisted import KINDS, AssistedKind
from doudi.sandbox.planted.family import CaseKind
from doudi.sandbox.planted.taking import NEAR_MISSES_PER_CASE, count_cases
from doudi.sandbox.world import World

Ints = npt.NDArray[np.int64]


class AssistanceInconsistent(AssertionError):
    """A planted family and the oracle disagree: a fault of the generator, never of its user."""


def kinds_for(people: int) -> list[CaseKind]:
    """The families to plant for schemes other than dibao: so many due, ten times as many near misses, per scheme."""
    cases = count_cases(people)
    found: list[CaseKind] = []
    for scheme in dict.fromkeys(kind.scheme for kind in KINDS):
        mine = [kind for kind in KINDS if kind.scheme == scheme]
        for due, count in ((True, cases), (False, cases * NEAR_MISSES_PER_CASE)):
            some = [kind for kind in mine if kind.is_due is due]
            found += [some[place % len(some)] for place in range(count)]
    return found


def keep_assistance(world: World, bills: Sequence[tuple[int, int, int]]) -> None:
    """Register parents, keep the lists, plant who is missed on them, and write down the right answers."""
    people = world.people
    files = Assistance(np.zeros(len(people), np.bool_))
    world.assistance = files
    _register_parents(world)
    for row, fen, days in bills:
        place = row + world.background
        files.bills.add(person=[place], day=world.day - days, total=fen * 3, self_paid=fen)
    _care_for_lone_elders(world)
    _recognise(world)
    _draw(world, files)
    _aid_students(world, files)
    files.due = due_of(world)
    _check(world, files)
    files.near = [*_planted_near(world), *_natural_near(world, files)]
    files.matters = _matters(world, files)


def _register_parents(world: World) -> None:
    """Children of the background have the head and the head's spouse for parents; of others nobody is registered."""
    people = world.people
    register = np.flatnonzero(people.register[: world.background] == p.REGISTERED)
    homes = len(world.homes)
    for names, men in (("father", True), ("mother", False)):
        parent = np.full(homes, -1, np.int32)
        fits = register[np.isin(people.relation[register], (p.HEAD, p.SPOUSE)) & (people.is_male[register] == men)]
        parent[people.home[fits]] = fits
        child = register[np.isin(people.relation[register], (p.SON, p.DAUGHTER))]
        people.columns[names][child] = parent[people.home[child]]
        elder = np.full(homes, -1, np.int32)
        relation = p.FATHER if men else p.MOTHER
        fits = register[people.relation[register] == relation]
        elder[people.home[fits]] = fits
        head = register[people.relation[register] == p.HEAD]
        people.columns[names][head] = elder[people.home[head]]


def _care_for_lone_elders(world: World) -> None:
    """Whoever of the background would be in extreme hardship has a grown child elsewhere; so have dibao's families."""
    people = world.people
    planted = {row for row, kind in subjects(world) if kind.scheme == "tekun"}
    found = next(due for due in due_of(world) if due.scheme == "tekun")
    lone = np.array([row for row in found.rows if row not in planted], np.int64)
    draw = world.streams.of("relatives elsewhere")
    strangers = draw.permutation(np.flatnonzero(people.register == p.OUTSIDER))
    drawing = (people.pension_fen > 300_000) & (people.register == p.REGISTERED) & ~is_dead(people, world.day)
    drawing[world.background :] = False
    elders = draw.permutation(np.flatnonzero(drawing))
    free = np.ones(len(people), np.bool_)
    for row in lone:
        # Whoever is too young for a grown child has a parent elsewhere instead.
        is_young = bool(people.birth_day[row] > world.day - 45 * 366)
        pool = elders if is_young else strangers
        apart = people.birth_day[pool] - people.birth_day[row]
        fits = pool[free[pool] & ((apart < -20 * 366) if is_young else (apart > 18 * 366))]
        chosen = fits[people.home[fits] != people.home[row]][0]
        free[chosen] = False
        younger, older = (row, chosen) if is_young else (chosen, row)
        people.columns["father" if people.is_male[older] else "mother"][younger] = older


def _recognise(world: World) -> None:
    """Families of the background near the threshold, or with heavy bills, are on the rolls already."""
    people = world.people
    for scheme, category in (("dibao_margin", 4), ("rigid_spending", 5)):
        due = next(each for each in due_of(world) if each.scheme == scheme)
        homes = np.zeros(len(world.homes), np.bool_)
        homes[due.rows[due.rows < world.background_homes]] = True
        rows = np.flatnonzero((people.register == p.REGISTERED) & (people.home >= 0))
        rows = rows[homes[people.home[rows]] & (people.roll_state[rows] == p.NO_ROLL)]
        people.roll[rows], people.roll_state[rows] = category, p.ON_ROLL


def _draw(world: World, files: Assistance) -> None:
    """Everybody due an allowance draws it but the planted few, of whom every other one did once."""
    count = count_cases(world.background)
    for scheme, kind in (("elderly_allowance", ELDERLY), ("disability_care", CARE), ("disability_living", LIVING)):
        due = next(each for each in due_of(world) if each.scheme == scheme)
        missed = _missed(world, scheme, due, count)
        drawing = ~np.isin(due.rows, missed)
        files.drawn.add(person=due.rows[drawing], kind=kind, amount=due.amount_fen[drawing],
                        from_ago=6 + due.rows[drawing] % 60, stopped=0, spare=0)  # fmt: skip
        files.drawn.add(person=missed[::2], kind=kind, amount=LIVING_FEN, from_ago=30, stopped=1, spare=0)
    # Somebody supported otherwise once drew the subsidies, and the dead did.
    dead = np.flatnonzero(is_dead(world.people, world.day) & (world.people.register == p.REGISTERED))
    files.drawn.add(person=dead, kind=ELDERLY, amount=5_000, from_ago=40, stopped=1, spare=0)
    files.drawn.add(person=_strangers(world, "children on the list", 5), kind=4, amount=100_000, from_ago=9, stopped=0,
                    spare=0)  # fmt: skip
    files.drawn.order_by("kind", "person")


def _aid_students(world: World, files: Assistance) -> None:
    """Every student due aid had it this school year but the planted few; every other of those had it last year."""
    files.aided.add(person=_strangers(world, "students aided", 9), year=world.as_of.year - 1, kind=4, amount=350_000,
                    stopped=0, spare=1)  # fmt: skip
    due = next(each for each in due_of(world) if each.scheme == "student_aid")
    missed = _missed(world, "student_aid", due, count_cases(world.background))
    rows = due.rows[~np.isin(due.rows, missed)]
    level = np.clip(world.people.study[rows], 0, len(STUDENT_FEN) - 1)
    files.aided.add(person=rows, year=world.as_of.year - 1, kind=level, amount=np.array(STUDENT_FEN)[level], stopped=0,
                    spare=0)  # fmt: skip
    again = missed[::2]
    files.aided.add(person=again, year=world.as_of.year - 2, kind=np.clip(world.people.study[again], 0, 6),
                    amount=100_000, stopped=0, spare=0)  # fmt: skip
    files.aided.order_by("year", "person")


def _missed(world: World, scheme: str, due: Due, count: int) -> Ints:
    """Who of those due is on no list: so many people of the background who stand in no other case."""
    free = due.rows < world.background
    for cases in world.cases:
        free &= ~np.isin(due.rows, cases.rows)
    return world.streams.of(f"missed {scheme}").permutation(due.rows[free])[:count]


def _strangers(world: World, step: str, count: int) -> Ints:
    rows = np.flatnonzero(world.people.register == p.OUTSIDER)
    return np.asarray(world.streams.of(step).permutation(rows)[:count], np.int64)


def subjects(world: World) -> list[tuple[int, AssistedKind]]:
    """The row each planted family is about, a person's or a home's, with its kind."""
    people = world.people
    rows_of: dict[int, int] = {}
    for row in range(world.background, len(people)):
        if people.register[row] != p.REGISTERED:
            break
        rows_of.setdefault(int(people.home[row]), row)
    found = []
    for place, kind in enumerate(world.planted_kinds):
        if isinstance(kind, AssistedKind):
            home = world.background_homes + place
            found.append((home if kind.subject < 0 else rows_of[home] + kind.subject, kind))
    return found


def _check(world: World, files: Assistance) -> None:
    """Every planted family is due what its kind says, or is not."""
    due = {each.scheme: set(each.rows.tolist()) for each in files.due}
    for row, kind in subjects(world):
        if (row in due[kind.scheme]) is not kind.is_due:
            raise AssistanceInconsistent(f"{kind.scheme}: {kind.name} is due: {row in due[kind.scheme]}")


def _planted_near(world: World) -> list[NearMiss]:
    rows: dict[tuple[str, str, bool], list[int]] = {}
    for row, kind in subjects(world):
        if not kind.is_due:
            rows.setdefault((kind.scheme, kind.name, kind.subject >= 0), []).append(row)
    return [NearMiss(*key, np.array(found, np.int64)) for key, found in rows.items()]


def _natural_near(world: World, files: Assistance) -> list[NearMiss]:
    """People of the background who only look due an allowance: they draw it, are too young, or of too light a grade."""
    every, people = Everyone(world), world.people
    own = np.arange(len(people)) < world.background
    young = own & every.here & birthdays_before(people.birth_day, world.as_of, 78) & ~birthdays_before(
        people.birth_day, world.as_of, 80)  # fmt: skip
    light = own & every.here & every.certified & (people.disability_grade >= 3)
    lapsed = own & every.here & (people.disability > 0) & ~every.certified & (people.disability_grade <= 2)
    off = own & every.here & every.certified & ~every.on_roll(1, 2) & ~every.of_home(every.dibao_homes)
    aided = np.zeros(len(people), np.bool_)
    aided[files.aided["person"][files.aided["year"] == world.as_of.year - 1]] = True
    groups = (
        ("elderly_allowance", "not_yet_eighty", young),
        ("elderly_allowance", "drawing", own & files.draws(ELDERLY, len(people))),
        ("disability_care", "grade_too_light", light), ("disability_care", "certificate_lapsed", lapsed),
        ("disability_care", "drawing", own & files.draws(CARE, len(people))),
        ("disability_living", "not_on_dibao", off),
        ("disability_living", "drawing", own & files.draws(LIVING, len(people))),
        ("student_aid", "aided", own & aided),
    )  # fmt: skip
    due = {each.scheme: each.rows for each in files.due}
    found = []
    for scheme, kind, mask in groups:
        rows = np.flatnonzero(mask)
        rows = rows[~np.isin(rows, due[scheme])]
        wanted = count_cases(world.background) * NEAR_MISSES_PER_CASE
        rows = world.streams.of(f"near {scheme} {kind}").permutation(rows)[:wanted]
        found.append(NearMiss(scheme, kind, True, np.sort(rows).astype(np.int64)))
    return found


def _matters(world: World, files: Assistance) -> npt.NDArray[np.bool_]:
    """People a lost row of whom would change a right answer: those in one with their homes, the dead, all on a roll."""
    people = world.people
    homes = np.zeros(len(world.homes), np.bool_)
    homes[world.background_homes :] = True
    listed: tuple[Due | NearMiss, ...] = (*files.due, *files.near)
    for each in listed:
        homes[people.home[each.rows] if each.is_of_people else each.rows] = True
    homes[people.home[(people.roll_state == p.ON_ROLL) & (people.home >= 0)]] = True
    dead = is_dead(people, world.day) & (people.register == p.REGISTERED)
    parent = np.zeros(len(people), np.bool_)
    for name in ("father", "mother"):
        parent[np.flatnonzero(people.columns[name] >= 0)[people.register[people.columns[name] >= 0] == p.OUTSIDER]] = (
            True
        )
    return dead | parent | (homes[np.maximum(people.home, 0)] & (people.home >= 0))
