"""A family in the registry with an application of its own, for tests of what rests on a status."""

from datetime import datetime

from doudi.casework.domain.machine import Channel, State
from doudi.casework.joint.actions.open_case import open_case
from doudi.casework.models import Application, JointCase
from doudi.registry.models import Household, HouseholdMember, Person, ResidentAccount
from tests.casework.joint.joint_city import GRID, somebody
from tests.registry.city import NOW, TestCity


def family(city: TestCity, state: State = State.CONFIRMED, *, at: datetime = NOW) -> Application:
    """A mother and her household, with an application for dibao in that state."""
    place = city.places[GRID]
    scope = {"division_code": place.code, "area_path": place.path}
    person = Person.objects.create(name="斯某某", phone="13800000009", enrolled_at=at, **scope)
    household = Household.objects.create(urban_rural="urban", formed_at=at, **scope)
    HouseholdMember.objects.create(household=household, person=person, role="head", valid_from=at.date())
    return Application.objects.create(
        scheme="dibao", profile="cn-2021", jurisdiction="demo-city", household=household, applicant=person,
        channel=Channel.WINDOW, state=state, changed_at=at, started_at=at, started_by="S-1", filed_at=at,
        closed_at=at if state is State.CONFIRMED else None, phone="13800000009", **scope,
    )  # fmt: skip


def joint_of(city: TestCity, application: Application, *, protected: bool = False) -> JointCase:
    """A joint case of that family."""
    household, person = application.household, application.applicant
    assert household is not None
    assert person is not None
    return open_case(
        somebody(city, "protector6" if protected else "planner6"),
        origin="application", division_code=GRID, family_name="斯某某", story="母亲发病，孩子没有人照看。",
        people_count=2,
        household_id=household.public_id, speaks_id=person.public_id, phone="13800000009", child_protected=protected,
        origin_id=application.public_id,
    )  # fmt: skip


def account_of(application: Application) -> ResidentAccount:
    """The mother's own account in the portal."""
    return ResidentAccount.objects.create(phone="13800000009", person=application.applicant, made_at=NOW)
