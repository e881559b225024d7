"""Turn an account into `Acting`: with the posts held on that day, and the areas served on that day."""

from datetime import date, datetime

from doudi.platform.acting import Acting, HeldPost
from doudi.platform.statements import fetch
from doudi.registry.models import ResidentAccount, Staff
from doudi.registry.policy import load_roles

_IN_FORCE = "{0}.valid_from <= %s AND ({0}.valid_to IS NULL OR {0}.valid_to > %s)"
_HELD = (
    "SELECT post.id, {own} AS is_own, post.role, office.public_id, office.kind, office.name_zh, division.path "
    "FROM registry_post AS post {joined}"
    "LEFT JOIN registry_organisationarea AS area "
    f"ON area.organisation_id = post.organisation_id AND {_IN_FORCE.format('area')} "
    "LEFT JOIN registry_division AS division ON division.id = area.division_id "
    f"WHERE post.staff_id = %s AND {_IN_FORCE.format('post')}"
)
_OWN = _HELD.format(own=1, joined="JOIN registry_organisation AS office ON office.id = post.organisation_id ")
_TAKEN_OVER = _HELD.format(
    own=0,
    joined="JOIN registry_officesuccession AS taken ON taken.now_id = post.organisation_id AND taken.since <= %s "
    "JOIN registry_organisation AS office ON office.id = taken.former_id ",
)
_POSTS = f"{_OWN} UNION ALL {_TAKEN_OVER} ORDER BY 1, 2 DESC, 4, 7"
"""Asked with every page and every deed of staff, so not put together anew each time."""


def held_posts(staff: Staff, day: date) -> tuple[HeldPost, ...]:
    """The posts of ``staff`` in force on ``day``; one query. An account that was ended holds none.

    Whoever works in an office that took others over holds the same post in each of these too, after their own: what is
    bound to them by name is done by the office that stands for them, in the area it serves.
    """
    if not staff.is_active:
        return ()
    found: dict[tuple[int, str], tuple[tuple[str, str, str, str], set[str], bool]] = {}
    own = (day, day, staff.pk, day, day)
    for post, is_own, role, office, kind, name, path in fetch(_POSTS, *own, day, *own):
        served = found.setdefault((post, office), ((role, office, kind, name), set(), not is_own))[1]
        if path is not None:
            served.add(path)
    return tuple(HeldPost(*about, tuple(sorted(served)), taken) for about, served, taken in found.values())


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
