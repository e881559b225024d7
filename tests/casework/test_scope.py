"""Whoever guesses a number learns nothing, and no step is taken out of order."""

from collections.abc import Callable
from typing import Any

import pytest

from doudi.casework.actions.accept import accept
from doudi.casework.actions.ask_missing import ask_missing
from doudi.casework.actions.assess import assess
from doudi.casework.actions.confirm import confirm
from doudi.casework.actions.extend_time_limit import extend_time_limit
from doudi.casework.actions.file_application import file_application
from doudi.casework.actions.give_opinion import give_opinion
from doudi.casework.actions.issue_letter import issue_letter
from doudi.casework.actions.pause_case import pause_case, resume_case
from doudi.casework.actions.post_notice import post_notice
from doudi.casework.actions.record_visit import record_visit
from doudi.casework.actions.refuse import refuse
from doudi.casework.actions.register_near_relative import register_near_relative
from doudi.casework.actions.report_to_county import report_to_county
from doudi.casework.actions.request_verification import request_verification
from doudi.casework.actions.send_back import send_back
from doudi.casework.actions.set_contact import set_contact
from doudi.casework.actions.settle_fact import settle_fact
from doudi.casework.actions.settle_objection import settle_objection
from doudi.casework.actions.supply_missing import supply_missing
from doudi.casework.actions.terminate import terminate
from doudi.casework.actions.verify import verify
from doudi.casework.actions.withdraw import withdraw
from doudi.casework.actions.withdraw_consent import withdraw_consent
from doudi.casework.errors import (
    CaseNotFound,
    NotPossibleNow,
)
from doudi.casework.reads import (
    fetch_case_page,
    fetch_draft,
    fetch_letter,
    fetch_letter_pdf,
    fetch_my_cases,
    fetch_track_page,
)
from doudi.platform.acting import Acting
from doudi.registry.errors import NotAllowed
from tests.casework.journey import Journey


def every_call(journey: Journey) -> dict[str, Callable[[Acting, str], Any]]:
    """Every staff action and read that takes a case's number."""
    staff = journey.city.staff
    people = [staff["clerk7"].public_id, staff["grid7"].public_id]
    return {
        "accept": accept,
        "ask_missing": lambda a, n: ask_missing(a, n, items=["工资条"]),
        "supply": lambda a, n: supply_missing(a, n, note="x"),
        "request": request_verification,
        "verify": verify,
        "visit": lambda a, n: record_visit(a, n, visitors=people, visited_at=journey.now, family_signature="张某某"),
        "settle": lambda a, n: settle_fact(a, n, fact_key="household:deposits_fen", state="none", reason="x"),
        "assess": assess,
        "opinion": lambda a, n: give_opinion(a, n, outcome="grant"),
        "notice": post_notice,
        "objection": lambda a, n: settle_objection(a, n, method="re_survey", upheld=False, answer="x"),
        "report": report_to_county,
        "send_back": lambda a, n: send_back(a, n, reason="x"),
        "confirm": confirm,
        "refuse": lambda a, n: refuse(a, n, reasons="x"),
        "letter": issue_letter,
        "extend": lambda a, n: extend_time_limit(a, n, reason_key="objection", reason="x"),
        "pause": lambda a, n: pause_case(a, n, reason="x"),
        "resume": resume_case,
        "withdraw": withdraw,
        "withdraw_consent": lambda a, n: withdraw_consent(a, n, member_id="MB-1"),
        "terminate": lambda a, n: terminate(a, n, reason="x"),
        "relative": lambda a, n: register_near_relative(a, n, staff_id="S-1", relation="x"),
        "contact": lambda a, n: set_contact(a, n, phone="13800000000"),
        "file": file_application,
        "page": fetch_case_page,
        "track": fetch_track_page,
        "draft": fetch_draft,
        "read_letter": fetch_letter,
        "pdf": fetch_letter_pdf,
    }


@pytest.mark.parametrize("who", ["clerk7", "reviewer7", "verifier7", "approver7", "grid7", "auditor6", "payer6"])
def test_a_clerk_of_the_next_district_guessing_an_address_learns_nothing(journey: Journey, who: str) -> None:
    """Out of scope, a real number and an invented one get the same error with the same words from every call."""
    journey.accepted()
    real, invented = journey.case_id, "DB-0000-0000-0"
    version = journey.case.version
    for name, call in every_call(journey).items():
        answers = []
        for public_id in (real, invented, "';--", ""):
            with pytest.raises(NotAllowed) as caught:
                call(journey.by(who), public_id)
            answers.append((type(caught.value), str(caught.value)))
        assert len(set(answers)) == 1, name
        assert answers[0][0] is CaseNotFound, name
    assert journey.case.version == version


def test_another_resident_learns_nothing(journey: Journey) -> None:
    """A neighbour with the number sees nothing, and has no cases of that family in the list."""
    journey.filed()
    neighbour = Journey(journey.city, phone="13900000000").resident()
    for call in (fetch_track_page, fetch_draft, fetch_letter, withdraw, fetch_case_page):
        with pytest.raises(CaseNotFound):
            call(neighbour, journey.case_id)
    assert fetch_my_cases(neighbour) == []
    assert len(fetch_my_cases(journey.resident())) == 1


def test_a_residents_unfinished_draft_is_nobody_elses(journey: Journey) -> None:
    """Not even the office that will get it sees a draft before it is handed in."""
    journey.draft()
    with pytest.raises(CaseNotFound):
        fetch_case_page(journey.by("clerk6"), journey.case_id)
    with pytest.raises(CaseNotFound):
        accept(journey.by("clerk6"), journey.case_id)


def test_steps_out_of_order_are_refused_in_words(journey: Journey) -> None:
    """A case that was not visited cannot be confirmed, whoever asks."""
    journey.accepted()
    with pytest.raises(NotPossibleNow) as caught:
        confirm(journey.by("approver6"), journey.case_id)
    assert caught.value.words.zh
    with pytest.raises(NotPossibleNow):
        post_notice(journey.by("clerk6"), journey.case_id)
