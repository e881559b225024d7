"""What the sweep found, in our terms: the evidence as a lead keeps it, and the place among our divisions."""

from collections.abc import Collection
from typing import Any

from doudi.columnar.screen import LeadRow
from doudi.registry.models import Division
from doudi.registry.pseudonym import signed

CODES_PER_QUERY = 5000


def evidence_of(row: LeadRow) -> dict[str, Any]:
    """The evidence as the lead keeps it: members by signed key, what each department said, what a visit must ask."""
    return {
        "members": [
            {"key": signed(each.person_key), "relation": each.relation, "age": each.age, "by": each.accounted_by}
            for each in row.members
        ],
        "lines": [
            {
                "dataset": line.dataset,
                "as_of": line.as_of,
                "key": None if line.person_key is None else signed(line.person_key),
                "code": line.code,
                "zh": line.zh,
                "en": line.en,
                "amount_fen": line.amount_fen,
            }
            for line in row.evidence
        ],
        "to_find_out": list(row.to_find_out),
        "doubts": list(row.doubts),
        "urban_rural": row.urban_rural,
        "household_key": signed(row.household_key),
    }


def places_of(rows: Collection[LeadRow]) -> dict[str, Division]:
    """Every division the rows name that is on file, by code; one query per few thousand codes."""
    codes = sorted({code for row in rows for code in (row.micro_grid, row.grid, row.community) if code})
    found: dict[str, Division] = {}
    for start in range(0, len(codes), CODES_PER_QUERY):
        some = Division.objects.filter(code__in=codes[start : start + CODES_PER_QUERY])
        found.update({division.code: division for division in some.only("code", "path", "level")})
    return found


def place_of(row: LeadRow, places: dict[str, Division]) -> Division | None:
    """The smallest known place of one row; None when not even its community is on file."""
    return next((places[code] for code in (row.micro_grid, row.grid, row.community) if code in places), None)
