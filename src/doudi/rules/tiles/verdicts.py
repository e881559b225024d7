"""Outcome and amount of every household as row operations (判定): `verdict.rank`, `bulk` and this are one."""

from __future__ import annotations

from collections.abc import Sequence

from doudi.rules.states import FACT_UNKNOWN, SUPERSEDED
from doudi.rules.tiles.code import Value
from doudi.rules.tiles.lowering import Cell, Rows

ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED, NEEDS_PERSON = range(4)
"""In the order of `bulk.OUTCOMES`; a test holds the two together."""


def verdicts(home: Rows, eligible: Cell, amount: Cell, reviews: Sequence[Cell]) -> tuple[Value, Value, Value, Value]:
    """Outcome, computed outcome, amount in fen and whether it is known."""
    do = home.do
    unknown, amount_open = home.open(eligible), home.open(amount)
    yes = eligible.value
    review: Value = 0
    open_state = do("keep", amount_open, amount.state)
    for each in reviews:
        review = do("or", review, each.value)
        open_state = do("or", open_state, do("keep", home.open(each), each.state))
    waits = do("is_set", do("and", _choose(home, unknown, eligible.state, open_state), FACT_UNKNOWN))
    waiting = _choose(home, waits, UNDETERMINED, NEEDS_PERSON)
    superseded = _superseded(home, eligible, amount, yes)
    granted = _choose(home, do("or", review, superseded), NEEDS_PERSON, ELIGIBLE)
    is_open = do("and", do("flip", review), do("is_set", open_state))
    granted = _choose(home, is_open, waiting, granted)
    refused = _choose(home, superseded, NEEDS_PERSON, NOT_ELIGIBLE)
    outcome = _choose(home, yes, granted, _choose(home, unknown, waiting, refused))
    computed = _choose(home, yes, ELIGIBLE, _choose(home, unknown, waiting, NOT_ELIGIBLE))
    paid = do("and", yes, do("flip", amount_open))
    no = do("flip", do("or", yes, unknown))
    return outcome, computed, do("keep_wide", paid, amount.value), do("or", paid, no)


def _superseded(home: Rows, eligible: Cell, amount: Cell, yes: Value) -> Value:
    found: Value = 0
    if eligible.bits & SUPERSEDED:
        found = home.do("is_set", home.do("and", eligible.state, SUPERSEDED))
    if amount.bits & SUPERSEDED:
        of_amount = home.do("is_set", home.do("and", amount.state, SUPERSEDED))
        found = home.do("or", found, home.do("and", yes, of_amount))
    return found


def _choose(home: Rows, condition: Value, first: Value, second: Value) -> Value:
    return home.choose(condition, first, second, wide=False)
