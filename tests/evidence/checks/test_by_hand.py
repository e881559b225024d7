"""Answers on paper: asked for, entered with a scan, confirmed by another, and only then on file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from doudi.evidence.actions.confirm_by_hand import confirm_by_hand
from doudi.evidence.actions.enter_by_hand import enter_by_hand
from doudi.evidence.errors import HandAnswerUnfit
from doudi.evidence.models import HandAnswer, LiveQuestion
from doudi.evidence.reads import fetch_household_facts, is_being_asked
from doudi.platform.files import FileRefused
from doudi.registry.errors import NotAllowed
from doudi.rules.values import UNKNOWN
from doudi.worklist.models import WorkItem
from tests.evidence.office import CASE, Office

PAPER: dict[str, Any] = {
    "as_of": date(2025, 9, 1), "words": "名下1辆", "scan": b"%PDF-1.7 scan", "content_type": "application/pdf",
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
    with pytest.raises(HandAnswerUnfit):
        enter_by_hand(office.by(), asked.public_id, **{"values": {}, **PAPER, **wrong})
    with pytest.raises(FileRefused):
        enter_by_hand(office.by(), asked.public_id, state="none", values={}, **{**PAPER, "scan": b"MZ"})
    with pytest.raises(NotAllowed):
        enter_by_hand(office.by("verifier7"), asked.public_id, state="none", values={}, **PAPER)
