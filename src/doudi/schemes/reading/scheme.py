"""Reading what `scheme.yaml` says of outcome, papers and notice, and checking that figures are read and known."""

from __future__ import annotations

from collections.abc import Mapping

from doudi.kernel.errors import FaultList
from doudi.kernel.month import Month
from doudi.rules.graph import Graph, Op
from doudi.rules.parameters import Parameter, ParameterSet, Row
from doudi.rules.quantities import Quantity
from doudi.rules.ruleset import OutcomeRules
from doudi.rules.tracing import TracedRule
from doudi.rules.yamlfile import Entry
from doudi.schemes.scheme import ALWAYS, NoticePolicy, Paper


def read_outcome(
    root: Entry, chosen: Entry, rules: Mapping[str, TracedRule], broken: frozenset[str]
) -> OutcomeRules:  # fmt: skip
    """Which rules say what comes out; a broken one is told in its own file."""
    entry = root.entry("outcome")
    reviews, shows = entry.texts("reviews", []), entry.texts("shows", [])
    grants = entry.choice("grants", ("cash_monthly", "cash_once", "tag"), "cash_monthly")
    names = {key: entry.text(key) for key in ("eligible", "people")}
    names["amount"] = entry.text("amount", "") if grants == "tag" else entry.text("amount")
    names |= {key: entry.text(key, "") for key in ("person_eligible", "person_amount")}
    entry.done()
    begins = chosen.text("from_month", "")
    listed = [("reviews", each) for each in reviews] + [("shows", each) for each in shows]
    for key, name in [*names.items(), *listed]:
        if rules and name and name not in rules and name not in broken:
            entry.fault(
                key,
                f"there is no rule {name!r}",
                "the outcome names rules of rules.py",
                "correct the name",
                "schemes.outcome",
            )
    return OutcomeRules(
        names["eligible"], names["amount"], names["people"], reviews, names["person_eligible"],
        names["person_amount"], grants, Month.parse(begins) if begins else None, shows,
    )  # fmt: skip


def read_paper(entry: Entry) -> Paper:
    """One paper asked for."""
    paper = Paper(entry.text("key"), entry.text("zh"), entry.text("en"), entry.text("needed_when"),
                  entry.flag("from_platform"), entry.text("clause"), entry.text("needed_when_zh", ""),
                  entry.flag("by_obligors", False))  # fmt: skip
    if bool(paper.needed_when_zh) == (paper.needed_when in ALWAYS):
        entry.fault("needed_when_zh", "the condition stands in one language only" if paper.needed_when not in ALWAYS
                    else "a condition for what everybody brings", "a paper's condition is told in both languages",
                    "complete or remove it", "schemes.paper-condition")  # fmt: skip
    entry.done()
    return paper


def read_notice(entry: Entry, parameters: ParameterSet, key: str, faults: FaultList) -> NoticePolicy:
    """What the public notice shows, and how long it hangs."""
    days, unit = (_latest(parameters, f"{key}.{name}", faults) for name in ("notice_days", "notice_unit"))
    policy = NoticePolicy(
        personal_fields=entry.texts("personal_fields"), frame_fields=entry.texts("frame_fields"),
        days=days.value if days and isinstance(days.value, int) else 0, unit=str(unit.value) if unit else "",
        clause=entry.text("clause"), status=unit.status if unit else "unset", never_shown=entry.texts("never_shown"),
    )  # fmt: skip
    if len(policy.personal_fields) > 3:
        entry.fault(
            "personal_fields",
            f"{len(policy.personal_fields)} fields",
            "the law lists three and nothing else",
            "leave name, number of members and amount",
            "schemes.notice-shows-too-much",
        )
    entry.done()
    return policy


def _latest(parameters: ParameterSet, key: str, faults: FaultList) -> Row | None:
    parameter: Parameter | None = parameters.parameters.get(key)
    rows = [row for level in parameter.levels for row in level.rows] if parameter else []
    if not rows:
        faults.add(
            f"parameters {key}",
            "is not on file",
            "a scheme says how long its notice hangs, or that no text says so",
            "add it",
            "schemes.notice-unset",
        )
        return None
    # Unset where no text gives the days: a notice can then not be put up before the place has put them on file.
    return next((row for row in rows if row.value is not None), None)


def check_all_read(parameters: ParameterSet, graph: Graph, elsewhere: tuple[str, ...], faults: FaultList) -> None:
    """A figure nothing reads is a misspelt key or a forgotten rule: either way it would silently decide nothing."""
    read = {node.payload for node in graph.nodes if node.op is Op.FIGURE} | set(elsewhere)
    for name, parameter in parameters.parameters.items():
        if graph.nodes and name not in read:
            places = ", ".join(level.jurisdiction for level in parameter.levels)
            faults.add(
                f"parameters {places} {name}",
                "no rule reads this figure",
                "unknown parameter keys are refused",
                "correct the key, or name it under figures_outside_rules",
                "schemes.figure-not-read",
            )


def check_code_lists(parameters: ParameterSet, quantities: Mapping[str, Quantity], faults: FaultList) -> None:
    """A code in a figure must be one some quantity knows; a misspelt code would silently match nobody."""
    known = {code.code for quantity in quantities.values() for code in quantity.codes}
    for name, parameter in parameters.parameters.items():
        for level in parameter.levels:
            for row in level.rows:
                strange = sorted(row.value - known) if isinstance(row.value, frozenset) else []
                if strange:
                    faults.add(
                        f"parameters {level.jurisdiction} {name}",
                        f"unknown codes {', '.join(strange)}",
                        "a list holds codes of quantities.yaml",
                        "correct the code",
                        "schemes.unknown-code",
                    )
