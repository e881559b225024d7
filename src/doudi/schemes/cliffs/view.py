"""One family seen over a rising income (断崖图): where each line falls away, and what the family then has in all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts, person_fact_key, split_fact_key
from doudi.rules.values import NONE, Sourced
from doudi.schemes.bundles.bundle import Bundle, assess_bundle
from doudi.schemes.cliffs.cliff import TAGS, Leaving, Point, leaving, point_of, tags_of
from doudi.schemes.cliffs.reasons import Gone, gone_between

TRIED = "试算"
YUAN = 100
WAGE = "monthly_wage_fen"
INCOMES = (WAGE, "monthly_business_fen", "monthly_property_income_fen", "monthly_transfer_fen",
           "monthly_other_income_fen")  # fmt: skip
COUNTED_TWICE = "old_age_allowance_in_transfers_fen"
"""Part of the pensions and also a scheme of its own: counted once, with the schemes."""
COSTS_OF_WORK = ("employment_cost_fen",)
"""Asked of somebody with a wage only; where a wage is tried and this is not known, there is supposed to be none."""
RICH_FEN = 10_000_000
"""An income at which nothing that depends on income is left."""
PARTS = 20


@dataclass(frozen=True, slots=True)
class Turn:
    """Between two incomes one yuan apart something falls away or comes (转折).

    Args:
        before, after: the two incomes with everything they leave the family.
        gone, come: what falls away and what comes instead.
        back_at_fen: the income from which the family again has as much as before; None where it never lost any, or
            where that lies beyond what was tried.
    """

    before: Point
    after: Point
    gone: tuple[Gone, ...]
    come: tuple[Gone, ...]
    back_at_fen: int | None = None

    @property
    def lost_fen(self) -> int:
        """How much less the family has in all; 0 or less where it has as much."""
        return self.before.total_fen - self.after.total_fen

    @property
    def opens(self) -> bool:
        """Something that would pay each month is open from here on: what the family then has cannot be said."""
        return not set(self.after.open_monthly) <= set(self.before.open_monthly)

    @property
    def is_cliff(self) -> bool:
        """More earned and less in hand, and that is certain (断崖): no money that is gone is only not settled."""
        is_certain = not self.opens and not any(each.is_open and each.grants != "tag" for each in self.gone)
        return self.lost_fen > 0 and is_certain


@dataclass(frozen=True)
class CliffView:
    """What a family has now, and over a rising income (一家的断崖图).

    Args:
        fact_key: the income that is raised, all else staying as it is.
        now_fen: that income today, None while it is not known.
        other_fen: the family's other incomes that are known; not_known: those that are not, which are in no total.
        bundle: everything the family is entitled to today; tags: what of it is no money, by rule.
        points: incomes tried, rising, with all monthly benefits at each.
        turns: where something falls away or comes, rising.
        leavings: for each scheme the family has, what ending it would take along.
        supposed: facts that are not known and were supposed to be none wherever an income was tried.
    """

    month: Month
    jurisdiction: str
    fact_key: str
    now_fen: int | None
    other_fen: int
    not_known: tuple[str, ...]
    bundle: Bundle
    tags: tuple[str, ...]
    points: tuple[Point, ...]
    turns: tuple[Turn, ...]
    leavings: tuple[Leaving, ...]
    supposed: tuple[str, ...] = ()

    @property
    def now(self) -> Point | None:
        """Today's point; None while the income is not known."""
        return next((point for point in self.points if point.value_fen == self.now_fen), None)

    @property
    def cliffs(self) -> tuple[Turn, ...]:
        """The turns at which the family ends up with less, in rising order."""
        return tuple(turn for turn in self.turns if turn.is_cliff)

    @property
    def flats(self) -> tuple[tuple[int, int], ...]:
        """Stretches of the income over which the family has the same in all, whatever is earned (挣多少抵多少)."""
        found: list[tuple[int, int]] = []
        for one, other in pairwise(self.points):
            if abs(other.total_fen - one.total_fen) > YUAN // 2 or self.is_open_at(one) or self.is_open_at(other):
                continue
            if found and found[-1][1] == one.value_fen:
                found[-1] = found[-1][0], other.value_fen
            else:
                found.append((one.value_fen, other.value_fen))
        found = [(low, high) for low, high in found if high - low > YUAN]
        return tuple(found)

    @property
    def open_schemes(self) -> tuple[str, ...]:
        """Schemes that cannot be settled at any income tried: they are in no total."""
        everywhere = set(self.points[0].open_schemes)
        for point in self.points:
            everywhere &= set(point.open_schemes)
        return tuple(key for key in self.points[0].open_schemes if key in everywhere)

    def is_open_at(self, point: Point) -> bool:
        """Whether money that is settled at another income is open at this one: its total is then no total."""
        return not set(point.open_monthly) <= set(self.open_schemes)


def earners(household: HouseholdFacts) -> tuple[str, ...]:
    """Whose wage may be raised: everybody asked about a wage, the largest known one first.

    >>> from doudi.rules.facts import PersonFacts
    >>> people = [PersonFacts("p1", "", {WAGE: Sourced(NONE)}), PersonFacts("p2", "", {WAGE: Sourced(5)})]
    >>> earners(HouseholdFacts((*people, PersonFacts("p3", "", {}))))
    ('p2', 'p1')
    """
    asked = [person for person in household.persons if WAGE in person.facts] or list(household.persons[:1])
    return tuple(person.key for person in sorted(asked, key=lambda each: -(_fen(each.facts.get(WAGE)) or 0)))


def _fen(sourced: Sourced | None) -> int | None:
    if sourced is None or not sourced.is_known:
        return None
    return 0 if sourced.value is NONE else sourced.value if isinstance(sourced.value, int) else None


def cliff_view(
    household: HouseholdFacts, month: Month, fact_key: str = "", *, profile: str = "", jurisdiction: str = "500106"
) -> CliffView:
    """Everything the family has, and where each line of it falls away while one income rises (断崖).

    The income is tried from nothing to where nothing that depends on it is left, in twenty steps; between two of them
    whose benefits are not on a straight line, the turn is looked for down to the yuan. What comes and goes again
    between two steps that look alike is not seen.

    Args:
        fact_key: `person:p1:monthly_wage_fen`; the largest wage of the family where none is named.

    Raises:
        ValueError: the fact key names nobody of this household.
        FaultsFound: facts that cannot be.
    """
    fact_key = fact_key or person_fact_key(earners(household)[0], WAGE)
    person, _ = split_fact_key(fact_key)
    if person is not None and person not in {each.key for each in household.persons}:
        raise ValueError(f"{fact_key!r}: the household has no {person!r}.")

    supposed = _supposed(household, fact_key)

    def assess(value: int | None) -> Bundle:
        tried = household if value is None else household.with_fact(fact_key, Sourced(value, TRIED))
        for key in supposed if value is not None else ():
            tried = tried.with_fact(key, Sourced(NONE, TRIED))
        return assess_bundle(tried, month, profile=profile, jurisdiction=jurisdiction)

    now_fen = _fen(household.get(fact_key))
    line = _Line(assess)
    top = _top(line, now_fen or 0)
    line.draw(top)
    if now_fen is not None:
        line.at(now_fen)
    bundle = assess(None)
    turns = tuple(line.turns())
    if now_fen is not None:
        line.known[now_fen] = point_of(now_fen, bundle)  # Today is what is on file, nothing supposed.
    left = [
        leaving(household, month, entry.scheme.key, profile=profile, jurisdiction=jurisdiction, before=bundle)
        for entry in bundle.granted()
        if entry.scheme.key != TAGS
    ]
    others, not_known = _others(household, fact_key)
    return CliffView(
        month, jurisdiction, fact_key, now_fen, others, not_known, bundle, tags_of(bundle), line.points, turns,
        tuple(left), supposed,
    )  # fmt: skip


def _supposed(household: HouseholdFacts, fact_key: str) -> tuple[str, ...]:
    """What goes with a wage and is not known of whoever earns the one that is tried."""
    person, quantity = split_fact_key(fact_key)
    if person is None or quantity != WAGE:
        return ()
    keys = (person_fact_key(person, each) for each in COSTS_OF_WORK)
    return tuple(key for key in keys if not household.get(key).is_known)


def _others(household: HouseholdFacts, fact_key: str) -> tuple[int, tuple[str, ...]]:
    total, not_known = 0, []
    for person in household.persons:
        for quantity in INCOMES:
            key = person_fact_key(person.key, quantity)
            if key == fact_key:
                continue
            fen = _fen(person.facts.get(quantity))
            total += fen or 0
            if fen is None and quantity in person.facts:
                not_known.append(key)
        total -= _fen(person.facts.get(COUNTED_TWICE)) or 0
    return total, tuple(not_known)


def _top(line: _Line, now_fen: int) -> int:
    """How far the income is raised: where the family draws what it would with a very large one, and a little more."""
    rich = line.at(RICH_FEN)
    top = 200_000
    while (top <= now_fen or not _alike(line.at(top), rich)) and top < RICH_FEN:
        top = top * 3 // 2
    line.forget(top)
    return -(-top // (PARTS * YUAN)) * PARTS * YUAN


def _alike(one: Point, other: Point) -> bool:
    return (one.paid_fen, one.granted, one.open_schemes, one.tags) == (
        other.paid_fen, other.granted, other.open_schemes, other.tags,
    )  # fmt: skip


@dataclass
class _Line:
    """The points tried so far, each with its bundle."""

    assess: Callable[[int | None], Bundle]
    bundles: dict[int, Bundle] = field(default_factory=dict)
    known: dict[int, Point] = field(default_factory=dict)

    def at(self, value: int) -> Point:
        """The point of this income, assessed once."""
        if value not in self.known:
            self.bundles[value] = self.assess(value)
            self.known[value] = point_of(value, self.bundles[value])
        return self.known[value]

    def forget(self, above: int) -> None:
        """Drop what lies beyond the drawing."""
        self.known = {value: point for value, point in self.known.items() if value <= above}

    @property
    def points(self) -> tuple[Point, ...]:
        return tuple(self.known[value] for value in sorted(self.known))

    def draw(self, top: int) -> None:
        values = [top * part // PARTS for part in range(PARTS + 1)]
        for value in values:
            self.at(value)
        for low, high in pairwise(sorted(self.known)):
            self._refine(low, high)

    def _refine(self, low: int, high: int) -> None:
        one, other = self.at(low), self.at(high)
        if high - low <= YUAN or self._is_straight(one, other):
            return
        middle = (low // YUAN + high // YUAN) // 2 * YUAN
        if middle <= low or middle >= high:
            return
        between = self.at(middle)
        if _same_lines(one, other) and _same_lines(one, between) and _on_a_line(one, between, other):
            return
        self._refine(low, middle)
        self._refine(middle, high)

    @staticmethod
    def _is_straight(one: Point, other: Point) -> bool:
        change, raised = other.paid_fen - one.paid_fen, other.value_fen - one.value_fen
        return _same_lines(one, other) and change in (0, -raised)

    def turns(self) -> Iterable[Turn]:
        points = self.points
        for at, (one, other) in enumerate(pairwise(points)):
            is_near = other.value_fen - one.value_fen <= YUAN
            if is_near and (not _same_lines(one, other) or one.total_fen > other.total_fen):
                before, after = self.bundles[one.value_fen], self.bundles[other.value_fen]
                gone, come = (
                    gone_between(before, after, one, other),
                    gone_between(after, before, other, one, with_reasons=False),
                )
                if not gone and not come and one.total_fen <= other.total_fen:
                    continue  # Only what was open is settled here, or the other way round.
                back = self._back_at(points[at + 1 :], one) if one.total_fen > other.total_fen else None
                yield Turn(one, other, gone, come, back)

    def _back_at(self, later: tuple[Point, ...], before: Point) -> int | None:
        total = before.total_fen
        for one, other in pairwise(later):
            if not set(one.open_monthly) | set(other.open_monthly) <= set(before.open_monthly):
                return None  # What the family has there cannot be said.
            if one.total_fen < total <= other.total_fen:
                low, high = one.value_fen, other.value_fen
                if other.paid_fen == one.paid_fen:
                    return low + total - one.total_fen
                while high - low > YUAN:
                    middle = (low // YUAN + high // YUAN) // 2 * YUAN
                    if middle <= low:
                        break
                    tried = point_of(middle, self.assess(middle))
                    low, high = (low, middle) if tried.total_fen >= total else (middle, high)
                return high
        return None


def _same_lines(one: Point, other: Point) -> bool:
    return (one.granted, one.open_schemes, one.tags) == (other.granted, other.open_schemes, other.tags)


def _on_a_line(one: Point, between: Point, other: Point) -> bool:
    """Whether what is paid in between is what a straight line says, to the yuan."""
    share = (other.paid_fen - one.paid_fen) * (between.value_fen - one.value_fen)
    expected = one.paid_fen + share // (other.value_fen - one.value_fen)
    return abs(between.paid_fen - expected) <= YUAN
