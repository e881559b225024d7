"""A street's office with work in it, for tests of leave, prompts, bulk work and counts."""

from __future__ import annotations

from datetime import date, timedelta

from doudi.platform.acting import Acting
from doudi.registry.actions.open_office import appoint
from doudi.registry.models import Staff
from doudi.worklist.keeping import ClockRule, Subject, Task, open_item, start_clock
from doudi.worklist.models import WorkItem
from doudi.worklist.words import Words
from tests.registry.city import ADMIN, NOW, START, TestCity

CLERK, REVIEWER, APPROVER = "township_clerk", "township_reviewer", "county_approver"
HERE, NEXT_STREET, OTHER_DISTRICT = "500106001001", "500106002001", "500107001001"
SYSTEM = Acting.system("test", NOW)


def appointed(city: TestCity, username: str, office: str, role: str) -> Staff:
    """One more member of staff, or one more post of somebody."""
    if username not in city.staff:
        city.staff[username] = Staff.objects.create_user(username, None, name=f"{username}示例")
    appoint(ADMIN, city.staff[username], city.offices[office], role, since=START)
    return city.staff[username]


def item_of(
    city: TestCity,
    number: int,
    *,
    place: str = HERE,
    role: str = CLERK,
    owner: str = "",
    limit: int | None = 5,
    started: date | None = None,
    kind: str = "casework.accept",
    rule: str = "dibao.accept",
    scheme: str = "dibao",
    subject_type: str = "application",
) -> WorkItem:
    """One item with its clock; started today unless told."""
    about = Subject(subject_type, f"DB-{number}")
    words = Words("看材料", "look at the papers")
    clock = start_clock(
        about, ClockRule(rule, Words("受理", "acceptance"), limit, legal_basis="57号第二十二条"), started or NOW.date()
    )
    return open_item(
        SYSTEM,
        about,
        Task(
            kind,
            words,
            Words("受理", "acceptance"),
            role,
            scheme=scheme,
            owner_staff_id=city.staff[owner].public_id if owner else "",
        ),
        headline=f"张某某家{number}，3口人",
        place="某社区",
        division_code=place,
        area_path=city.places[place].path,
        clock=clock,
    )


def on_day(days: int) -> Acting:
    """The machine, some days later."""
    return Acting.system("housekeeping", NOW + timedelta(days=days))
