"""Who may go along on a visit: two people go, and both are named."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from doudi.registry.dated import in_force
from doudi.registry.models import Division, Post
from doudi.registry.policy import load_roles
from doudi.worklist.words import Words

RECORD = "outreach.record_visit"


@dataclass(frozen=True)
class Companion:
    """Somebody who may go along."""

    staff_id: str
    name: str
    role: str

    @property
    def words(self) -> Words:
        """Name and role."""
        role = load_roles()[self.role]
        return Words(f"{self.name}，{role.zh}", f"{self.name}, {role.en}")


def companions_for(area_path: str, on: date, *, without: str = "") -> list[Companion]:
    """Staff in post that day who may record visits and serve the place, or a neighbouring grid of the same community.

    The nearest first; ``without`` leaves out whoever asks. Two queries.
    """
    codes = [part for part in area_path.split("/") if part]
    village = Division.objects.filter(code__in=codes, level="village").first()
    near = Q(organisation__areas__division__code__in=codes)
    if village is not None:
        near |= Q(organisation__areas__division__parent=village, organisation__areas__division__level="grid")
    roles = [key for key, role in load_roles().items() if RECORD in role.verbs]
    serving = Q(organisation__areas__valid_from__lte=on) & (
        Q(organisation__areas__valid_to=None) | Q(organisation__areas__valid_to__gt=on)
    )
    posts = Post.objects.filter(in_force(on), near & serving, role__in=roles, staff__is_active=True)
    order = {"grid_worker": 0, "village_worker": 1}
    found: dict[str, Companion] = {}
    rows = posts.values_list("staff__public_id", "staff__name", "role").order_by("pk").distinct()
    for staff_id, name, role in sorted(rows, key=lambda row: order.get(row[2], 2)):
        if staff_id != without:
            found.setdefault(staff_id, Companion(staff_id, name, role))
    return list(found.values())
