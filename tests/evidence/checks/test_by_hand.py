"""Answers on paper: asked for, entered with a scan, confirmed by another, and only then on file."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from doudi.evidence.actions.confirm_by_hand import confirm_by_hand
from doudi.evidence.actions.end_guardianship import end_guardianship
from doudi.evidence.actions.enter_by_hand import Scan, enter_by_hand
from doudi.evidence.actions.print_inquiry import print_inquiry
from doudi.evidence.actions.withdraw_authorisation import withdraw_authorisation
from doudi.evidence.errors import HandAnswerChanged, HandAnswerFaulty, HandAnswerUnfit, InquiryNotAllowed
from doudi.evidence.models import Authorisation, HandAnswer, LiveQuestion
from doudi.evidence.reads import fetch_household_facts, is_being_asked
from doudi.platform.files import FileRefused
from doudi.platform.models import AuditEntry, StoredFile
from doudi.registry.errors import NotAllowed
from doudi.rules.values import UNKNOWN
from doudi.sandbox.departments.faults import Sick
from doudi.worklist.models import WorkItem
from tests.evidence.checks.asked import connect, departments, run
from tests.evidence.office import CASE, Office
from tests.platform.received.pictures import pdf

PAPER: dict[str, Any] = {
    "as_of": date(2025, 9, 1), "words": "名下1辆", "scan": Scan(pdf(), "application/pdf"),
}  # fmt: skip


@pytest.fixture
def asked(office: Office, settings: Any, tmp_path: Path) -> HandAnswer:
    """The police answer on paper; one answer is asked for."""
    told = {"police": {"kind": "manual", "categories": {"03": {"cache_days": 30, "fresh_days": 62}}}}
    settings.DOUDI_CONNECTORS = tmp_path / "connectors.yaml"
    settings.DOUDI_CONNECTORS.write_text(yaml.safe_dump({"connectors": told}))
    (tmp_path / "hosts.yaml").write_text("{}")
    settings.DOUDI_FILES = tmp_path / "files"
    office.family("head").sign().verify()
    return HandAnswer.objects.get()


def items() -> set[str]:
    """Kinds of open things to do of evidence."""
    return set(WorkItem.objects.filter(state="open", kind__startswith="evidence.").values_list("kind", flat=True))


def test_paper_is_waited_for_and_nothing_is_asked_twice(office: Office, asked: HandAnswer) -> None:
    """Unknown until it comes; no live question is written, and a second verification asks for no second paper."""
    office.verify()
    assert HandAnswer.objects.count() == 1
    assert not LiveQuestion.objects.exists()
    assert not is_being_asked(CASE)
    assert (office.query("head", "03").note, items()) == ("waiting", {"evidence.enter_by_hand"})


def test_two_officials_put_a_paper_on_file(office: Office, asked: HandAnswer) -> None:
    """Entered it is still unknown; the same official cannot confirm it; confirmed by another it is a fact."""
    entered = enter_by_hand(office.by(), asked.public_id, state="has", values={"vehicle_count": 1}, **PAPER)
    assert fetch_household_facts(CASE).facts["vehicle_count"].value is UNKNOWN
    assert items() == {"evidence.confirm_by_hand"}
    with pytest.raises(NotAllowed):
        confirm_by_hand(office.by(), entered.public_id, agrees=True)
    with pytest.raises(HandAnswerUnfit):
        confirm_by_hand(office.by("clerk6", "assistance"), entered.public_id, agrees=False)
    confirm_by_hand(office.by("clerk6", "assistance"), entered.public_id, agrees=True)
    assert office.facts("head", "vehicle_count")[0].value == {"value": 1}
    assert (office.query("head", "03").state, items()) == ("has", set())


def test_sent_back_it_is_entered_again(office: Office, asked: HandAnswer) -> None:
    """With a reason; then the paper says that there is nothing."""
    enter_by_hand(office.by(), asked.public_id, state="has", values={"vehicle_count": 1}, **PAPER)
    confirm_by_hand(office.by("clerk6", "assistance"), asked.public_id, agrees=False, reason="扫描件写的是无")
    assert items() == {"evidence.enter_by_hand"}
    enter_by_hand(office.by(), asked.public_id, state="none", values={}, **PAPER)
    confirm_by_hand(office.by("clerk6", "assistance"), asked.public_id, agrees=True)
    assert office.facts("head", "vehicle_count")[0].state == "none"


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "has", "values": {}}, {"state": "has", "values": {"vehicle_count": -1}}, {"state": "maybe"},
        {"state": "has", "values": {"deposits_fen": 1}}, {"state": "none", "as_of": date(2026, 1, 1)},
        {"state": "has", "values": {"vehicle_count": "1"}},
    ],
)  # fmt: skip
def test_what_cannot_be_an_answer_is_not_taken(office: Office, asked: HandAnswer, wrong: dict[str, Any]) -> None:
    """Missing or strange quantities, a negative count, a day to come."""
    with pytest.raises(HandAnswerFaulty):
        enter_by_hand(office.by(), asked.public_id, **{"values": {}, **PAPER, **wrong})
    exe = Scan(b"MZ", "application/pdf")
    with pytest.raises(FileRefused):
        enter_by_hand(office.by(), asked.public_id, state="none", values={}, **{**PAPER, "scan": exe})
    with pytest.raises(HandAnswerUnfit):
        enter_by_hand(office.by(), asked.public_id, state="none", values={}, **{**PAPER, "scan": None})
    with pytest.raises(NotAllowed):
        enter_by_hand(office.by("verifier7"), asked.public_id, state="none", values={}, **PAPER)


def test_all_faults_of_an_entry_are_told_at_once(office: Office, asked: HandAnswer) -> None:
    """A day to come and a quantity left blank, in one refusal, each at its field."""
    late = {**PAPER, "as_of": date(2026, 1, 1)}
    with pytest.raises(HandAnswerFaulty) as caught:
        enter_by_hand(office.by(), asked.public_id, state="has", values={}, **late)
    assert [each.where for each in caught.value.faults] == ["as_of", "vehicle_count"]


def test_days_and_codes_are_entered_and_kept_as_such(office: Office, settings: Any, tmp_path: Path) -> None:
    """A birth date and a kind of register come back as a day and a code; what the paper does not say is unknown."""
    told = {"police": {"kind": "manual", "categories": {"01": {"cache_days": 30, "fresh_days": 62}}}}
    settings.DOUDI_CONNECTORS, settings.DOUDI_FILES = tmp_path / "connectors.yaml", tmp_path / "files"
    settings.DOUDI_CONNECTORS.write_text(yaml.safe_dump({"connectors": told}))
    (tmp_path / "hosts.yaml").write_text("{}")
    office.family("head").sign().verify()
    number = HandAnswer.objects.get().public_id
    values = {"birth_date": date(1979, 3, 5), "urban_rural": "urban", "is_married": None}
    enter_by_hand(office.by(), number, state="has", values=values, **PAPER)
    confirm_by_hand(office.by("clerk6", "assistance"), number, agrees=True)
    assert office.facts("head", "birth_date")[0].value == {"value": "1979-03-05"}
    assert office.facts("head", "urban_rural")[0].value == {"value": "urban"}
    assert office.facts("head", "is_married")[0].state == "unknown"


def test_what_was_compared_is_what_is_confirmed(office: Office, asked: HandAnswer) -> None:
    """Entered anew while a colleague looks, the old look confirms nothing; the earlier scan may stay."""
    first = enter_by_hand(office.by(), asked.public_id, state="has", values={"vehicle_count": 1}, **PAPER)
    office.now += timedelta(minutes=5)
    second = enter_by_hand(office.by(), asked.public_id, state="none", values={}, **{**PAPER, "scan": None})
    assert second.file_id == first.file_id
    other = office.by("clerk6", "assistance")
    with pytest.raises(HandAnswerChanged):
        confirm_by_hand(other, asked.public_id, agrees=True, seen=first.entered_at)
    confirm_by_hand(other, asked.public_id, agrees=True, seen=second.entered_at)
    assert office.facts("head", "vehicle_count")[0].state == "none"


@pytest.mark.parametrize("is_entered", [False, True])
def test_a_withdrawn_authorisation_closes_an_open_paper_answer(
    office: Office, asked: HandAnswer, is_entered: bool, django_capture_on_commit_callbacks: Any
) -> None:
    """Nobody waits any more, what was entered is not taken and its scan is wiped, and the log says so."""
    if is_entered:
        enter_by_hand(office.by(), asked.public_id, state="has", values={"vehicle_count": 1}, **PAPER)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_authorisation(office.by("clerk6", "assistance"), office.authorisations["head"].public_id)
    asked.refresh_from_db()
    assert (asked.state, asked.told, asked.file_id, items()) == (HandAnswer.GIVEN_UP, None, "", set())
    assert not StoredFile.objects.exists()
    assert (office.query("head", "03").state, office.query("head", "03").note) == ("unknown", "withdrawn")
    log = AuditEntry.objects.get(action="evidence.stop_by_hand")
    assert (log.detail["why"], log.detail["was_entered"]) == ("withdrawn", is_entered)
    for call in (
        lambda: enter_by_hand(office.by(), asked.public_id, state="none", values={}, **PAPER),
        lambda: confirm_by_hand(office.by("clerk6", "assistance"), asked.public_id, agrees=True),
    ):
        with pytest.raises(HandAnswerUnfit):
            call()


def test_what_is_confirmed_or_not_taken_back_stands(office: Office, asked: HandAnswer) -> None:
    """Another kind taken back closes nothing; an answer confirmed before was lawfully learned."""
    sheet = office.authorisations["head"].public_id
    withdraw_authorisation(office.by("clerk6", "assistance"), sheet, categories=["15"])
    enter_by_hand(office.by(), asked.public_id, state="none", values={}, **PAPER)
    confirm_by_hand(office.by("clerk6", "assistance"), asked.public_id, agrees=True)
    withdraw_authorisation(office.by("clerk6", "assistance"), sheet, categories=["03"])
    assert office.facts("head", "vehicle_count")[0].state == "none"
    assert not AuditEntry.objects.filter(action="evidence.stop_by_hand").exists()


def test_an_ended_guardianship_closes_it_too(office: Office, asked: HandAnswer) -> None:
    """What a guardian signed for a child is waited for no more."""
    office.family("child").sign("child").verify()
    child = HandAnswer.objects.exclude(pk=asked.pk).get()
    end_guardianship(office.by("clerk6", "assistance"), office.authorisations["child"].public_id, why="判决")
    child.refresh_from_db()
    asked.refresh_from_db()
    assert (child.state, child.reason, asked.state) == (HandAnswer.GIVEN_UP, "guardian_gone", HandAnswer.ASKED_FOR)


def test_a_letter_is_printed_only_on_an_authorisation_that_holds(office: Office, asked: HandAnswer) -> None:
    """It is a PDF with fonts of its own, and on record; once the authorisation is over there is none, on record too."""
    made = print_inquiry(office.by(), CASE, "police")
    assert made.startswith(b"%PDF")
    assert b"NotoSansCJK" in made
    asked.refresh_from_db()
    assert asked.inquired_at == office.now
    assert AuditEntry.objects.get(action="evidence.print_inquiry").detail["answers"] == [asked.public_id]
    Authorisation.objects.update(valid_until=office.now)
    with pytest.raises(InquiryNotAllowed):
        print_inquiry(office.by(), CASE, "police")
    assert AuditEntry.objects.get(action="evidence.query_refused").detail["why"] == "authorisation_over"
    for who, department in (("verifier7", "police"), ("verifier6", "tax")):
        with pytest.raises(InquiryNotAllowed):
            print_inquiry(office.by(who), CASE, department)


def test_a_department_that_answers_after_all_needs_no_paper(office: Office, settings: Any, tmp_path: Path) -> None:
    """Silent twice, one paper is waited for, for the newer question; once it answers by itself, none is."""
    settings.DOUDI_FILES = tmp_path / "files"
    with departments(tmp_path / "departments") as there:
        connect(settings, there, first_only=True, on_failure="by_hand")
        there.sick("tax", Sick.ERROR_500)
        office.family("head").sign()
        for _ in range(2):
            office.verify()
            run(office)
            row = HandAnswer.objects.get()
            assert (row.query.superseded_at, row.state) == (None, HandAnswer.ASKED_FOR)
        there.sick("tax", None)
        office.verify()
        run(office)
    row.refresh_from_db()
    assert (row.state, row.reason, items()) == (HandAnswer.GIVEN_UP, "answered_live", set())
