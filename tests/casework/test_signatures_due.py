"""A missing or soon-ending signature is something to do, by itself; it is done when somebody signs."""

from datetime import timedelta

import pytest

from doudi.casework.actions.follow_signatures import follow_signatures
from doudi.casework.actions.sign import sign
from doudi.casework.actions.withdraw_consent import withdraw_consent
from doudi.evidence.models import Authorisation
from doudi.evidence.terms import find_term
from doudi.platform.acting import Acting
from doudi.worklist.models import WorkItem
from tests.casework.journey import Journey
from tests.registry.city import build_city


@pytest.fixture
def journey(db: None, settings: object, tmp_path: object) -> Journey:
    """A family whose authorisations are really on file."""
    settings.DOUDI_JURISDICTION = "demo-city"  # type: ignore[attr-defined]
    settings.DOUDI_SNAPSHOTS = tmp_path  # type: ignore[attr-defined]
    return Journey(build_city())


def to_sign(journey: Journey) -> list[str]:
    """The states of the thing to do, oldest first."""
    rows = WorkItem.objects.filter(kind="casework.renew_signature", subject_id=journey.case_id).order_by("pk")
    return list(rows.values_list("state", flat=True))


def tick(journey: Journey) -> int:
    """The worker's daily look."""
    return follow_signatures(Acting.system("housekeeping", journey.now))


def renew(journey: Journey, relation: str) -> None:
    """They sign again."""
    member = journey.case.members.get(relation=relation)
    sign(journey.resident(), journey.case_id, member_id=member.public_id, typed_name=member.name)


def of(journey: Journey, relation: str) -> Authorisation:
    """The authorisation of one of the family."""
    person = journey.case.members.get(relation=relation).person
    return Authorisation.objects.get(case_ref=journey.case_id, person=person)


def test_it_appears_fourteen_days_before_and_goes_when_signed(journey: Journey) -> None:
    """Fifteen days before nothing, then once; over, it stays; the signature of the one who lacked it ends it."""
    journey.accepted()
    spouse = of(journey, "spouse")
    assert (find_term("signature_renewal_days").value, find_term("signature_renewal_days").status) == (14, "design")
    Authorisation.objects.filter(pk=spouse.pk).update(valid_until=journey.now + timedelta(days=15))
    assert (tick(journey), to_sign(journey)) == (0, [])
    journey.later(2)
    assert (tick(journey), tick(journey), to_sign(journey)) == (1, 0, ["open"])
    item = WorkItem.objects.get(kind="casework.renew_signature")
    assert (item.owner_role, item.area_path) == ("township_clerk", journey.case.area_path)
    journey.later(14)
    assert (tick(journey), to_sign(journey)) == (0, ["open"])
    renew(journey, "spouse")
    assert to_sign(journey) == ["done"]
    assert (tick(journey), to_sign(journey)) == (0, ["done"])


def test_a_young_person_who_comes_of_age_has_to_sign(journey: Journey) -> None:
    """On the fourteenth birthday the guardian's signature alone holds no more: nothing is asked till they sign too."""
    journey.accepted()
    child = of(journey, "child")
    birthday = child.cosign_from
    assert birthday is not None
    Authorisation.objects.update(valid_until=journey.now + timedelta(days=9999))
    journey.later((birthday - journey.now.date()).days - 1)
    assert tick(journey) == 0
    journey.later()
    assert (tick(journey), to_sign(journey)) == (1, ["open"])


def test_nobody_is_asked_for_what_is_not_needed(journey: Journey) -> None:
    """The check is over: an ending signature is nobody's task, one that does not hold is; a dispute needs it again."""
    journey.surveyed()
    Authorisation.objects.update(valid_until=journey.now + timedelta(days=3))
    assert (tick(journey), to_sign(journey)) == (0, [])
    journey.later(4)
    assert (tick(journey), to_sign(journey)) == (1, ["open"])


def test_who_took_it_back_is_not_urged(journey: Journey) -> None:
    """Withdrawn: the office speaks with the family, as before; no task says that a signature is missing."""
    journey.accepted()
    spouse = journey.case.members.get(relation="spouse")
    withdraw_consent(journey.resident(), journey.case_id, member_id=spouse.public_id)
    assert (tick(journey), to_sign(journey)) == (0, [])
    assert WorkItem.objects.filter(kind="casework.ask_family", state="open").exists()
