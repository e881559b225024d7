"""Who may see a grievance and take which step with it (谁看得到、谁能办): area, unit, part, and conflict."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from doudi.casework.grievance.domain.course import By, Move
from doudi.casework.grievance.errors import GrievanceNotFound
from doudi.casework.models import Grievance, GrievanceHandover
from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.registry.models import ResidentAccount

SEE, DESK, HANDLE = "casework.see_grievance", "casework.desk_grievance", "casework.handle_grievance"
SUPERVISE, SEE_COMPLAINANT = "casework.supervise_grievance", "casework.see_complainant"


def own_offices(acting: Acting) -> list[str]:
    """The offices in which this account holds a post."""
    return sorted({post.organisation_id for post in acting.posts})


def own_grievances(acting: Acting) -> QuerySet[Grievance]:
    """What this resident said: from this account, or with the telephone number it was signed in by."""
    account = ResidentAccount.objects.filter(public_id=acting.actor_id).first()
    if acting.kind != "resident" or account is None:
        return Grievance.objects.none()
    mine = Q(owner_account_id=acting.actor_id)
    if account.phone_index:
        mine |= Q(phone_index=account.phone_index)
    return Grievance.objects.filter(mine)


def visible_grievances(acting: Acting) -> QuerySet[Grievance]:
    """The grievances this account may open.

    The window and supervision see those of their area; a unit sees what is in its hands or what it helps with; nobody
    sees one they are complained of in, or whose case they handled.
    """
    if acting.kind == "system":
        return Grievance.objects.all()
    if acting.kind != "staff":
        return own_grievances(acting)
    rows = Grievance.objects.all()
    whole = policy.visible(rows, acting, DESK) | policy.visible(rows, acting, SUPERVISE)
    offices = own_offices(acting)
    in_hand = GrievanceHandover.objects.filter(
        Q(office_id__in=offices) | Q(helpers__office_id__in=offices), is_current=True
    ).values("grievance_id")
    units = policy.visible(rows, acting, SEE).filter(pk__in=in_hand)
    seen = Q(pk__in=whole.values("pk")) | Q(pk__in=units.values("pk"))
    return rows.filter(seen).exclude(kept_from__staff_id=acting.actor_id)


def find_grievance(acting: Acting, public_id: str, *, lock: bool = False) -> Grievance:
    """The grievance, if this account may open it.

    Raises:
        GrievanceNotFound: it may not; nothing tells why.
    """
    try:
        number = check_public_id(public_id, Grievance.PREFIX)
    except PublicIdInvalid:
        raise GrievanceNotFound() from None
    found = visible_grievances(acting).filter(public_id=number).values_list("pk", flat=True).first()
    if found is None:
        raise GrievanceNotFound()
    rows = Grievance.objects.select_for_update(of=("self",)) if lock else Grievance.objects.all()
    return rows.select_related("application").get(pk=found)


def current_handover(row: Grievance) -> GrievanceHandover | None:
    """The hand-over that counts now."""
    return row.handovers.filter(is_current=True).prefetch_related("helpers").first()


def parts_of(acting: Acting, row: Grievance, handover: GrievanceHandover | None = None) -> frozenset[By]:
    """Every part this account has in a grievance it may open: window, unit, helper, supervision, complainant."""
    if acting.kind == "resident":
        return frozenset({By.COMPLAINANT})
    if acting.kind != "staff":
        return frozenset()
    found = set()
    if policy.may(acting, DESK, area_path=row.area_path):
        found.add(By.WINDOW)
    if policy.may(acting, SUPERVISE, area_path=row.area_path):
        found.add(By.SUPERVISOR)
    handover = handover or current_handover(row)
    if handover is not None and policy.may(acting, HANDLE, area_path=row.area_path):
        offices = own_offices(acting)
        if handover.office_id in offices:
            found.add(By.UNIT)
        if any(helper.office_id in offices for helper in handover.helpers.all()):
            found.add(By.HELPER)
    return frozenset(found)


def is_taker(acting: Acting, row: Grievance, move: Move) -> bool:
    """Whether the step is this account's."""
    return bool(move.by & parts_of(acting, row))


def answered_in_this_round(acting: Acting, row: Grievance, verbs: frozenset[str]) -> bool:
    """Whether this account took one of these verbs since the grievance was last handed out anew."""
    return bool(verbs) and row.steps.filter(round=row.round, by_id=acting.actor_id, verb__in=verbs).exists()
