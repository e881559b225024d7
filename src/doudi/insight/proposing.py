"""The file a proposed figure becomes, and what changes with it (提议的对比)."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml

from doudi.insight.figures import words_of
from doudi.insight.models import FigureProposal, ProposalState
from doudi.kernel.month import Month
from doudi.rules.parameters import Parameter
from doudi.schemes.compare import Comparison, Version, compare
from doudi.schemes.loader import forget_loaded


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
        {"value": row.value, "from": row.start, "status": row.status}
        | ({"legal_basis": row.legal_basis} if row.legal_basis else {})
        | {"source": row.source, "note": f"{row.public_id}"}
        for row in rows
    ]
    content = {"jurisdiction": rows[-1].jurisdiction, "parameters": [entry]}
    return str(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120))


def file_name(key: str) -> str:
    """The file of a figure in the installation's folder of its scheme.

    >>> file_name("dibao.standard_urban")
    'standard_urban.yaml'
    """
    return f"{key.partition('.')[2]}.yaml"


def compared_with(proposal: FigureProposal, parameter: Parameter) -> dict[str, Any]:
    """Figures and worked examples of the scheme that come out otherwise with this figure, as plain JSON."""
    with tempfile.TemporaryDirectory(prefix="doudi-proposal-") as folder:
        draft = Path(folder) / file_name(proposal.key)
        draft.write_text(file_text(rows_of(proposal), parameter), encoding="utf-8")
        try:
            found = compare(
                proposal.scheme, Version(), Version(extra=(draft,)), profile=proposal.profile,
                jurisdiction=proposal.jurisdiction,
            )  # fmt: skip
        finally:
            # Drafts are loaded under names of their own: they are not kept.
            forget_loaded()
    at = parameter.at(Month.parse(proposal.start))
    return _told(found) | {"in_force": asdict(words_of(parameter, at.value if at else None))}


def _told(found: Comparison) -> dict[str, Any]:
    told: dict[str, Any] = {
        "figures": [asdict(each) for each in found.figures],
        "cases_run": found.cases_run,
        "cases": [{"name": each.name, "before": each.before, "after": each.after} for each in found.cases],
    }
    return told | {"digest": hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]}


def unexplained(compared: Mapping[str, Any], reasons: Mapping[str, Any]) -> tuple[str, ...]:
    """The worked examples that change and for which nobody gave a reason."""
    return tuple(case["name"] for case in compared.get("cases", ()) if not reasons.get(case["name"]))
