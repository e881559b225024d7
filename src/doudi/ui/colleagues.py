"""Colleagues who may be asked: who holds a post in an office that serves a place."""

from datetime import date

from django.db.models import Q

from doudi.registry.dated import in_force
from doudi.registry.models import Division, OrganisationArea, Post
from doudi.registry.policy import load_roles
from doudi.ui.words import is_english


def colleagues(
    area_path: str, on: date, roles: set[str] | None = None, *, within: bool = False
) -> list[tuple[str, str]]:
    """(public id, name and role) of staff whose office serves the place on that day; offices above it included.

    Args:
        roles: only who holds one of these.
        within: also who serves a part of the place: the grid workers of a community.
    """
    codes = [part for part in area_path.split("/") if part]
    there = Q(code__in=codes) | (Q(path__startswith=area_path) if within and area_path else Q(pk__in=()))
    divisions = Division.objects.filter(there).values_list("pk", flat=True)
    offices = OrganisationArea.objects.filter(in_force(on), division__in=divisions).values_list(
        "organisation_id", flat=True
    )
    posts = Post.objects.filter(in_force(on), organisation__in=offices, staff__is_active=True).select_related(
        "staff", "organisation"
    )
    if roles:
        posts = posts.filter(role__in=roles)
    known = load_roles()
    found: dict[str, str] = {}
    for post in posts.order_by("organisation__kind", "staff__pk")[:300]:
        role = known.get(post.role)
        title = (role.en if is_english() else role.zh) if role else post.role
        found.setdefault(
            post.staff.public_id, f"{post.staff.name}，{title}" if not is_english() else f"{post.staff.name}, {title}"
        )
    return list(found.items())
