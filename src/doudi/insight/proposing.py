"""The file a proposed figure becomes, and what changes with it (提议的对比)."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from doudi.insight.figures import words_of
from doudi.insight.models import FigureProposal, ProposalState
from doudi.kernel.month import Month
from doudi.rules.parameters import Parameter
from doudi.rules.tables import Table
from doudi.rules.yamlfile import yaml_text
from doudi.schemes.changes.compare import Version, figures_changed
from doudi.schemes.changes.figures import FigureChange
from doudi.schemes.changes.touched import Touched, TouchedExample, touched_by


def rows_of(proposal: FigureProposal) -> list[FigureProposal]:
    """Everything that stands in its file once it is activated: what was activated for this figure, and this one.

    The newest activated of a month stands for it.
    """
    same = {"scheme": proposal.scheme, "key": proposal.key, "jurisdiction": proposal.jurisdiction}
    standing = FigureProposal.objects.filter(state=ProposalState.ACTIVATED, **same).exclude(pk=proposal.pk)
    by_month = {row.start: row for row in standing.order_by("settled_at", "pk")}
    by_month[proposal.start] = proposal
    return [by_month[start] for start in sorted(by_month)]


def file_text(rows: Iterable[FigureProposal], parameter: Parameter) -> str:
    """A parameter file with these values, as one writes it by hand; the yearly month of the figure stays."""
    rows = list(rows)
    months = [level.yearly_adjustment_month for level in parameter.levels if level.yearly_adjustment_month]
    entry: dict[str, Any] = {"key": parameter.key, "zh": parameter.zh, "en": parameter.en}
    base, _, by = parameter.unit.partition(" by ")
    entry |= {"unit": base} | ({"by": by} if by else {})
    entry |= {"yearly_adjustment_month": months[0]} if months else {}
    entry["values"] = [
        {"value": _in_order(row.value, parameter), "from": row.start, "status": row.status}
        | ({"legal_basis": row.legal_basis} if row.legal_basis else {})
        | {"source": row.source, "note": f"{row.public_id}"}
        for row in rows
    ]
    content = {"jurisdiction": rows[-1].jurisdiction, "parameters": [entry]}
    return yaml_text(content)


def _in_order(value: Any, parameter: Parameter) -> Any:
    """A table in the order of the tables on file: a database may keep its entries in another."""
    if not isinstance(value, dict):
        return value
    filed = (row.value for level in parameter.levels for row in level.rows)
    order = list(dict.fromkeys(code for table in filed if isinstance(table, Table) for code, _ in table))
    return {code: value[code] for code in (*(each for each in order if each in value), *sorted(value.keys() - order))}


def file_name(key: str) -> str:
    """The file of a figure in the installation's folder of its scheme.

    >>> file_name("dibao.standard_urban")
    'standard_urban.yaml'
    """
    return f"{key.partition('.')[2]}.yaml"


@contextmanager
def versions_of(proposal: FigureProposal, parameter: Parameter) -> Iterator[tuple[Version, Version]]:
    """What is in force, and the same with the proposed figure, for as long as the context is open."""
    with tempfile.TemporaryDirectory(prefix="doudi-proposal-") as folder:
        draft = Path(folder) / file_name(proposal.key)
        draft.write_text(file_text(rows_of(proposal), parameter), encoding="utf-8")
        yield Version(), Version(extra=(draft,))


def compared_with(proposal: FigureProposal, parameter: Parameter) -> dict[str, Any]:
    """What comes out otherwise with this figure, as plain JSON: figures, examples of the scheme and of its borrowers.

    What schemes that read their results then say of the same families follows from it and stands under `follows`.
    """
    with versions_of(proposal, parameter) as (before, after):
        key, profile, place = proposal.scheme, proposal.profile, proposal.jurisdiction
        figures = figures_changed(key, before, after, profile=profile, jurisdiction=place)
        touched = touched_by(key, before, after, profile=profile, jurisdiction=place)
    at = parameter.at(Month.parse(proposal.start))
    return _told(proposal.scheme, figures, touched) | {
        "in_force": asdict(words_of(parameter, at.value if at else None))
    }


def _told(scheme: str, figures: Iterable[FigureChange], touched: Touched) -> dict[str, Any]:
    told: dict[str, Any] = {
        "figures": [asdict(each) for each in figures],
        "cases_run": touched.cases_run,
        "cases": [
            {"name": each.name, "scheme": each.scheme, "key": example_key(scheme, each), "before": each.before,
             "after": each.after}
            for each in touched.examples
        ],
        "follows": [asdict(each) for each in touched.follows],
    }  # fmt: skip
    return told | {"digest": hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]}


def example_key(scheme: str, example: TouchedExample) -> str:
    """What the reason for an example goes by: its name, with its scheme where that is another."""
    return example.name if example.scheme == scheme else f"{example.scheme}: {example.name}"


def unexplained(compared: Mapping[str, Any], reasons: Mapping[str, Any]) -> tuple[str, ...]:
    """The worked examples that change and for which nobody gave a reason, by what reasons go by."""
    keys = (case.get("key", case["name"]) for case in compared.get("cases", ()))
    return tuple(key for key in keys if not reasons.get(key))
