"""What others ask the registry."""

from datetime import date

from django.db.models import Q

from doudi.registry.models import Division, Household, HouseholdMember, Organisation, OrganisationArea


def find_division(code: str) -> Division | None:
    """The division with this code."""
    return Division.objects.filter(code=code).first()


def members_on(household: Household, day: date) -> list[HouseholdMember]:
    """The members of a household on a day, head first."""
    rows = household.memberships.filter(
        Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))
    ).select_related("person")
    return sorted(rows, key=lambda row: (row.role != "head", row.pk))


def office_serving(area_path: str, kind: str, on: date) -> Organisation | None:
    """The office of a kind that serves a place on a day; the one with the smallest area when several do."""
    codes = [part for part in area_path.split("/") if part]
    areas = OrganisationArea.objects.filter(
        Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on)),
        organisation__kind=kind,
        division__code__in=codes,
    ).select_related("organisation", "division")
    best = max(areas, key=lambda area: len(area.division.path), default=None)
    return best.organisation if best else None


def place_name(area_path: str) -> str:
    """Township and community of a path, for people: 天星桥街道石碾盘社区."""
    codes = [part for part in area_path.split("/") if part]
    names = {d.level: d.name for d in Division.objects.filter(code__in=codes)}
    village = names.get("village", "")
    for suffix in ("居民委员会", "村民委员会", "居委会", "村委会"):
        village = village.removesuffix(suffix)
    return f"{names.get('township', '')}{village}"
