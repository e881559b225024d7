"""What a sheet names, who may sign it, and what taking a part of it back does."""

from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from doudi.evidence.actions.answer_call import decline_as_obligor, find_call, prove_oneself, sign_as_obligor
from doudi.evidence.actions.call_obligor import call_obligor, call_off_obligor
from doudi.evidence.actions.cosign_authorisation import cosign_authorisation
from doudi.evidence.actions.end_guardianship import end_guardianship
from doudi.evidence.actions.sign_authorisation import sign_authorisation
from doudi.evidence.actions.verify_means import verify_means
from doudi.evidence.actions.withdraw_authorisation import withdraw_authorisation
from doudi.evidence.consenting import authorisation_for
from doudi.evidence.errors import AuthorisationUnfit, CallNotOpen, TooManyTries
from doudi.evidence.models import Authorisation, BankRequest, Fact, ObligorCall, Query
from doudi.evidence.reads import fetch_household_facts
from doudi.evidence.reads.sheets import fetch_calls_to, fetch_sheets, obligors_of
from doudi.evidence.sheets.named import departments_of, every_code, sensitive_codes
from doudi.platform.acting import Acting
from doudi.platform.models import AuditEntry, Message
from doudi.registry.acting import acting_for_resident
from doudi.registry.errors import NotAllowed
from doudi.registry.models import ResidentAccount
from tests.evidence.consents.histories import family_of_five
from tests.evidence.office import AREA, CASE, Office, number_of

PHONE = "13800000077"


def signed(office: Office, who: str, guardian: str = "", **more: Any) -> Authorisation:
    """Somebody's sheet, taken by the clerk."""
    return sign_authorisation(
        office.by("clerk6"), person=office.people[who], case_ref=CASE, method="paper", signed_at=office.now,
        guardian=office.people[guardian] if guardian else None, **more,
    )  # fmt: skip


def test_a_sheet_names_what_a_check_asks_and_nothing_that_only_hints() -> None:
    """All of the catalogue but border crossings, and the two further feeds; every department has a name."""
    named = departments_of(every_code())
    assert every_code() == {f"{number:02d}" for number in range(1, 37) if number != 4} | {"X1", "X2"}
    assert sum(len(each.categories) for each in named) == 37
    assert {"33", "34", "14", "X1"} <= sensitive_codes() < every_code()


def test_without_the_separate_agreement_nothing_sensitive_is_asked(office: Office) -> None:
    """The rest is asked; what was not agreed to is unknown with that reason, and the attempt is on record."""
    family_of_five(office)
    office.people = {"head": office.people["head"]}
    made = signed(office, "head", agreed_separately=False)
    assert not set(made.categories) & sensitive_codes()
    office.verify()
    asked = set(Query.objects.values_list("category", flat=True))
    assert asked
    assert not asked & sensitive_codes()
    assert not BankRequest.objects.exists()
    assert [(fact.state, fact.note) for fact in office.facts("head", "deposits_fen")] == [("unknown", "not_agreed")]
    entry = AuditEntry.objects.get(action="evidence.query_refused")
    assert entry.detail["why"] == "not_agreed"
    assert set(entry.detail["categories"]) <= sensitive_codes()


def test_under_fourteen_everything_is_sensitive(office: Office) -> None:
    """A child's sheet without the separate agreement would cover nothing, and is not taken."""
    family_of_five(office)
    with pytest.raises(AuthorisationUnfit):
        signed(office, "child", "spouse", agreed_separately=False)
    assert set(signed(office, "child", "spouse").categories) == every_code()


@pytest.mark.parametrize(
    "change", [{"categories": ["99"]}, {"categories": []}, {"method": "drawn"}, {"method": "scan"}]
)
def test_a_sheet_that_says_nothing_is_refused(office: Office, change: dict[str, Any]) -> None:
    """An unknown kind of information, none at all, or a drawing and a scan that are not there."""
    office.family("head")
    options = {"case_ref": CASE, "method": "paper", "signed_at": office.now, **change}
    with pytest.raises(AuthorisationUnfit):
        sign_authorisation(office.by("clerk6"), person=office.people["head"], **options)
    assert not Authorisation.objects.exists()


def test_taking_one_kind_back_stops_only_that(office: Office) -> None:
    """The banks are stopped at once, the rest is asked on; the last kind taken back takes back the whole."""
    office.family("head").load_quiet("police_vehicles")
    made = signed(office, "head", categories=["03", "20", "33"])
    office.verify()
    withdraw_authorisation(office.by("clerk6"), made.public_id, categories=["33"])
    assert BankRequest.objects.get().state == BankRequest.STOPPED
    assert office.facts("head", "deposits_fen")[0].note == "withdrawn"
    office.load("police_vehicles", office.row("police_vehicles", "head"))
    office.verify()
    assert office.query("head", "03").state == "has"
    assert [code for code, _words, _at in fetch_sheets(CASE, office.now)[0].taken_back] == ["33"]
    withdraw_authorisation(office.by("clerk6"), made.public_id, categories=["03", "20"])
    made.refresh_from_db()
    assert made.withdrawn_at == office.now
    with pytest.raises(AuthorisationUnfit):
        withdraw_authorisation(office.by("clerk6"), made.public_id, categories=["36"])


def test_leave_for_one_purpose_is_none_for_another(office: Office) -> None:
    """A sheet for the check of means lets nobody ask for anything else."""
    office.family("head").sign()
    head = office.people["head"]
    assert authorisation_for(head, CASE, office.now, category="03") is not None
    assert authorisation_for(head, CASE, office.now, category="03", purpose="outreach") is None


def test_another_districts_clerk_cannot_take_it_back(office: Office) -> None:
    """Scope holds for a number somebody guessed or copied."""
    office.family("head").sign()
    with pytest.raises(NotAllowed):
        withdraw_authorisation(office.by("clerk7"), office.authorisations["head"].public_id)
    with pytest.raises(NotAllowed):
        cosign_authorisation(office.by("clerk7"), office.authorisations["head"].public_id, method="paper")


def test_only_the_young_person_co_signs(office: Office) -> None:
    """Not a younger child, and nobody for whom no guardian signed."""
    family_of_five(office)
    for sheet in (signed(office, "child", "spouse"), signed(office, "head")):
        with pytest.raises(AuthorisationUnfit):
            cosign_authorisation(office.by("clerk6"), sheet.public_id, method="paper")
    youth = signed(office, "youth", "spouse")
    assert fetch_sheets(CASE, office.now)[0].needs_cosign
    first = cosign_authorisation(office.by("clerk6"), youth.public_id, method="paper").cosigned_at
    office.now += timedelta(hours=1)
    assert cosign_authorisation(office.by("clerk6"), youth.public_id, method="paper").cosigned_at == first


def test_the_end_of_a_guardianship_wants_a_reason(office: Office) -> None:
    """It is written down, encrypted, and stops what is under way in every case."""
    family_of_five(office)
    office.people = {name: office.people[name] for name in ("child", "spouse")}
    made = signed(office, "child", "spouse")
    verify_means(office.by(), case_ref=CASE, members=[office.people["child"]], area_path=AREA)
    with pytest.raises(AuthorisationUnfit):
        end_guardianship(office.by("clerk6"), made.public_id, why=" ")
    end_guardianship(office.by("clerk6"), made.public_id, why="法院另行指定")
    assert BankRequest.objects.get().state == BankRequest.STOPPED
    assert office.facts("child", "deposits_fen")[0].note == "guardian_gone"
    made.refresh_from_db()
    assert "法院另行指定" in made.guardian_proof


@pytest.fixture
def son(office: Office) -> Acting:
    """The telephone of a son who lives elsewhere, who is asked to sign."""
    office.family("head").sign()
    call_obligor(
        office.by("clerk6"), case_ref=CASE, area_path=AREA, owed_to=office.people["head"], duty="supports_elder",
        name="张远方", citizen_number=number_of(date(2001, 4, 2), 501), phone=PHONE,
    )  # fmt: skip
    account = ResidentAccount.objects.create(phone=PHONE, made_at=office.now)
    return acting_for_resident(account, office.now)


def test_an_obligor_signs_for_themselves_on_their_own_telephone(office: Office, son: Acting) -> None:
    """The message names no one; the number is proved first; what is then known is no part of the family's means."""
    call = ObligorCall.objects.get()
    assert "张" not in Message.objects.latest("pk").text
    with pytest.raises(CallNotOpen):
        sign_as_obligor(son, call.public_id, method="typed")
    prove_oneself(son, call.public_id, number_of(date(2001, 4, 2), 501))
    made = sign_as_obligor(son, call.public_id, method="typed")
    assert (made.role, made.duty, made.person.name) == ("obligor", "supports_elder", "张远方")
    assert obligors_of(CASE) == {made.person_id}
    office.load_quiet()
    verify_means(office.by(), case_ref=CASE, members=[office.people["head"]], area_path=AREA)
    verify_means(office.by(), case_ref=CASE, members=[made.person], area_path=AREA)
    assert Fact.objects.filter(person=made.person).exists()
    assert [each.key for each in fetch_household_facts(CASE).persons] == [office.people["head"].public_id]
    withdraw_authorisation(son, made.public_id)
    asked = Query.objects.count()
    verify_means(office.by(), case_ref=CASE, members=[made.person], area_path=AREA)
    assert Query.objects.count() == asked


def test_a_wrong_number_opens_nothing_and_five_are_the_last(office: Office, son: Acting) -> None:
    """The telephone alone is not enough, and guessing ends; another telephone finds nothing at all."""
    call = ObligorCall.objects.get()
    for _try in range(5):
        with pytest.raises(CallNotOpen):
            prove_oneself(son, call.public_id, number_of(date(2001, 4, 2), 503))
    with pytest.raises(TooManyTries):
        prove_oneself(son, call.public_id, number_of(date(2001, 4, 2), 501))
    other = acting_for_resident(ResidentAccount.objects.create(phone="13800000078", made_at=office.now), office.now)
    with pytest.raises(CallNotOpen):
        find_call(other, call.public_id)
    assert fetch_calls_to("", other.actor_id, office.now) == []


def test_an_obligor_may_say_no_and_the_office_may_stop_waiting(office: Office, son: Acting) -> None:
    """Nothing is asked about them, the reason is kept encrypted; asked again they may still sign on paper."""
    call = ObligorCall.objects.get()
    prove_oneself(son, call.public_id, number_of(date(2001, 4, 2), 501))
    assert decline_as_obligor(son, call.public_id, said="多年没有来往").state == "refused"
    assert not Authorisation.objects.filter(role="obligor").exists()
    with pytest.raises(NotAllowed):
        sign_as_obligor(office.by("clerk7"), call.public_id, method="paper")
    sign_as_obligor(office.by("clerk6"), call.public_id, method="paper")
    assert call_off_obligor(office.by("clerk6"), call.public_id).state == "signed", "what was signed stays"


def test_older_rows_cover_what_was_asked_when_they_were_signed(office: Office) -> None:
    """The migration names everything there was to ask, and tells a minor's guardian from an adult's."""
    family_of_five(office)
    mine, childs = signed(office, "head"), signed(office, "child", "spouse")
    adults = signed(office, "spouse", "head", guardian_proof="民特1号")
    Authorisation.objects.update(categories=[], purposes=[], guardian_because="")
    import_module("doudi.evidence.migrations.0006_authorisations_by_category").name_what_was_covered(apps, None)
    for row, because in ((mine, ""), (childs, "minor"), (adults, "no_capacity")):
        row.refresh_from_db()
        assert (row.guardian_because, row.purposes) == (because, ["means_verification"])
        assert every_code() <= set(row.categories)
