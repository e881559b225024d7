"""Which office is which department: proposed by one administrator, agreed by another, from its day on."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from doudi.casework.joint.actions.propose_office import propose_office, withdraw_office
from doudi.casework.joint.actions.settle_office import settle_office
from doudi.casework.joint.errors import JointReasonMissing, JointSameOfficial, JointUnfit
from doudi.casework.joint.offices import office_for
from doudi.casework.joint.reads.offices import choosable_offices, fetch_departments, fetch_proposals
from doudi.casework.models import JointOfficeProposal
from doudi.platform.acting import Acting
from doudi.registry.actions.open_office import appoint
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Staff
from tests.casework.joint.joint_city import CIVIL, HOUSING, TODAY, somebody
from tests.registry.city import ADMIN, NOW, START, TestCity
from tests.workbench.desk import desk_of, open_on, said


@pytest.fixture
def admins(city: TestCity) -> tuple[Acting, Acting]:
    """Who proposes, and who lets it count."""
    found = []
    for name, role in (("sysadmin", "system_admin"), ("secadmin", "security_admin")):
        staff = Staff.objects.create_user(name, None, name=f"{name}示例")
        appoint(ADMIN, staff, city.offices["500106"], role, since=START)
        city.staff[name] = staff
        found.append(city.acting(name, "administration", NOW))
    return found[0], found[1]


def proposed(city: TestCity, by: Acting, **more: Any) -> JointOfficeProposal:
    """The civil affairs office is to be housing from tomorrow on, instead of the housing office."""
    given = {"since": TODAY + timedelta(days=1), "why": "机构改革", "instead_of_id": city.offices[HOUSING].public_id}
    return propose_office(by, HOUSING, city.offices[CIVIL].public_id, **{**given, **more})


def test_it_counts_from_its_day_once_another_agreed(city: TestCity, admins: tuple[Acting, Acting]) -> None:
    """Proposed it changes nothing; agreed, what begins from that day on is the new office's."""
    proposes, agrees = admins
    path, tomorrow = city.places["500106001001"].path, TODAY + timedelta(days=1)
    row = proposed(city, proposes)
    assert office_for(HOUSING, path, tomorrow) == city.offices[HOUSING]
    settle_office(agrees, row.public_id, agree=True)
    assert office_for(HOUSING, path, TODAY) == city.offices[HOUSING]
    assert office_for(HOUSING, path, tomorrow) == city.offices[CIVIL]
    (housing,) = [one for one in fetch_departments(proposes) if one.key == HOUSING]
    assert [(one.public_id, one.until) for one in housing.offices] == [
        (city.offices[HOUSING].public_id, tomorrow), (city.offices[CIVIL].public_id, None),
    ]  # fmt: skip


def test_nobody_agrees_to_their_own(city: TestCity, admins: tuple[Acting, Acting]) -> None:
    """By permission, by the action, and by the database; refusing wants a reason; settled is settled."""
    proposes, agrees = admins
    row = proposed(city, proposes)
    with pytest.raises(NotAllowed):
        settle_office(proposes, row.public_id, agree=True)
    both = Acting("staff", proposes.actor_id, "甲", NOW, "administration", (*proposes.posts, *agrees.posts))
    with pytest.raises(JointSameOfficial):
        settle_office(both, row.public_id, agree=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        JointOfficeProposal.objects.filter(pk=row.pk).update(state="agreed", settled_by=proposes.actor_id)
    with pytest.raises(JointReasonMissing):
        settle_office(agrees, row.public_id, agree=False)
    settle_office(agrees, row.public_id, agree=False, answer="文件没有到")
    with pytest.raises(JointUnfit):
        settle_office(agrees, row.public_id, agree=True)
    assert fetch_proposals(proposes)[0].answer == "文件没有到"


def test_a_proposal_says_what_it_lacks(city: TestCity, admins: tuple[Acting, Acting]) -> None:
    """Unknown department, office without clerk and approver, a day that is over, no reason, twice: nothing is kept."""
    proposes, _agrees = admins
    office = city.offices[CIVIL].public_id
    good: dict[str, Any] = {"since": TODAY, "why": "机构改革"}
    for department, number, more in (
        ("x", office, {}), (HOUSING, "X-1", {}), (HOUSING, city.offices["firm"].public_id, {}),
        (HOUSING, office, {"since": TODAY - timedelta(days=1)}), (HOUSING, office, {"instead_of_id": office}),
    ):  # fmt: skip
        with pytest.raises(JointUnfit):
            propose_office(proposes, department, number, **{**good, **more})
    with pytest.raises(JointReasonMissing):
        propose_office(proposes, HOUSING, office, since=TODAY, why=" ")
    for who in (somebody(city, "planner6"), city.acting("admin7", "administration", NOW)):
        with pytest.raises(NotAllowed):
            propose_office(who, HOUSING, office, **good)
    row = propose_office(proposes, HOUSING, office, **good)
    with pytest.raises(JointUnfit):
        propose_office(proposes, HOUSING, office, **good)
    assert JointOfficeProposal.objects.count() == 1
    assert withdraw_office(proposes, row.public_id).state == "withdrawn"
    assert city.offices["firm"].public_id not in dict(choosable_offices(TODAY))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_two_administrators_name_an_office_at_the_desk(
    city: TestCity, admins: tuple[Acting, Acting], language: str
) -> None:
    """One proposes, the other agrees; a planner finds no such page."""
    open_on(TODAY)
    one, other = desk_of("sysadmin", language=language), desk_of("secadmin", language=language)
    page = "/work/joint/offices/"
    given = {"department": HOUSING, "organisation_id": city.offices[CIVIL].public_id, "since": TODAY.isoformat()}
    assert one.post(f"{page}new/", given).status_code == 422
    assert one.post(f"{page}new/", {**given, "why": "机构改革"}).status_code == 302
    row = JointOfficeProposal.objects.get()
    assert "机构改革" in said(one.get(page))
    assert row.public_id in said(other.get(page))
    assert one.post(f"{page}{row.public_id}/settle/", {"agree": "yes"}).status_code == 404
    assert other.post(f"{page}{row.public_id}/settle/", {"agree": "yes"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "agreed"
    assert desk_of("planner6").get(page).status_code == 404
