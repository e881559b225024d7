"""A finding as a target or a suspicion keeps it, and where it belongs among our divisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from doudi.outreach.domain.compared import Finding, FoundRow
from doudi.registry.models import Division

Item = TypeVar("Item")
PATHS_PER_QUERY = 500
NAMED_BY = {"project": ("name",), "employer": ("business", "name", "employer")}
"""Columns that say what a subject is called, by kind of subject; the surest first."""


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Lists of at most ``size``, in order.

    >>> list(batches(range(5), 2))
    [[0, 1], [2, 3], [4]]
    """
    source = iter(items)
    while some := list(islice(source, size)):
        yield some


def evidence_of(finding: Finding) -> dict[str, Any]:
    """The rows for and against, what was absent, and the doubts; encrypted by whoever keeps it."""
    return {
        "rests_on": [_row(each) for each in finding.rests_on],
        "speaks_against": [_row(each) for each in finding.speaks_against],
        "absent": dict(finding.absent),
        "doubts": list(finding.doubts),
    }


def name_of(finding: Finding) -> str:
    """What a site or an employer is called in the rows; of people nobody is told the name before they are sent."""
    for column in NAMED_BY.get(finding.subject, ()):
        for row in finding.rests_on:
            if said := str(row.values.get(column) or ""):
                return said
    return ""


def _row(row: FoundRow) -> dict[str, Any]:
    return {
        "dataset": row.dataset,
        "as_of": row.as_of,
        "signal": row.signal,
        "source_row": row.source_row,
        "values": {
            name: value if isinstance(value, (int, str, bool)) or value is None else str(value)
            for name, value in row.values.items()
        },
    }


def places_of(findings: Sequence[Finding], area_path: str) -> list[Division | None]:
    """For each finding the smallest place on file it lies in; the area asked for where the data name none.

    None where the data name a place outside the area.
    """
    wanted = {each.area_path or area_path for each in findings}
    above = {path: _upwards(path) for path in wanted}
    paths = sorted({path for chain in above.values() for path in chain})
    known: dict[str, Division] = {}
    for some in batches(paths, PATHS_PER_QUERY):
        known.update({each.path: each for each in Division.objects.filter(path__in=some)})
    found: list[Division | None] = []
    for each in findings:
        path = each.area_path or area_path
        if not path.startswith(area_path):
            found.append(None)
            continue
        found.append(next((known[up] for up in above[path] if up in known and up.startswith(area_path)), None))
    return found


def _upwards(path: str) -> list[str]:
    codes = [part for part in path.split("/") if part]
    return [f"/{'/'.join(codes[:depth])}/" for depth in range(len(codes), 0, -1)]
