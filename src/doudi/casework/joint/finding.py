"""Finding a joint case or an item within what an account may see; everything else does not exist for it."""

from django.db.models import Q, QuerySet

from doudi.casework.joint.errors import JointNotFound
from doudi.casework.models import JointCase, JointItem
from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.registry.errors import NotAllowed

SEE, SEE_PROTECTED, SEE_OWN = "casework.see_joint", "casework.see_protected", "casework.see_own_joint"
ITEM_VERBS = ("casework.see_joint_item", "casework.handle_joint_item", "casework.confirm_joint_item")


def may_see_case(acting: Acting, case: JointCase, verb: str = SEE) -> bool:
    """Whether this account may do ``verb`` with the whole case; a protected child asks for the post beside it.

    Who speaks for the family looks at its own case; what is done with the plan is the planner's.
    """
    if acting.kind == "resident":
        return verb in (SEE, SEE_OWN) and _is_own(acting, case)
    if not policy.may(acting, verb, area_path=case.area_path):
        return False
    return not case.child_protected or policy.may(acting, SEE_PROTECTED, area_path=case.area_path)


def _is_own(acting: Acting, case: JointCase) -> bool:
    """Whether the resident speaks for this family; nobody else of it sees the case in the portal."""
    return bool(acting.person_id) and case.speaks is not None and case.speaks.public_id == acting.person_id


def visible_cases(acting: Acting) -> QuerySet[JointCase]:
    """The cases of the account's area, protected ones among them: a list shows them without a name."""
    return policy.visible(JointCase.objects.all(), acting, SEE)


def own_cases(acting: Acting) -> QuerySet[JointCase]:
    """The cases in which this resident speaks for the family."""
    rows = JointCase.objects.all()
    return rows.filter(speaks__public_id=acting.person_id) if acting.person_id else rows.none()


def number_of(public_id: str) -> str:
    """The id as stored.

    Raises:
        JointNotFound: it is no id of ours.
    """
    try:
        return check_public_id(public_id)
    except PublicIdInvalid:
        raise JointNotFound() from None


def find_joint_case(acting: Acting, public_id: str, verb: str = "", *, lock: bool = False) -> JointCase:
    """The case, if this account may see it (and do ``verb``).

    Raises:
        JointNotFound: it does not exist, or not for this account.
        NotAllowed: the account may look and not do this.
    """
    rows = JointCase.objects.select_related("household", "speaks")
    if lock:
        rows = rows.select_for_update(of=("self",))
    case = rows.filter(public_id=number_of(public_id)).first()
    if case is None:
        raise JointNotFound()
    sees = acting.kind == "system" or may_see_case(acting, case)
    if not sees and not (verb and may_see_case(acting, case, verb)):
        raise JointNotFound()
    if verb and acting.kind != "system" and not may_see_case(acting, case, verb):
        raise NotAllowed(verb, "this account may look at the joint case but not take this step")
    return case


def roles_at(acting: Acting, item: JointItem) -> frozenset[str]:
    """The account's roles in the organisation whose item it is, in the item's area."""
    if item.organisation is None:
        return frozenset()
    return frozenset(
        post.role
        for post in acting.posts
        if post.organisation_id == item.organisation.public_id
        and any(item.area_path.startswith(area) for area in post.area_paths)
    )


def works_on(acting: Acting, item: JointItem) -> bool:
    """Whether the item is of an office of this account, which may see its items there."""
    held = policy.load_roles()
    return any(
        role in held and set(ITEM_VERBS) & held[role].verbs and acting.purpose in held[role].purposes
        for role in roles_at(acting, item)
    )


def visible_items(acting: Acting) -> QuerySet[JointItem]:
    """The items of the account's own offices in their areas, begun or ended; another department's are not there."""
    held = policy.load_roles()
    wanted = Q(pk__in=())
    for post in acting.posts:
        role = held.get(post.role)
        if role is None or not set(ITEM_VERBS) & role.verbs or acting.purpose not in role.purposes:
            continue
        for area in post.area_paths:
            wanted |= Q(organisation__public_id=post.organisation_id, area_path__startswith=area)
    return JointItem.objects.filter(wanted).exclude(state__in=("planned", "waiting")).exclude(opened_at=None)


def find_joint_item(acting: Acting, public_id: str, *, lock: bool = False) -> JointItem:
    """The item, for its own office, for who may see the whole case, for the family, or for the machine.

    With ``lock`` the case is locked first and then the item: the changes of one case follow each other.

    Raises:
        JointNotFound: it does not exist, or not for this account.
    """
    number = number_of(public_id)
    found = JointItem.objects.filter(public_id=number).values_list("case_id", flat=True).first()
    if found is None:
        raise JointNotFound()
    if lock:
        JointCase.objects.select_for_update().get(pk=found)
    rows = JointItem.objects.select_related(
        "case", "case__speaks", "case__household", "organisation", "definition", "application"
    )
    if lock:
        rows = rows.select_for_update(of=("self",))
    item = rows.get(public_id=number)
    begun = item.opened_at is not None
    if acting.kind == "system" or may_see_case(acting, item.case) or (begun and works_on(acting, item)):
        return item
    raise JointNotFound()
