"""Casework on evidence itself: authorisations, silent departments, withdrawn consent."""

import json

import pytest

from doudi.casework.actions.verify import verify
from doudi.casework.actions.withdraw_consent import withdraw_consent
from doudi.casework.errors import ConsentWithdrawn, StepsMissing
from doudi.casework.following import standing_of
from doudi.casework.reads import fetch_case_page
from doudi.evidence.checking.runner import Runner
from doudi.evidence.models import Authorisation, Query
from doudi.evidence.reads import fetch_progress
from doudi.kernel.clock import FixedClock
from doudi.platform.events import dispatch_pending
from tests.casework.journey import Journey
from tests.registry.city import build_city


@pytest.fixture
def journey(db: None, settings: object, tmp_path: object) -> Journey:
    """A family in a city that no department has sent anything about."""
    settings.DOUDI_JURISDICTION = "demo-city"  # type: ignore[attr-defined]
    settings.DOUDI_SNAPSHOTS = tmp_path  # type: ignore[attr-defined]
    return Journey(build_city())


def test_every_members_authorisation_is_on_file_and_a_childs_names_the_guardian(journey: Journey) -> None:
    """Filing puts three authorisations on file for this case; the child's was signed by a parent."""
    case = journey.filed()
    found = {each.person.name: each for each in Authorisation.objects.filter(case_ref=case.public_id)}
    assert set(found) == {"张某某", "李某某", "张小某"}
    assert found["张小某"].guardian is not None
    assert found["张小某"].guardian.name == "张某某"
    assert found["李某某"].guardian is None


def test_departments_that_say_nothing_leave_everything_unknown_and_nothing_is_granted_silently(
    journey: Journey,
) -> None:
    """No extract is loaded: silence is unknown, the result is undetermined, an official must explain each unknown."""
    journey.surveyed()
    assert Query.objects.filter(case_ref=journey.case_id).exists()
    page = fetch_case_page(journey.by("clerk6"), journey.case_id)
    assert {each.why for each in page.unsettled} == {"no_answer"}
    journey.assess()
    assessment = journey.case.assessments.get()
    assert assessment.outcome == "undetermined"
    assert assessment.amount_fen is None
    page = fetch_case_page(journey.by("clerk6"), journey.case_id)
    assert page.assessment is not None
    assert page.assessment.keys_needing_reasons
    assert page.proof is not None
    assert page.proof.not_known


def test_withdrawn_consent_ends_the_authorisation_at_once(journey: Journey) -> None:
    """The authorisation is withdrawn in evidence too, and no further query is made for anybody of the case."""
    journey.accepted()
    spouse = journey.case.members.get(relation="spouse")
    journey.verify()
    asked = Query.objects.count()
    withdraw_consent(journey.resident(), journey.case_id, member_id=spouse.public_id)
    authorisation = Authorisation.objects.get(case_ref=journey.case_id, person=spouse.person)
    assert authorisation.withdrawn_at is not None
    with pytest.raises(ConsentWithdrawn):
        verify(journey.by("verifier6"), journey.case_id)
    assert Query.objects.count() == asked


def test_a_case_goes_on_when_the_last_department_was_asked(
    journey: Journey, settings: object, tmp_path: object
) -> None:
    """While a department is being asked the case is not verified; when the check is done it goes on by itself."""
    told = {"police": {"kind": "soap", "host": "here", "categories": {"03": {"cache_days": 9, "fresh_days": 62}}}}
    settings.DOUDI_CONNECTORS = tmp_path / "connectors.yaml"  # type: ignore[attr-defined,operator]
    settings.DOUDI_CONNECTORS.write_text(json.dumps({"connectors": told}))  # type: ignore[attr-defined]
    (tmp_path / "hosts.yaml").write_text('{"here": {"base": "https://localhost:1"}}')  # type: ignore[operator]
    journey.surveyed()
    assert not standing_of(journey.case).verified
    with pytest.raises(StepsMissing):
        journey.assess()
    waiting = {each.code: each.waiting for each in fetch_progress(journey.case_id).departments if each.waiting}
    assert waiting == {"police": 3, "finance": 3}, "what is asked live, and the banks by their files"
    Runner(lambda: FixedClock(journey.now)).run(until_idle=True)
    dispatch_pending(journey.now)
    assert standing_of(journey.case).verified
    journey.assess()
    assert journey.case.assessments.get().outcome == "undetermined"
