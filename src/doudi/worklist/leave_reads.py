"""Leaves as a page shows them (请假登记): one's own, and those of whom one supervises."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.registry.dated import in_force
from doudi.registry.models import Post, Staff
from doudi.worklist.models import Leave
from doudi.worklist.rows import role_words
from doudi.worklist.standing import served_by
from doudi.worklist.words import Words

MOST_POSTS = 300


@dataclass(frozen=True)
class LeaveRow:
    """One leave that is not over: who, from which role, when, and who stands in."""

    public_id: str
    name: str
    role: Words
    from_on: date
    until_on: date
    substitute: str
    may_end: bool


@dataclass(frozen=True)
class PostToLeave:
    """Somebody with a role one may record leave from."""

    staff_id: str
    role: str
    words: Words


def fetch_leaves(acting: Acting) -> list[LeaveRow]:
    """What is under way or still to come, own first.

    Raises:
        NotAllowed: this account has no list of its own.
    """
    policy.require_somewhere(acting, "worklist.take_leave")
    coming = Leave.objects.filter(until_on__gt=acting.today)
    supervised = policy.visible(coming, acting, "worklist.supervise").values("pk")
    rows = list(coming.filter(Q(staff_id=acting.actor_id) | Q(pk__in=supervised)).order_by("from_on", "pk")[:200])
    ids = {row.staff_id for row in rows} | {row.substitute_id for row in rows}
    names = dict(Staff.objects.filter(public_id__in=ids - {""}).values_list("public_id", "name"))
    return [
        LeaveRow(
            row.public_id,
            names.get(row.staff_id, row.staff_id),
            role_words(row.role),
            row.from_on,
            row.until_on,
            names.get(row.substitute_id, ""),
            row.staff_id == acting.actor_id or policy.may(acting, "worklist.supervise", area_path=row.area_path),
        )
        for row in sorted(rows, key=lambda row: row.staff_id != acting.actor_id)
    ]


def posts_to_leave(acting: Acting) -> list[PostToLeave]:
    """The posts with a list of their own that this account may record leave from: its own, and those it supervises."""
    roles = {key for key, role in policy.load_roles().items() if "worklist.take_leave" in role.verbs}
    paths = policy.areas_for(acting, "worklist.supervise")
    posts = Post.objects.filter(in_force(acting.today), role__in=sorted(roles), staff__is_active=True)
    own = Q(staff__public_id=acting.actor_id)
    below = Q(pk__in=())
    for path in sorted(paths):
        below |= Q(organisation__areas__division__path__startswith=path)
    found = posts.filter(own | below).order_by("pk").distinct()[:MOST_POSTS]
    names = {(post.staff.public_id, post.role): post.staff.name for post in found.select_related("staff")}
    served = served_by({staff for staff, _ in names}, acting.today)
    ordered = sorted(names.items(), key=lambda each: each[0][0] != acting.actor_id)
    return [
        PostToLeave(staff, role, Words(f"{name}，{role_words(role).zh}", f"{name}, {role_words(role).en}"))
        for (staff, role), name in ordered
        if staff == acting.actor_id or _all_under(served.get((staff, role), ()), paths)
    ]


def _all_under(areas: tuple[str, ...], paths: frozenset[str]) -> bool:
    return bool(areas) and all(any(area.startswith(path) for path in paths) for area in areas)
