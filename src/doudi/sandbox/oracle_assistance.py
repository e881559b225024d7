"""The right answers beside dibao's: who is entitled to each further scheme and does not draw it, read off the world.

Written apart from the rule engine on purpose and never imported by it: the same texts, reached a second way, with the
figures of the fictitious city in August 2025.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from doudi.sandbox import people as p
from doudi.sandbox.assistance import CARE, CHILD, ELDERLY, LIVING, Due
from doudi.sandbox.cells import NO_DAY
from doudi.sandbox.extracts.medical import bills_of
from doudi.sandbox.livelihoods import is_detained
from doudi.sandbox.oracle import (
    ENTITLED_UNSERVED,
    birthdays_before,
    is_counted,
    is_dead,
    person_income_fen,
    standard_fen,
)
from doudi.sandbox.world import World

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

ELDERLY_FEN = ((100, 50_000), (90, 10_000), (80, 5_000))
CARE_FEN, LIVING_FEN = {1: 10_000, 2: 9_000}, 9_000
CHILD_FEN, TEKUN_FEN = 165_100, 100_100 + 5_000
STUDENT_FEN = (80_000, 100_000, 125_000, 200_000, 200_000, 350_000, 350_000)
LOCAL_INCOME_FEN = 4_500_000
MONTHS, MONTHS_AT_MOST = 12, 6
#: Lightest grade without labour capacity, by place in the list of disabilities: visual, physical, intellectual, mental.
WITHOUT_LABOUR = {1: 1, 4: 2, 5: 3, 6: 3}


@dataclass(frozen=True)
class Everyone:
    """The world as the oracles look at it; masks over people unless they say homes."""

    world: World

    @cached_property
    def here(self) -> Mask:
        """On the register and alive."""
        return (self.world.people.register == p.REGISTERED) & ~is_dead(self.world.people, self.world.day)

    @cached_property
    def counted(self) -> Mask:
        """Members of their register household."""
        return is_counted(self.world.people, self.world.day)

    @cached_property
    def is_adult(self) -> Mask:
        """Eighteen on the as-of day."""
        return birthdays_before(self.world.people.birth_day, self.world.as_of, 18)

    def reached(self, years: int) -> Mask:
        """So many years of age on the first of the month; whoever gets there within it is not counted."""
        return birthdays_before(self.world.people.birth_day, self.world.as_of.replace(day=1), years)

    @cached_property
    def certified(self) -> Mask:
        """With a disability certificate in force."""
        people = self.world.people
        return (people.disability > 0) & (people.certificate == p.CERTIFICATE_VALID)

    def on_roll(self, *categories: int) -> Mask:
        """On a roll now."""
        people = self.world.people
        return (people.roll_state == p.ON_ROLL) & np.isin(people.roll, categories)

    def in_home(self, mask: Mask) -> Mask:
        """Of homes: whether it holds for anybody on its register."""
        people = self.world.people
        rows = mask & (people.register == p.REGISTERED) & (people.home >= 0)
        return np.bincount(people.home[rows], minlength=len(self.world.homes)) > 0

    def of_home(self, homes: Mask) -> Mask:
        """Of people: whether it holds for their home."""
        home = self.world.people.home
        return np.where(home >= 0, homes[np.maximum(home, 0)], False)

    @cached_property
    def income(self) -> tuple[Ints, Mask]:
        """Countable income of everybody, and whether it is on file: minors have none, who farms is not known."""
        people = self.world.people
        fen, accounted = person_income_fen(people, self.world.wages)
        return fen, (accounted | ~self.is_adult) & ~people.farms

    @cached_property
    def margin_homes(self) -> Mask:
        """Of homes: income from the standard up to one and a half times it, property within, nothing unknown."""
        truth = self.world.truth
        within = (truth.income_fen >= truth.limit_fen) & (truth.income_fen * 2 < truth.limit_fen * 3)
        return within & truth.is_known & truth.is_clean & (truth.members > 0)

    @cached_property
    def dibao_homes(self) -> Mask:
        """Of homes: entitled to dibao and unserved."""
        return self.world.truth.verdict == ENTITLED_UNSERVED


def due_of(world: World) -> list[Due]:
    """Who is due what of every further scheme."""
    all_of = Everyone(world)
    tekun = _tekun(all_of)
    orphans, children = _children(all_of)
    margin, rigid, temporary = _homes(all_of)
    return [
        _elderly(all_of), _care(all_of), _living(all_of), tekun, orphans, children, margin, rigid, temporary,
        _individual(all_of), _students(all_of, tekun, orphans, children, rigid),
    ]  # fmt: skip


def _people(scheme: str, mask: Mask, amount: npt.ArrayLike) -> Due:
    rows = np.flatnonzero(mask)
    return Due(scheme, True, rows, np.broadcast_to(np.asarray(amount, np.int64), mask.shape)[rows])


def _homes_due(scheme: str, mask: Mask, amount: npt.ArrayLike) -> Due:
    rows = np.flatnonzero(mask)
    return Due(scheme, False, rows, np.broadcast_to(np.asarray(amount, np.int64), mask.shape)[rows])


def _draws(world: World, kind: int) -> Mask:
    assert world.assistance is not None
    return world.assistance.draws(kind, len(world.people))


def _elderly(every: Everyone) -> Due:
    amount = np.zeros(len(every.here), np.int64)
    for years, fen in reversed(ELDERLY_FEN):
        amount[every.reached(years)] = fen
    return _people("elderly_allowance", every.here & every.reached(80) & ~_draws(every.world, ELDERLY), amount)


def _care(every: Everyone) -> Due:
    grade = every.world.people.disability_grade
    severe = every.here & every.certified & (grade >= 1) & (grade <= 2) & ~every.on_roll(3)
    return _people(
        "disability_care", severe & ~_draws(every.world, CARE), np.where(grade == 1, CARE_FEN[1], CARE_FEN[2])
    )


def _on_dibao(every: Everyone) -> Mask:
    """On the roll of dibao, or a member of a family that is due it."""
    return every.on_roll(1, 2) | (every.counted & every.of_home(every.dibao_homes))


def _living(every: Everyone) -> Due:
    fits = every.here & every.certified & _on_dibao(every) & ~every.on_roll(3, 6)
    in_full = _draws(every.world, CHILD) & ~every.on_roll(1, 2, 3)
    return _people("disability_living", fits & ~in_full & ~_draws(every.world, LIVING), LIVING_FEN)


def _tekun(every: Everyone) -> Due:
    """Old, very young or disabled, poor, and nobody on any register who must and might support them."""
    world, people = every.world, every.world.people
    fen, known = every.income
    limit = np.zeros(len(people), np.int64)
    limit[people.home >= 0] = standard_fen(world.homes)[people.home[people.home >= 0]]
    disabled = np.zeros(len(people), np.bool_)
    for kind, lightest in WITHOUT_LABOUR.items():
        disabled |= every.certified & (people.disability == kind) & (people.disability_grade <= lightest)
    unable_to_work = every.reached(60) | ~birthdays_before(people.birth_day, world.as_of.replace(day=1), 16) | disabled
    cars = every.in_home((people.cars > 0) & (people.car_state < 2) & ~people.is_car_exempt)
    homes = np.bincount(
        people.home[people.register == p.REGISTERED], weights=people.dwellings[people.register == p.REGISTERED],
        minlength=len(world.homes),
    )  # fmt: skip
    # Whoever lives there and is grown may have to support them; whether they can is then not known or yes. Only who is
    # in extreme hardship, or old and on dibao, surely cannot.
    surely_unable = every.on_roll(3) | (every.on_roll(1, 2) & every.reached(60))
    able = (people.register == p.REGISTERED) & every.here & every.is_adult & ~surely_unable
    others = np.bincount(people.home[able], minlength=len(world.homes))[np.maximum(people.home, 0)] - able
    is_head = people.relation == p.HEAD
    heads_able = every.of_home(every.in_home(able & is_head))
    supported = np.where(is_head, others > 0, heads_able) | (obligors_elsewhere(world) > 0)
    spouse = np.maximum(people.spouse, 0)
    apart = (people.spouse >= 0) & (people.home[spouse] != people.home) & ~is_dead(people, world.day)[spouse]
    away = every.is_adult & people.lives_away
    fits = every.counted & unable_to_work & known & (fen < limit) & ~every.of_home(cars | (homes > 1))
    return _people("tekun", fits & ~supported & ~apart & ~away & ~every.on_roll(3), TEKUN_FEN)


def obligors_elsewhere(world: World) -> Ints:
    """How many living grown children and parents each person has in other households, by the register of parents."""
    people = world.people
    alive = ~is_dead(people, world.day)
    grown = birthdays_before(people.birth_day, world.as_of, 18)
    count = np.zeros(len(people), np.int64)
    for parent in (people.father, people.mother):
        child = np.flatnonzero(parent >= 0)
        named = parent[child]
        apart = people.home[child] != people.home[named]
        count += np.bincount(named[apart & alive[child] & grown[child]], minlength=len(people))
        count += np.bincount(child[apart & alive[named]], minlength=len(people))
    return count


def _children(every: Everyone) -> tuple[Due, Due]:
    """Children by what is on file of their parents; a child with a parent nobody registered is not judged."""
    world, people = every.world, every.world.people
    dead, day = is_dead(people, world.day), world.day
    held = is_detained(people, day) & (people.custody != p.COMMUNITY)
    term = np.where(people.custody_end != NO_DAY, _whole_months(people.custody_start, people.custody_end), -1)
    severe = every.certified & (
        (people.disability_grade <= 2) | (np.isin(people.disability, (5, 6)) & (people.disability_grade <= 4))
    )

    def of(parent: npt.NDArray[np.integer], mask: Mask) -> Mask:
        return (parent >= 0) & mask[np.maximum(parent, 0)]

    unable = ~dead & ((held & (term >= 6)) | severe)
    minor = every.here & ~birthdays_before(people.birth_day, world.as_of.replace(day=1), 18)
    both_dead = of(people.father, dead) & of(people.mother, dead)
    orphans = minor & both_dead & ~every.on_roll(3, 6)
    father_gone, mother_gone = of(people.father, dead), of(people.mother, dead)
    father_unable, mother_unable = of(people.father, unable), of(people.mother, unable)
    unsupported = ((father_unable | father_gone) & mother_unable) | (father_unable & mother_gone)
    children = minor & unsupported & ~_draws(world, CHILD)
    # A child of a family on dibao is paid the rest; the planted ones are of families that draw nothing.
    return _people("orphan", orphans, CHILD_FEN), _people("unsupported_child", children, CHILD_FEN)


def _whole_months(start: npt.NDArray[np.integer], end: npt.NDArray[np.integer]) -> Ints:
    first, last = start.astype("datetime64[D]"), end.astype("datetime64[D]")
    months = (last.astype("datetime64[M]") - first.astype("datetime64[M]")).astype(np.int64)
    day = (
        (last - last.astype("datetime64[M]")).astype(np.int64),
        (first - first.astype("datetime64[M]")).astype(np.int64),
    )
    return months - (day[0] < day[1])


def year_of_income(every: Everyone) -> Ints:
    """Of homes: twelve times the month's disposable income of its members."""
    people = every.world.people
    fen, _ = person_income_fen(people, every.world.wages)
    drawn = (people.pension_kind > 0) & (people.pension_item == p.PENSION) & (people.pension_state == p.PAID)
    drawn &= people.pension_months_ago == 0
    month = fen + np.where(drawn, people.pension_central_fen, 0)
    rows = np.flatnonzero(every.counted)
    whole = np.bincount(people.home[rows], weights=month[rows].astype(np.float64), minlength=len(every.world.homes))
    return np.maximum(whole, 0).astype(np.int64) * MONTHS


def year_of_treatment(every: Everyone) -> Ints:
    """Of homes: what its members bore of treatment settled in twelve months."""
    world, bills = every.world, bills_of(every.world)
    first = np.datetime64(world.as_of, "M").astype("datetime64[M]") - 11
    since = int(first.astype("datetime64[D]").astype(np.int64))
    mine = (bills.settled >= since) & (bills.settled <= world.day) & every.counted[bills.person]
    home = world.people.home[bills.person[mine]]
    spent = np.bincount(home, weights=bills.self_paid[mine].astype(np.float64), minlength=len(world.homes))
    return spent.astype(np.int64)


def _homes(every: Everyone) -> tuple[Due, Due, Due]:
    """Families near the threshold, with rigid spending, and hit by spending beyond their means."""
    world = every.world
    truth, limit = world.truth, standard_fen(world.homes) * world.truth.members
    people = world.people
    is_known = truth.is_known & (truth.members > 0)
    no_car = ~every.in_home(every.counted & (people.cars > 0) & (people.car_state < 2) & ~people.is_car_exempt)
    rows = np.flatnonzero(every.counted)
    homes = np.bincount(people.home[rows], weights=people.dwellings[rows], minlength=len(world.homes)) <= 1
    near = every.margin_homes & ~every.in_home(every.on_roll(1, 2, 3, 4))
    year, spent = year_of_income(every), year_of_treatment(every)
    below_local = year < LOCAL_INCOME_FEN * truth.members
    helped = every.in_home(every.on_roll(1, 2, 3, 4, 5)) | every.margin_homes | every.dibao_homes
    heavy = (spent * 10 >= year * 7) & (spent > 0)
    rigid = is_known & truth.is_clean & below_local & heavy & ~helped
    on_dibao = every.in_home(every.on_roll(1, 2))
    all_tekun = every.in_home(every.counted & every.on_roll(3)) & ~every.in_home(every.counted & ~every.on_roll(3))
    means = on_dibao | all_tekun | (below_local & no_car & homes)
    temporary = is_known & (spent * 10 > year * 3) & means
    aid = np.minimum(spent - year * 3 // 10, limit * MONTHS_AT_MOST)
    aid = -(-aid // 100) * 100
    return (
        _homes_due("dibao_margin", near, 0),
        _homes_due("rigid_spending", rigid, 0),
        _homes_due("temporary_aid", temporary & (aid > 0), aid),
    )


def _individual(every: Everyone) -> Due:
    """Severely disabled people who may apply alone: out of work by the register, or in a near-threshold family."""
    world, people = every.world, every.world.people
    fen, known = every.income
    own = np.maximum(fen, 0)
    limit = np.zeros(len(people), np.int64)
    limit[people.home >= 0] = standard_fen(world.homes)[people.home[people.home >= 0]]
    severe = every.certified & (people.disability_grade <= 2)
    named = every.certified & np.isin(people.disability, (5, 6)) & (people.disability_grade <= 3)
    in_margin = every.of_home(every.margin_homes & ~every.in_home(every.on_roll(1, 2, 3))) | every.of_home(
        every.in_home(every.on_roll(4))
    )
    alone = severe & every.is_adult & (people.unemployment == p.UNEMPLOYED)
    may = alone | (every.counted & in_margin & (severe | named))
    kept = every.on_roll(1, 2, 3) | every.of_home(every.in_home(every.on_roll(1, 2))) | _on_dibao(every)
    fits = (people.register == p.REGISTERED) & may & ~kept & known & (own < limit)
    return _people("dibao_individual", fits, limit - own)


def _students(every: Everyone, *found: Due) -> Due:
    """Students on the school roll and on a register of assistance, or found due for one, who had no aid this year."""
    world, people = every.world, every.world.people
    assert world.assistance is not None
    level = people.study
    studying = (level >= 0) & (people.study_state == p.STUDYING) & ~people.study_part_time & (level <= p.BACHELOR)
    poor = _on_dibao(every) | every.on_roll(3, 6) | _draws(world, CHILD)
    near = every.margin_homes & ~every.in_home(every.on_roll(1, 2, 3)) & ~every.dibao_homes
    for due in found:
        if due.is_of_people:
            poor[due.rows] = True
        else:
            near[due.rows] = True
    near |= every.in_home(every.on_roll(4)) | every.in_home(every.on_roll(5))
    aided = np.zeros(len(people), np.bool_)
    now = (world.assistance.aided["year"] == world.as_of.year - 1) & (world.assistance.aided["stopped"] == 0)
    aided[world.assistance.aided["person"][now]] = True
    fits = (people.register == p.REGISTERED) & studying & (poor | (every.counted & every.of_home(near))) & ~aided
    return _people("student_aid", fits, np.array(STUDENT_FEN)[np.clip(level, 0, p.BACHELOR)])
