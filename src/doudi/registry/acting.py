"""Turn an account into `Acting`: with the posts held on that day, and the areas served on that day."""

from datetime import date, datetime

from django.db.models import Q

from doudi.platform.acting import Acting, HeldPost
from doudi.registry.models import OrganisationArea, Post, ResidentAccount, Staff
from doudi.registry.policy import load_roles


def _in_force(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


def held_posts(staff: Staff, day: date) -> tuple[HeldPost, ...]:
    """The posts of ``staff`` in force on ``day``; two queries. An account that was ended holds none."""
    if not staff.is_active:
        return ()
    posts = list(
        Post.objects.filter(_in_force(day), staff=staff).order_by("pk").values_list(
            "role", "organisation_id", "organisation__public_id", "organisation__kind", "organisation__name_zh"
        )
    )  # fmt: skip
    served: dict[int, list[str]] = {}
    areas = OrganisationArea.objects.filter(_in_force(day), organisation__in=[each[1] for each in posts])
    for office, path in areas.values_list("organisation_id", "division__path"):
        served.setdefault(office, []).append(path)
    return tuple(
        HeldPost(role, public_id, kind, name, tuple(sorted(served.get(office, ()))))
        for role, office, public_id, kind, name in posts
    )


def acting_for_staff(
    staff: Staff, now: datetime, purpose: str | None = None, *, request_id: str = "", simulated: bool = False
) -> Acting:
    """``staff`` acting now; without a stated purpose, the first one of their first role."""
    posts = held_posts(staff, now.date())
    if purpose is None:
        roles = load_roles()
        order = (
            "assistance", "payment", "outreach", "enrolment", "fund_supervision", "audit", "administration",
            "supervision", "planning", "grievance",
        )  # fmt: skip
        open_purposes = {p for post in posts if post.role in roles for p in roles[post.role].purposes}
        purpose = next((p for p in order if p in open_purposes), "none")
    return Acting("staff", staff.public_id, staff.name, now, purpose, posts, simulated=simulated, request_id=request_id)


def acting_for_resident(
    account: ResidentAccount, now: datetime, *, request_id: str = "", simulated: bool = False
) -> Acting:
    """A resident acting for themselves, named 本人: records of who acted hold no resident's name."""
    person = account.person
    return Acting(
        "resident",
        account.public_id,
        "本人",
        now,
        "own",
        person_id=person.public_id if person else "",
        request_id=request_id,
        simulated=simulated,
    )
