"""What others ask the registry."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from doudi.registry.dated import in_force
from doudi.registry.models import Division, Household, HouseholdMember, Organisation, OrganisationArea, Post

CODES_PER_QUERY = 5000


def find_division(code: str) -> Division | None:
    """The division with this code."""
    return Division.objects.filter(code=code).first()


def members_on(household: Household, day: date) -> list[HouseholdMember]:
    """The members of a household on a day, head first."""
    rows = household.memberships.filter(in_force(day)).select_related("person")
    return sorted(rows, key=lambda row: (row.role != "head", row.pk))


def office_serving(area_path: str, kind: str, on: date) -> Organisation | None:
    """The office of a kind that serves a place on a day; the one with the smallest area when several do."""
    codes = [part for part in area_path.split("/") if part]
    areas = OrganisationArea.objects.filter(
        in_force(on), organisation__kind=kind, division__code__in=codes
    ).select_related("organisation", "division")
    best = max(areas, key=lambda area: len(area.division.path), default=None)
    return best.organisation if best else None


def offices_serving(
    area_paths: Collection[str], owners: Sequence[tuple[str, str]], on: date
) -> dict[str, tuple[Organisation, str]]:
    """For each place the first office of ``owners`` that serves it on a day and has somebody in the role.

    ``owners`` are (kind of office, role) in the order of preference; of several offices of a kind the one with the
    smallest area is taken. A place nobody serves is left out. Two queries per few thousand places.
    """
    areas: dict[tuple[str, str], Organisation] = {}
    wanted = [kind for kind, _role in owners]
    for codes in _batches({code for path in area_paths for code in path.split("/") if code}):
        rows = OrganisationArea.objects.filter(in_force(on), organisation__kind__in=wanted, division__code__in=codes)
        for row in rows.select_related("organisation", "division").order_by("pk"):
            areas.setdefault((row.organisation.kind, row.division.path), row.organisation)
    posts = Post.objects.filter(in_force(on), organisation__kind__in=wanted, staff__is_active=True)
    staffed = set(posts.values_list("organisation_id", "role"))
    found: dict[str, tuple[Organisation, str]] = {}
    for path in area_paths:
        for kind, role in owners:
            serving = (areas.get((kind, above)) for above in _upwards(path))
            office = next((each for each in serving if each is not None and (each.pk, role) in staffed), None)
            if office is not None:
                found[path] = (office, role)
                break
    return found


def _upwards(area_path: str) -> list[str]:
    """The path and those of the places it lies in, the smallest first."""
    codes = [part for part in area_path.split("/") if part]
    return [f"/{'/'.join(codes[:depth])}/" for depth in range(len(codes), 0, -1)]


def _batches(codes: Iterable[str]) -> Iterable[list[str]]:
    ordered = sorted(codes)
    return (ordered[start : start + CODES_PER_QUERY] for start in range(0, len(ordered), CODES_PER_QUERY))


def place_name(area_path: str) -> str:
    """Township and community of a path, for people: 天星桥街道石碾盘社区; of a whole district its own name."""
    return place_names([area_path])[area_path]


def place_names(area_paths: Collection[str]) -> dict[str, str]:
    """``place_name`` of many paths, in one query per few thousand places."""
    known: dict[str, Division] = {}
    for codes in _batches({code for path in area_paths for code in path.split("/") if code}):
        known.update({found.code: found for found in Division.objects.filter(code__in=codes)})
    return {path: _spoken(path, known) for path in area_paths}


def _spoken(area_path: str, known: dict[str, Division]) -> str:
    places = [known[part] for part in area_path.split("/") if part in known]
    names = {place.level: place.name for place in places}
    village = names.get("village", "")
    for suffix in ("居民委员会", "村民委员会", "居委会", "村委会"):
        village = village.removesuffix(suffix)
    return f"{names.get('township', '')}{village}" or (places[-1].name if places else "")
