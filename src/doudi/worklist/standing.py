"""Who answers for open items that name a person, read from leave, posts, duties to keep away and work done before."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import Exists, OuterRef, Q, QuerySet

from doudi.platform.acting import Acting
from doudi.registry.dated import in_force
from doudi.registry.models import OrganisationArea, Post
from doudi.registry.succession import staffed_by
from doudi.worklist.domain.standing import Away, answers_for
from doudi.worklist.guards import barred_subjects
from doudi.worklist.models import Leave, WorkItem
from doudi.worklist.scope import BOUND_OFFICE, BOUND_TO_AN_OFFICE, office_of

Place = tuple[str, str, str, str]
"""The role, the person and the area an item names, and the office it is bound to, empty where it is not."""


def served_by(staff_ids: Collection[str], day: date, office: str = "") -> dict[tuple[str, str], tuple[str, ...]]:
    """(Person, role) → the areas in which they hold it that day; two queries. Ended accounts hold nothing.

    Args:
        office: the only organisation whose posts count, by its public id, or who took it over; empty: every one.
    """
    rows = Post.objects.filter(in_force(day), staff__public_id__in=staff_ids, staff__is_active=True)
    if office:
        rows = rows.filter(organisation__public_id__in=staffed_by(office, day))
    posts = list(rows.values_list("staff__public_id", "role", "organisation_id"))
    if not posts:
        return {}
    paths: dict[int, list[str]] = defaultdict(list)
    areas = OrganisationArea.objects.filter(in_force(day), organisation__in={key for _, _, key in posts})
    for key, path in areas.values_list("organisation_id", "division__path"):
        paths[key].append(path)
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for person, role, key in posts:
        found[person, role] = found.get((person, role), ()) + tuple(paths[key])
    return found


def may_not_take(staff_id: str) -> Q:
    """Items that must not fall to this person: they keep away from the subject, or worked on it in another role."""
    kept_away = Q(pk__in=())
    for subject_type, ids in barred_subjects(staff_id).items():
        kept_away |= Q(subject_type=subject_type, subject_id__in=sorted(ids))
    theirs = WorkItem.objects.filter(
        subject_type=OuterRef("subject_type"), subject_id=OuterRef("subject_id"), state=WorkItem.DONE, done_by=staff_id
    ).exclude(owner_role=OuterRef("owner_role"))
    return kept_away | Q(Exists(theirs))


def place_of(item: WorkItem) -> Place:
    """What an item names."""
    return item.owner_role, item.owner_staff_id, item.area_path, office_of(item)


@dataclass(frozen=True)
class Standing:
    """Of each role, person and area that open items name: who answers for it today, empty for the role."""

    answers: dict[Place, str]

    def of(self, item: WorkItem, *, kept_from: Collection[int] = ()) -> str:
        """Who answers for one item; ``kept_from`` are the keys of items their substitute must not take."""
        if not item.owner_staff_id:
            return ""
        person = self.answers.get(place_of(item), item.owner_staff_id)
        return "" if person != item.owner_staff_id and item.pk in kept_from else person

    def mine(self, acting: Acting) -> Q:
        """The items somebody answers for: named to them, fallen to them, or their role's because nobody else may."""
        wanted = Q(owner_staff_id="")
        to_me, to_the_role, to_others = Q(pk__in=()), Q(pk__in=()), Q(pk__in=())
        kept_away = cache(may_not_take)
        for (role, owner, office, answers), areas in self._by_answer().items():
            some = Q(owner_role=role, owner_staff_id=owner, area_path__in=sorted(areas)) & _bound_to(office)
            if answers == acting.actor_id:
                # What I may not take is the role's; to me, who must keep away, it does not come that way either.
                to_me |= some if owner == answers else some & ~kept_away(answers)
            elif not answers:
                to_the_role |= some
            elif owner != answers:
                to_others |= some & kept_away(answers)
        return wanted | to_me | to_the_role | to_others

    def _by_answer(self) -> dict[tuple[str, str, str, str], list[str]]:
        found: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
        for (role, owner, area, office), answers in self.answers.items():
            found[role, owner, office, answers].append(area)
        return found


def _bound_to(office: str) -> Q:
    bound = Q(subject_type__in=BOUND_TO_AN_OFFICE, owner_organisation_id__gt="")
    return Q(owner_organisation_id=office) & bound if office else ~bound


def leaves_on(day: date, roles: Iterable[str] | None = None) -> list[Away]:
    """Who is away that day."""
    rows = Leave.objects.filter(from_on__lte=day, until_on__gt=day)
    if roles is not None:
        rows = rows.filter(role__in=sorted(roles))
    return [Away(row.staff_id, row.role, row.from_on, row.until_on, row.substitute_id) for row in rows.order_by("pk")]


def standing_of(places: Iterable[Place], today: date) -> Standing:
    """Who answers for items of these roles, persons and areas today; at most three queries however many they are, and
    two more for each office that items are bound to.
    """
    wanted = {place for place in places if place[1]}
    if not wanted:
        return Standing({})
    leaves = leaves_on(today, {role for role, *_ in wanted})
    people = {owner for _, owner, *_ in wanted} | {leave.substitute_id for leave in leaves} - {""}
    served = {office: served_by(people, today, office) for office in sorted({office for *_, office in wanted})}

    def answer(role: str, owner: str, area: str, office: str) -> str:
        def may_take(person: str) -> bool:
            return any(area.startswith(path) for path in served[office].get((person, role), ()))

        return answers_for(owner, role, leaves, may_take, today)

    return Standing({place: answer(*place) for place in wanted})


def standing_over(items: QuerySet[WorkItem], today: date) -> Standing:
    """The same for whatever open items name a person."""
    named = items.filter(state=WorkItem.OPEN).exclude(owner_staff_id="")
    places = named.order_by().values_list("owner_role", "owner_staff_id", "area_path", BOUND_OFFICE).distinct()
    return standing_of(places, today)


def kept_from(items: Sequence[WorkItem], standing: Standing) -> set[int]:
    """Of these items, the keys of those that have a substitute who must not take them; a query per substitute."""
    by_person: dict[str, list[int]] = defaultdict(list)
    for item in items:
        person = standing.of(item)
        if person and person != item.owner_staff_id:
            by_person[person].append(item.pk)
    found: set[int] = set()
    for person, keys in sorted(by_person.items()):
        found |= set(WorkItem.objects.filter(may_not_take(person), pk__in=keys).values_list("pk", flat=True))
    return found
