"""A family found in the data, visited, and helped by several departments at once."""

import pytest

from doudi.outreach.actions.open_joint_case import open_joint_case
from doudi.outreach.errors import LeadNotFound, LeadUnvisited
from doudi.platform.models import AuditEntry
from doudi.worklist.models import WorkItem
from tests.outreach.town import Town


def test_a_visited_lead_opens_a_joint_case_with_what_is_known(town: Town) -> None:
    """Name, place and number of people come along; nothing is begun for a family nobody visited."""
    lead = town.sent()
    clerk = town.by("clerk6").for_purpose("assistance")
    with pytest.raises(LeadUnvisited):
        open_joint_case(clerk, lead.public_id, story="孩子没有人照看")
    town.visit(lead, "wants_to_apply")
    case = open_joint_case(clerk, lead.public_id, story="孩子没有人照看", key="k1")
    assert open_joint_case(clerk, lead.public_id, story="孩子没有人照看", key="k1").pk == case.pk
    assert (case.origin, case.origin_id, case.area_path) == ("lead", lead.public_id, lead.area_path)
    assert case.family_name == lead.contact["name"]
    assert WorkItem.objects.get(subject_id=case.public_id).owner_role == "joint_coordinator"
    assert AuditEntry.objects.filter(action="casework.joint_open").count() == 1


def test_another_districts_lead_opens_nothing(town: Town) -> None:
    """For another district's clerk the lead does not exist."""
    lead = town.sent()
    with pytest.raises(LeadNotFound):
        open_joint_case(town.by("clerk7").for_purpose("assistance"), lead.public_id, story="x")
