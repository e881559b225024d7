"""A small made-up ruleset, from the text of its rules: for what dibao alone does not exercise."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

from doudi.kernel.errors import FaultList
from doudi.kernel.month import Month
from doudi.kernel.ratio import Ratio
from doudi.rules import authoring
from doudi.rules.earlier_months import with_history
from doudi.rules.parameters import Level, Parameter, ParameterPayload, ParameterSet, Row
from doudi.rules.quantities import Code, Entity, Quantity, QuantityUnit
from doudi.rules.ruleset import OutcomeRules, Ruleset
from doudi.rules.tables import Scale, Table
from doudi.schemes.reading.rules import read_rules

PLACES = (Code("home", "家里", "home"), Code("institution", "机构", "institution"), Code("foster", "寄养", "foster"))
QUANTITIES = {
    quantity.key: quantity
    for quantity in (
        Quantity("wage_fen", Entity.PERSON, QuantityUnit.FEN_PER_MONTH, "工资", "wage", none_is=0, history=12),
        Quantity("born", Entity.PERSON, QuantityUnit.DATE, "出生", "born", is_lasting=True),
        Quantity("lost_contact_on", Entity.PERSON, QuantityUnit.DATE, "失联", "out of contact since"),
        Quantity("care_place", Entity.PERSON, QuantityUnit.CODE, "在哪里", "place of care", codes=PLACES),
        Quantity("failed_items", Entity.PERSON, QuantityUnit.PIECES, "不能自理项", "items failed", none_is=0),
        Quantity("spent_fen", Entity.HOUSEHOLD, QuantityUnit.FEN, "支出", "spent", none_is=0),
    )
}  # fmt: skip


def figure(
    key: str, unit: str, *dated: tuple[str | None, ParameterPayload | None], adjusted: int | None = None
) -> Parameter:
    """A parameter with values from months."""
    starts = [Month.parse(start) if start else None for start, _ in dated]
    ends = [*starts[1:], None]
    rows = tuple(
        Row(value, start, end, "unset" if value is None else "verified", "law", "", "")
        for (_, value), start, end in zip(dated, starts, ends, strict=True)
    )
    return Parameter(key, key, key, unit, (Level("CN", rows, adjusted),))


FIGURES = {
    parameter.key: parameter
    for parameter in (
        figure("x.standard", "fen_per_person_month", ("2024-01", 70_000), ("2025-07", 77_000)),
        figure("x.rate", "fen_per_month by code", ("2024-01", Table((("home", 165_100), ("institution", None))))),
        figure("x.care", "fen_per_month by number", ("2024-01", Scale(((0, 5_000), (1, 20_000), (4, 30_000))))),
        figure("x.share", "ratio", ("2024-01", Ratio(7, 10))),
        figure("x.open_share", "ratio", (None, None)),
        figure("x.contact_months", "months", ("2024-01", 6)),
        figure("x.old_age", "years", ("2024-01", 60)),
        figure("x.counts", "yes_no", (None, None)),
        figure("x.ever_months", "months", ("0001-01", 6)),
    )
}


def small_ruleset(
    folder: Path, body: str, *, eligible: str, amount: str, people: str, faults: FaultList | None = None,
    outcome: Mapping[str, object] | None = None,
) -> Ruleset:  # fmt: skip
    """The ruleset of these rules; they may use the whole authoring vocabulary without importing it."""
    names = sorted({"Expr", "Household", "Law", "Person", "rule"} | _used(body))
    home = folder / "x"
    home.mkdir(exist_ok=True)
    head = f"from __future__ import annotations\nfrom doudi.rules.authoring import {', '.join(names)}\n"
    (home / "rules.py").write_text(head + textwrap.dedent(body), encoding="utf-8")
    found = FaultList() if faults is None else faults
    units = {key: parameter.unit for key, parameter in FIGURES.items()}
    graph, rules = read_rules(home, QUANTITIES, units, found)
    if faults is None:
        found.raise_if_any()
    return Ruleset(
        scheme="x", name_zh="小例", name_en="small example", profile="p", jurisdiction="CN",
        quantities=with_history(QUANTITIES), graph=graph, rules=rules,
        parameters=ParameterSet("CN", "p", ("CN",), FIGURES),
        outcome=OutcomeRules(eligible, amount, people, (), **(outcome or {})), lines=(),  # type: ignore[arg-type]
    )  # fmt: skip


def _used(body: str) -> set[str]:
    words = set(body.replace("(", " ").replace(")", " ").replace(",", " ").replace("@", " ").split())
    return {name for name in authoring.__all__ if name in words}
