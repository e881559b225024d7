"""Which office answers for work of a role in a place (由哪个单位办), as of a day."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from doudi.registry.dated import in_force
from doudi.registry.models import Organisation, OrganisationArea, Post


@dataclass(frozen=True)
class Office:
    """An office by public id and name; the empty one stands for work no office has a post for."""

    public_id: str
    name_zh: str
    name_en: str
    paths: tuple[str, ...]


NOBODY = Office("", "", "", ())


class Offices:
    """The offices of some roles on a day: read once in three queries, asked often."""

    def __init__(self, roles: Collection[str], day: date) -> None:
        posts = list(
            Post.objects.filter(in_force(day), role__in=sorted(roles), staff__is_active=True).values_list(
                "role", "organisation_id", "staff__public_id"
            )
        )
        offices = {office for _, office, _ in posts}
        served: dict[int, list[str]] = defaultdict(list)
        areas = OrganisationArea.objects.filter(in_force(day), organisation__in=offices)
        for office, path in areas.values_list("organisation_id", "division__path"):
            served[office].append(path)
        known = {
            office.pk: Office(office.public_id, office.name_zh, office.name_en, tuple(sorted(served[office.pk])))
            for office in Organisation.objects.filter(pk__in=offices)
        }
        self._by_role: dict[str, list[tuple[str, Office]]] = defaultdict(list)
        self._of_person: dict[tuple[str, str], list[tuple[str, Office]]] = defaultdict(list)
        for role, office, person in posts:
            for path in served[office]:
                self._by_role[role].append((path, known[office]))
                self._of_person[role, person].append((path, known[office]))

    def of(self, role: str, area_path: str, person: str = "") -> Office:
        """The office nearest to the place in which the role, or that person with the role, is held."""
        places = self._of_person[role, person] if person else []
        fitting = [(len(path), office.public_id, office) for path, office in places or self._by_role[role]
                   if area_path.startswith(path)]  # fmt: skip
        return max(fitting)[2] if fitting else NOBODY
