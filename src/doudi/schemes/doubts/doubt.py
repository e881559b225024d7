"""What is in doubt about a family, and what hangs on it (存疑的事实和它的分量): shapes only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from doudi.rules.quantities import MAX_MONEY_FEN, MAX_PIECES, MONEY_UNITS, WHOLE_NUMBER_UNITS, Quantity, QuantityUnit
from doudi.rules.values import Value
from doudi.schemes.bundles.bundle import Standing

MOST_GRADE = 4


class Weight(StrEnum):
    """What hangs on a doubt (要紧的程度), the weightiest first.

    `DECIDES`: some result differs between two possible values, all other doubts at what the family says. `WITH_OTHERS`:
    only when another doubt turns out otherwise, too. `CANNOT_TELL`: no difference was found and none was excluded.
    `CHANGES_NOTHING`: proved that no possible value changes any result, whatever the other doubts are.
    """

    DECIDES = "decides"
    WITH_OTHERS = "with_others"
    CANNOT_TELL = "cannot_tell"
    CHANGES_NOTHING = "changes_nothing"


@dataclass(frozen=True)
class Doubt:
    """One fact that nobody knows, or of which sources say different things (存疑的事实).

    Args:
        fact_key: `household:deposits_fen`, `person:MB-…:monthly_wage_fen`.
        said: the values on file, what the family says first; *none* as what it counts as.
        is_open: somebody who should know did not answer: any other value is possible, too.
    """

    fact_key: str
    said: tuple[Value, ...]
    is_open: bool

    @property
    def quantity(self) -> str:
        """The quantity in doubt."""
        return self.fact_key.rpartition(":")[2]


@dataclass(frozen=True)
class Span:
    """The values a fact may take: a list, or every whole number from `low` to `high` beside the list.

    `is_whole`: nothing else is possible, so that what holds for all of these holds.
    """

    values: tuple[Value, ...]
    low: int = 0
    high: int = -1
    is_whole: bool = True

    @property
    def is_range(self) -> bool:
        """Any whole number between two bounds."""
        return self.high >= self.low


@dataclass(frozen=True)
class SchemeResult:
    """What one scheme comes to: its standing, and the fen a month where they are known."""

    scheme: str
    standing: Standing
    amount_fen: int | None


@dataclass(frozen=True)
class Change:
    """One result that differs between two values of a fact (如果…就会…)."""

    value: Value
    other: Value
    at_value: SchemeResult
    at_other: SchemeResult

    @property
    def turns_standing(self) -> bool:
        """Not only the amount differs."""
        return self.at_value.standing is not self.at_other.standing


@dataclass(frozen=True)
class Turning:
    """The first amount at which a scheme's standing is another than for everything below (转折点)."""

    at: int
    below: SchemeResult
    from_here: SchemeResult


@dataclass(frozen=True)
class Materiality:
    """What hangs on one doubt: how much, which results, from which amount on.

    Args:
        changes: one for each scheme whose result differs, a change of standing before a change of amount.
        turnings: for amounts and numbers nobody told, where standings turn, rising.
        given: other doubts that had to turn out otherwise for it to matter, with the values tried.
    """

    doubt: Doubt
    weight: Weight
    changes: tuple[Change, ...] = ()
    turnings: tuple[Turning, ...] = ()
    given: tuple[tuple[str, Value], ...] = ()

    @property
    def at_stake_fen(self) -> int:
        """The largest difference of a monthly amount; 0 where none is known."""
        return max(
            (abs((each.at_value.amount_fen or 0) - (each.at_other.amount_fen or 0)) for each in self.changes), default=0
        )


def span_of(quantity: Quantity, doubt: Doubt) -> Span:
    """Every value the fact may take: what was said, and where somebody did not answer all that the unit allows."""
    said = tuple(dict.fromkeys(doubt.said))
    if not doubt.is_open:
        return Span(said)
    if quantity.unit is QuantityUnit.YES_NO:
        return Span(_first(said, (False, True)))
    if quantity.unit is QuantityUnit.CODE:
        return Span(_first(said, tuple(each.code for each in quantity.codes)))
    if quantity.unit is QuantityUnit.GRADE:
        return Span(_first(said, tuple(range(MOST_GRADE + 1))))
    if quantity.unit in WHOLE_NUMBER_UNITS:
        return Span(said or (0,), 0, MAX_MONEY_FEN if quantity.unit in MONEY_UNITS else MAX_PIECES)
    return Span(said, is_whole=False)


def _first(said: tuple[Value, ...], others: tuple[Value, ...]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys((*said, *others)))
