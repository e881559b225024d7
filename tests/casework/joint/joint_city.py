"""Offices of the seven departments, of a firm and of a school, in one of two districts; who plans there."""

from datetime import date, datetime, timedelta

from doudi.casework.joint.actions.add_item import add_item
from doudi.casework.joint.actions.name_office import name_office
from doudi.casework.joint.actions.open_case import open_case
from doudi.casework.joint.actions.start_plan import start_plan
from doudi.casework.joint.matter import matter
from doudi.casework.models import JointCase, JointItem
from doudi.kernel.clock import SHANGHAI
from doudi.platform.acting import Acting
from doudi.registry.actions.open_office import appoint, open_office
from doudi.registry.models import Staff
from tests.registry.city import ADMIN, NOW, START, TestCity, _build_city
from tests.support.kept_rows import kept_rows

GRID = "500106001001G1"
TODAY = NOW.date()
CIVIL, MEDICAL, EDUCATION, HOUSING, REFUSE = (
    "civil_affairs", "medical_security", "education", "housing", "urban_management",
)  # fmt: skip


def joint_city() -> TestCity:
    """The city of the registry's tests with the offices of a joint case; staff by ``<department>.clerk`` and so on."""
    return kept_rows("joint_city", _build)


def _build() -> TestCity:
    city = _build_city()
    add_offices(city)
    return city


def add_offices(city: TestCity) -> None:
    """The planners of both districts, the departments of the first, a firm and a school."""
    for short in ("6", "7"):
        district = city.places[f"50010{short}"]
        bureau = city.offices[f"50010{short}"]
        _post(city, f"planner{short}", bureau, "joint_coordinator")
        _post(city, f"protector{short}", bureau, "child_protection_officer")
        if short == "7":
            continue
        for department in matter().departments:
            office = open_office(ADMIN, "department", f"{department}单位", serves=[district], since=START)
            city.offices[department] = office
            _post(city, f"{department}.clerk", office, "department_clerk")
            _post(city, f"{department}.approver", office, "department_approver")
            name_office(ADMIN, department, office, since=START)
        for provider in ("firm", "school"):
            office = open_office(ADMIN, "charity", f"{provider}单位", serves=[district], since=START)
            city.offices[provider] = office
            _post(city, f"{provider}.worker", office, "organisation_worker")


def _post(city: TestCity, name: str, office: object, role: str) -> None:
    staff = Staff.objects.create_user(name, None, name=f"{name}示例")
    appoint(ADMIN, staff, office, role, since=START)  # type: ignore[arg-type]
    city.staff[name] = staff


def at(days: int, hour: int = 9) -> datetime:
    """So many days after the tests' Monday."""
    return datetime.combine(TODAY, NOW.time(), tzinfo=SHANGHAI).replace(hour=hour) + timedelta(days=days)


def somebody(city: TestCity, name: str, now: datetime = NOW) -> Acting:
    """A member of staff acting for assistance."""
    return city.acting(name, "assistance", now)


def reported(city: TestCity, *, protected: bool = False, key: str | None = None) -> JointCase:
    """What a grid worker reported at the door."""
    return open_case(
        city.acting("grid6", "assistance"),
        origin="discovery",
        division_code=GRID,
        family_name="斯某某",
        story="母亲发病，11岁的孩子没有人照看。",
        people_count=2,
        phone="13800000009",
        facts={"child": "斯斯，2014-03-02", "school": "小学五年级", "address": "劳动路72号"},
        child_protected=protected,
        key=key,
    )


def planner_of(case: JointCase) -> str:
    """Who plans this case."""
    return "protector6" if case.child_protected else "planner6"


def running(city: TestCity, *keys: str, protected: bool = False, asked_on: date = TODAY) -> JointCase:
    """A case under way with these items on application."""
    case = reported(city, protected=protected)
    planner = somebody(city, planner_of(case))
    for key in keys:
        add_item(planner, case.public_id, key, applied_on=asked_on)
    return start_plan(planner, case.public_id)


def item(case: JointCase, key: str) -> JointItem:
    """The newest item by that key."""
    found = JointItem.objects.filter(case=case, key=key).order_by("-pk").first()
    assert found is not None, f"{key} is not in {case.public_id}"
    return found
