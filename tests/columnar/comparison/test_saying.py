"""A signal asked of rows where they lie says what it says of rows that are fetched."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from doudi.columnar.comparison.asking import Slice, ask
from doudi.columnar.comparison.gathering import expanded, said_of_owners
from doudi.columnar.comparison.model import Condition
from doudi.columnar.comparison.model import Test as Asked
from doudi.columnar.comparison.moments import Moment, Span, days_of
from doudi.columnar.comparison.rows import Fetched
from doudi.columnar.comparison.saying import said_of_keys
from doudi.kernel.month import Month

ON, ROWS = date(2025, 9, 15), 90
CODES = ["active", "lapsed", "ended"]


def some_table(chance: random.Random) -> pa.Table:
    """Days, months, amounts, codes and keys beside the day and month asked of; some lack, and not from the first."""

    def column(values: list[int], kind: pa.DataType, *, lacks: bool) -> pa.Array:
        given = [None if lacks and chance.random() < 0.3 else value for value in values]
        return pa.array([None, *given], kind).slice(1)

    lacks = chance.random() < 0.6
    near = [chance.randint(-2, 2) for _ in range(ROWS)]
    codes = column([chance.randrange(3) for _ in range(ROWS)], pa.int8(), lacks=lacks)
    return pa.table({
        "day": column([days_of(ON) + each for each in near], pa.int32(), lacks=lacks).view(pa.date32()),
        "month": column([Month.of(ON).index + each for each in near], pa.int32(), lacks=chance.random() < 0.5),
        "amount": column([100 + each for each in near], pa.int64(), lacks=lacks),
        "state": pa.DictionaryArray.from_arrays(codes, pa.array(CODES)),
        "key": column([abs(each) for each in near], pa.uint64(), lacks=lacks),
    })  # fmt: skip


def some_conditions(chance: random.Random) -> list[Condition]:
    """None to three, of every test a walk can ask."""
    time = chance.choice([Asked.ON_OR_BEFORE, Asked.AFTER, Asked.BEFORE, Asked.NOT_BEFORE, Asked.NOT_BEFORE_OR_OPEN])
    every = [
        Condition(chance.choice(["day", "month"]), time, moment=Moment(chance.random() < 0.5)),
        Condition("state", chance.choice([Asked.AMONG, Asked.NOT_AMONG]), words=tuple(chance.sample(CODES, 2))),
        Condition("amount", chance.choice([Asked.AT_LEAST, Asked.BELOW]), numbers=(100,)),
        Condition(chance.choice(["key", "day", "state"]), Asked.GIVEN, flag=chance.random() < 0.5),
    ]
    return chance.sample(every, chance.randint(0, 3))


def test_a_walk_says_what_fetched_rows_say() -> None:
    """Of owners of no row, one or several, some of them under two keys: who says so, and who may."""
    chance = random.Random(41)
    for _ in range(120):
        table, conditions = some_table(chance), some_conditions(chance)
        ends = sorted(chance.sample(range(ROWS + 1), 24))
        low, high = np.array(ends[::2]), np.array(ends[1::2])
        low[3] = high[3]
        owners = np.sort(np.array([chance.randrange(9) for _ in low]))
        whose, places = expanded(low, high, owners)
        rows = Slice(whose.astype(np.uint64), Fetched(table, places), -1)
        wanted = said_of_owners(whose, *ask(conditions, rows, ON), 9)
        found = said_of_keys(conditions, table, ON, low, high, owners, 9)
        assert found is not None
        assert [each.tolist() for each in found] == [each.tolist() for each in wanted]


@pytest.mark.parametrize("condition", [
    Condition("day", Asked.BEFORE_MONTH_OF, other="month", later=Span(1, "m")),
    Condition("amount", Asked.AMONG, numbers=(7, 9)),
])  # fmt: skip
def test_what_no_walk_can_ask_is_left_to_fetched_rows(condition: Condition) -> None:
    """Two columns of a row beside each other, or one of several numbers: it says that it cannot."""
    table, none = some_table(random.Random(42)), np.empty(0, np.int64)
    assert said_of_keys([condition], table, ON, none, none, none, 1) is None
