"""Put the published divisions of a district, and its grids, into the registry."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.reference.divisions import Divisions
from doudi.registry.models import Division

LEVEL_NAMES = {2: "province", 6: "district", 9: "township", 12: "village"}


@dataclass(frozen=True)
class GridRow:
    """A grid (网格) or micro-grid (微网格) of a community, as the district's grid list names it."""

    code: str
    name: str
    level: str
    parent_code: str


def _upsert(code: str, name: str, level: str, parent: Division | None, urban_rural: str = "") -> Division:
    path = f"{parent.path if parent else '/'}{code}/"
    division, _made = Division.objects.update_or_create(
        code=code, defaults={"name": name, "level": level, "parent": parent, "path": path, "urban_rural": urban_rural}
    )
    return division


def _bulk(rows: list[Division]) -> None:
    Division.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "parent", "path", "urban_rural"],
        batch_size=1000,
    )


@transaction.atomic
def load_district(acting: Acting, published: Divisions, district_code: str) -> int:
    """The district, its townships and its communities from the published list; how many rows. Safe to repeat."""
    top = published.by_code(district_code)
    province = _upsert(
        district_code[:2], "重庆市" if district_code.startswith("50") else district_code[:2], "province", None
    )
    district = _upsert(top.code, top.name, "district", province)
    count = 2
    for township in published.children(district_code):
        above = _upsert(township.code, township.name, "township", district)
        villages = published.children(township.code)
        _bulk(
            [
                Division(
                    code=v.code,
                    name=v.name,
                    level="village",
                    parent=above,
                    path=f"{above.path}{v.code}/",
                    urban_rural=_urban_rural(getattr(v, "urban_rural_code", None)),
                )
                for v in villages
            ]
        )
        count += 1 + len(villages)
    record(
        acting, "registry.load_divisions", "division", district_code, area_path=district.path, detail={"rows": count}
    )
    return count


def _urban_rural(code: str | None) -> str:
    """城乡分类代码: 1xx is urban, 2xx rural; without a code it stays unknown."""
    return {"1": "urban", "2": "rural"}.get((code or " ")[0], "")


@transaction.atomic
def load_grids(acting: Acting, rows: Iterable[GridRow]) -> int:
    """The grids and micro-grids of the district's own list; how many. A row whose parent is unknown stops all."""
    known = {division.code: division for division in Division.objects.all()}
    count = 0
    for level in ("grid", "micro_grid"):
        batch = []
        for row in rows:
            if row.level == level:
                parent = known[row.parent_code]
                batch.append(
                    Division(
                        code=row.code,
                        name=row.name,
                        level=level,
                        parent=parent,
                        path=f"{parent.path}{row.code}/",
                        urban_rural=parent.urban_rural,
                    )
                )
        _bulk(batch)
        known.update({d.code: d for d in Division.objects.filter(level=level)})
        count += len(batch)
    record(acting, "registry.load_grids", "division", "grids", detail={"rows": count})
    return count
