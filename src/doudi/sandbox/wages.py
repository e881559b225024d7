"""Wage declarations: the month's for everybody taxed at source, a few late ones, and those planted beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from doudi.sandbox.people import People, Wages
from doudi.sandbox.streams import Streams


def declare(people: People, planted: Sequence[tuple[int, dict[str, Any]]], as_of: int, streams: Streams) -> Wages:
    """All declarations the tax office's August file will hold; late July rows for one person in eighty."""
    draw = streams.of("wages")
    main = _of(people, np.flatnonzero(people.is_taxed), 0, as_of - draw.integers(2, 17, int(people.is_taxed.sum())))
    main.is_labour[:] = draw.random(len(main)) < 0.02
    late_rows = main.person[draw.random(len(main)) < 1 / 80]
    late_rows = late_rows[~np.isin(late_rows, [row for row, _ in planted])]  # these have their own July, if any
    late = _of(people, late_rows, 1, as_of - draw.integers(1, 5, len(late_rows)))
    return Wages.stacked([main, late, _planted(people, planted, as_of)])


def _of(people: People, rows: npt.NDArray[np.integer], months_ago: int, filed: npt.NDArray[np.integer]) -> Wages:
    return Wages(
        person=rows.astype(np.int32),
        employer=people.employer[rows],
        months_ago=np.full(len(rows), months_ago, np.int8),
        gross_fen=people.wage_fen[rows],
        social_fen=people.social_fen[rows],
        fund_fen=people.fund_fen[rows],
        tax_fen=people.tax_fen[rows],
        is_labour=np.zeros(len(rows), np.bool_),
        is_correction=np.zeros(len(rows), np.bool_),
        is_superseded=np.zeros(len(rows), np.bool_),
        filed_day=filed.astype(np.int32),
    )


def _planted(people: People, planted: Sequence[tuple[int, dict[str, Any]]], as_of: int) -> Wages:
    """Declarations named one by one; without an employer of their own they are the person's main employer's."""
    rows = np.array([row for row, _ in planted], np.int32)
    facts = [fact for _, fact in planted]
    main = people.employer[rows]
    zero = np.zeros(len(rows), np.int32)
    return Wages(
        person=rows,
        employer=np.array(
            [fact.get("employer", max(int(own), 0)) for fact, own in zip(facts, main, strict=True)], np.int32
        ),
        months_ago=np.array([fact.get("months_ago", 0) for fact in facts], np.int8),
        gross_fen=np.array([fact["gross_fen"] for fact in facts], np.int32),
        social_fen=zero,
        fund_fen=zero.copy(),
        tax_fen=zero.copy(),
        is_labour=np.zeros(len(rows), np.bool_),
        is_correction=np.zeros(len(rows), np.bool_),
        is_superseded=np.array([fact.get("is_superseded", False) for fact in facts], np.bool_),
        # A superseded declaration was filed before the one that corrects it.
        filed_day=np.full(len(rows), as_of - 20, np.int32),
    )


def mark_corrections(wages: Wages) -> None:
    """A standing declaration whose earlier one is superseded is itself a correction (更正), filed later."""
    corrected = np.unique(wages.person[wages.is_superseded])
    later = np.isin(wages.person, corrected) & ~wages.is_superseded & (wages.months_ago == 0)
    wages.is_correction[later] = True
    wages.is_labour[np.isin(wages.person, corrected)] = False
