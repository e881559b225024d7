"""A district's real communities, and the grids (网格) and micro-grids (微网格) generated inside them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from doudi.reference.divisions import Division, Divisions, load_divisions
from doudi.sandbox.errors import DistrictUnknown

#: Published for Shapingba (161 villages and communities by that count): 1,433 grids, 6,894 micro-grids.
#: Other districts get as many per community as Shapingba has.
PUBLISHED_GRIDS = {"500106": (1433, 6894)}
GRIDS_PER_COMMUNITY, MICRO_GRIDS_PER_GRID = 1433 / 200, 6894 / 1433


@dataclass(frozen=True)
class Places:
    """Where the district's people can live.

    `grid_community` and `micro_grid` point from grid to community and from micro-grid to grid, in order.
    """

    district: Division
    slice_number: int
    communities: tuple[Division, ...]
    streets: tuple[str, ...]
    is_rural: npt.NDArray[np.bool_]
    grid_community: npt.NDArray[np.int32]
    grid_codes: tuple[str, ...]
    micro_grid: npt.NDArray[np.int32]
    micro_codes: tuple[str, ...]


def all_districts(divisions: Divisions | None = None) -> tuple[str, ...]:
    """Codes of all districts and counties, in order; the place in it is a district's slice of sequence numbers."""
    found = divisions or load_divisions()
    return tuple(division.code for division in found.of_level("district"))


def settle(district: str, divisions: Divisions | None = None) -> Places:
    """The district's communities with their grids and micro-grids.

    Raises:
        DistrictUnknown: no district or county has this code.

    >>> places = settle("500106")
    >>> len(places.communities), len(places.grid_codes), len(places.micro_codes)
    (200, 1433, 6894)
    """
    found = divisions or load_divisions()
    districts = all_districts(found)
    if district not in districts:
        near = next((code for code in districts if code[:4] == district[:4]), districts[0])
        raise DistrictUnknown(district, near)
    communities = tuple(each for each in found.under(district) if each.level == "village")
    streets = tuple(found.by_code(each.parent_code or "").name for each in communities)
    grids, micro_grids = PUBLISHED_GRIDS.get(
        district,
        (
            round(len(communities) * GRIDS_PER_COMMUNITY),
            round(len(communities) * GRIDS_PER_COMMUNITY * MICRO_GRIDS_PER_GRID),
        ),
    )
    grid_community, in_community = _spread(grids, len(communities))
    grid_codes = tuple(
        f"{communities[community].code}{place + 1:03}"
        for community, place in zip(grid_community, in_community, strict=True)
    )
    micro_grid, in_grid = _spread(micro_grids, grids)
    micro_codes = tuple(f"{grid_codes[grid]}{place + 1:02}" for grid, place in zip(micro_grid, in_grid, strict=True))
    return Places(
        district=found.by_code(district),
        slice_number=districts.index(district),
        communities=communities,
        streets=streets,
        is_rural=np.array([each.committee == "villagers" for each in communities]),
        grid_community=grid_community,
        grid_codes=grid_codes,
        micro_grid=micro_grid,
        micro_codes=micro_codes,
    )


def _spread(parts: int, wholes: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """So many parts over so many wholes as evenly as whole numbers allow: whole of each part, place within it."""
    counts = np.full(wholes, parts // wholes)
    counts[np.linspace(0, wholes - 1, parts % wholes).round().astype(int)] += 1
    whole = np.repeat(np.arange(wholes), counts)
    place = np.arange(parts) - np.repeat(np.cumsum(counts) - counts, counts)
    return whole.astype(np.int32), place.astype(np.int32)


def write_grids(places: Places, path: Path) -> None:
    """The list of grids and micro-grids as a small UTF-8 file, one row per micro-grid."""
    lines = ["居委会代码,居委会名称,网格编号,网格名称,微网格编号,微网格名称\n"]
    for micro, grid in enumerate(places.micro_grid):
        community = places.communities[places.grid_community[grid]]
        code, inside = places.grid_codes[grid], places.micro_codes[micro]
        short = community.name.removesuffix("居民委员会").removesuffix("村民委员会")
        grid_name = f"{short}第{int(code[-3:])}网格"
        row = [community.code, community.name, code, grid_name, inside, f"{grid_name}{int(inside[-2:])}号微网格"]
        lines.append(",".join(row) + "\n")
    path.write_text("".join(lines), "utf-8")
