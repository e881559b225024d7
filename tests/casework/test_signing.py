"""Signing in a case: with and without the sensitive part, in part taken back, co-signed, by an adult's guardian."""

from dataclasses import replace
from datetime import date

import pytest

from doudi.casework.actions.cosign import cosign
from doudi.casework.actions.sign import sign
from doudi.casework.actions.withdraw_consent import withdraw_consent
from doudi.casework.errors import MemberUnfit
from doudi.casework.reads import check_letter
from doudi.casework.reads.signing import fetch_member_sheet, fetch_signing
from doudi.evidence.models import Authorisation, Query
from doudi.evidence.sheets.named import sensitive_codes
from doudi.evidence.sheets.printing import print_content
from doudi.registry.actions.enrol_person import enrol_person
from tests.casework.journey import FAMILY, Journey, Somebody
from tests.registry.city import build_city

TEEN = Somebody("张中学", date(2010, 5, 1), "child", 104)


@pytest.fixture
def journey(db: None, settings: object, tmp_path: object) -> Journey:
    """A family in a city that no department has sent anything about."""
    settings.DOUDI_JURISDICTION = "demo-city"  # type: ignore[attr-defined]
    settings.DOUDI_SNAPSHOTS = tmp_path  # type: ignore[attr-defined]
    return Journey(build_city(), family=FAMILY[:2])


def test_some_kinds_taken_back_leave_the_case_going_and_are_signed_for_again(journey: Journey) -> None:
    """The rest is asked; signing again covers all; taking all back then reaches every sheet of that person."""
    journey.accepted()
    head = journey.case.members.get(is_applicant=True)
    withdraw_consent(journey.resident(), journey.case_id, member_id=head.public_id, categories=["33", "03"])
    assert not journey.case.queries_stopped
    journey.verify()
    asked = set(Query.objects.filter(person=head.person).values_list("category", flat=True))
    assert asked
    assert not asked & {"03", "33"}
    page = fetch_signing(journey.resident(), journey.case_id)
    mine = next(each for each in page.members if each.row.id == head.public_id)
    assert mine.sheet is not None
    assert {code for code, _words, _at in mine.sheet.taken_back} == {"03", "33"}
    journey.later()
    sign(journey.resident(), journey.case_id, member_id=head.public_id, typed_name=head.name)
    assert Authorisation.objects.filter(person=head.person).count() == 2
    journey.verify()
    assert Query.objects.filter(person=head.person, category="03").exists()
    withdraw_consent(journey.resident(), journey.case_id, member_id=head.public_id)
    assert journey.case.queries_stopped
    assert not Authorisation.objects.filter(person=head.person, withdrawn_at=None).exists()


def test_the_sensitive_part_may_be_left_out(journey: Journey) -> None:
    """The application is taken; nothing sensitive about that person is asked."""
    journey.draft()
    journey.answer_all()
    head, spouse = journey.case.members.order_by("order")
    for member, separately in ((head, True), (spouse, False)):
        sign(journey.resident(), journey.case_id, member_id=member.public_id, typed_name=member.name,
             agreed_separately=separately)  # fmt: skip
    journey.file()
    spouse.refresh_from_db()
    named = set(Authorisation.objects.get(person=spouse.person).categories)
    assert named
    assert not named & sensitive_codes()


def test_a_young_person_signs_too_and_the_application_does_not_wait(journey: Journey) -> None:
    """Filed with the guardian's signature alone, nothing is asked about them until they sign; then it is."""
    family = replace(journey, family=(*FAMILY[:2], TEEN))
    family.filed()
    teen = family.case.members.get(relation="child")
    page = fetch_signing(family.by("clerk6"), family.case_id)
    assert [(each.row.name, each.lack) for each in page.members if each.lack] == [("张中学", "own")]
    family.accept()
    family.verify()
    assert not Query.objects.filter(person=teen.person).exists()
    with pytest.raises(MemberUnfit):
        cosign(family.resident(), family.case_id, member_id=teen.public_id, typed_name="张某某")
    cosign(family.resident(), family.case_id, member_id=teen.public_id, typed_name="张中学")
    family.verify()
    assert Query.objects.filter(person=teen.person).exists()
    assert fetch_signing(family.by("clerk6"), family.case_id).missing == 0


def test_a_drafts_co_signature_reaches_evidence_when_it_is_handed_in(journey: Journey) -> None:
    """Signed at the kitchen table before filing, it holds from the day of filing."""
    family = replace(journey, family=(*FAMILY[:2], TEEN))
    family.draft()
    family.answer_all()
    family.sign_all()
    teen = family.case.members.get(relation="child")
    cosign(family.resident(), family.case_id, member_id=teen.public_id, typed_name="张中学")
    family.file()
    assert Authorisation.objects.get(person__name__isnull=False, cosigned_at__isnull=False).guardian is not None


def test_nobody_signs_for_an_adult_on_a_telephone(journey: Journey) -> None:
    """At the window, with the document named, a guardian may; it stands on the sheet."""
    journey.filed()
    head, spouse = journey.case.members.order_by("order")
    withdraw_consent(journey.resident(), journey.case_id, member_id=spouse.public_id)
    for acting, proof in ((journey.resident(), "民特1号"), (journey.by("clerk6"), "")):
        with pytest.raises(MemberUnfit):
            sign(acting, journey.case_id, member_id=spouse.public_id, signed_by_id=head.public_id,
                 typed_name=head.name, guardian_proof=proof)  # fmt: skip
    sign(journey.by("clerk6"), journey.case_id, member_id=spouse.public_id, signed_by_id=head.public_id,
         method="paper", guardian_proof="民特1号")  # fmt: skip
    told = print_content(fetch_member_sheet(journey.by("clerk6"), journey.case_id, spouse.public_id), "zh")
    assert (told["guardian"], told["proof"]) == ("张某某", "民特1号")
    assert told["marks"][0]["name"] == "张某某"
    found = check_letter(told["check_code"])
    assert (found.is_ours, found.kind, found.number) == (True, "authorisation", told["number"])
    assert not check_letter("0000-0000-0000").is_ours


def test_somebody_known_from_another_street_signs_and_takes_back_where_the_case_is(journey: Journey) -> None:
    """The sheet belongs to the place of the case: its clerk takes it back, wherever the person was enrolled."""
    other = "/50/500106/500106002/500106002001/"
    spouse = FAMILY[1]
    enrol_person(journey.by("clerk6"), spouse.name, spouse.number, area_path=other, division_code="500106002001")
    journey.accepted()
    member = journey.case.members.get(relation="spouse")
    assert member.person is not None
    assert member.person.area_path == other
    withdraw_consent(
        journey.by("clerk6"), journey.case_id, member_id=member.public_id, reason="不让查", categories=["33"]
    )
    made = Authorisation.objects.get(person=member.person)
    assert (list(made.taken_back), made.area_path) == (["33"], journey.case.area_path)


def test_a_blank_sheet_has_a_line_for_everybody_who_signs(journey: Journey) -> None:
    """The young person's own line and the separate one, nobody's number in full, and no code before it is signed."""
    family = replace(journey, family=(*FAMILY, TEEN))
    family.draft()
    lines = {}
    for member in family.case.members.all():
        sheet = fetch_member_sheet(family.resident(), family.case_id, member.public_id, blank=True)
        told = print_content(sheet, "zh")
        lines[member.name] = [each["label"] for each in told["marks"]]
        assert member.citizen_number not in str(told)
        assert (told["check_code"], told["number"], len(told["departments"])) == ("", "", 15)
    assert lines["张某某"] == ["本人签名", "单独同意敏感信息，签名"]
    assert lines["张小某"] == ["监护人签名", "单独同意敏感信息，签名"]
    assert lines["张中学"] == ["监护人签名", "未成年人本人签名", "单独同意敏感信息，签名"]
