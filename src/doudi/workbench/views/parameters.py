"""The figures of a scheme as rows of a page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from doudi.casework.figures import figure_words
from doudi.kernel.month import Month
from doudi.schemes.scheme import Scheme
from doudi.ui.words import yuan


@dataclass(frozen=True)
class ParameterRow:
    """One figure as it stands this month: value in words, where it comes from, how sure it is."""

    key: str
    zh: str
    en: str
    value: str
    status: str
    legal_basis: str
    source: str
    note: str
    valid_from: str
    jurisdiction: str
    possibly_superseded: bool


def parameter_rows(scheme: Scheme, on: date) -> list[ParameterRow]:
    """Every figure of the scheme this month; a figure not yet in force, or unset, is a row too."""
    month = Month.of(on)
    rows = []
    for key, parameter in sorted(scheme.parameters.parameters.items()):
        at = parameter.at(month)
        if at is None:
            rows.append(ParameterRow(key, parameter.zh, parameter.en, "", "unset", "", "", "", "", "", False))
            continue
        rows.append(
            ParameterRow(
                key,
                at.zh,
                at.en,
                _in_words(scheme, key, at.value, at.unit),
                "unset" if at.is_unset else at.status,
                at.legal_basis,
                at.source,
                at.note,
                str(at.valid_from or ""),
                at.jurisdiction,
                at.possibly_superseded,
            )
        )
    return rows


def _in_words(scheme: Scheme, key: str, value: Any, unit: str) -> str:
    if value is None:
        return ""
    if unit.startswith("fen") and isinstance(value, int):
        return yuan(value)
    if isinstance(value, bool):
        return _("是") if value else _("不是")
    return str(figure_words(scheme, key, value) or value)
