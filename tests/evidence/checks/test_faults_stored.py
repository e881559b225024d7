"""13 departments × 14 faults as they are stored: 182 records of unknown with the right reason, not one *none*."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from doudi.evidence.checking import asking_room
from doudi.evidence.checking.reading import LiveReply
from doudi.evidence.connectors.desk import Desk
from doudi.evidence.connectors.saying import Asking, Heard, Silent
from doudi.evidence.domain.answer import Answer
from doudi.evidence.models import Fact, LiveQuestion, Query
from doudi.evidence.reads import fetch_household_facts
from doudi.rules.values import UNKNOWN
from doudi.sandbox.departments.faults import Sick
from tests.evidence.checks.asked import PATIENT, Open, connect, departments, run
from tests.evidence.connectors.asked import DEPARTMENTS
from tests.evidence.connectors.test_matrix import REASON
from tests.evidence.office import CASE, Office

HASTY = {**PATIENT, "total_seconds": 0.5, "slow_after_seconds": 0.2}
"""For departments that never end; with the others a busy machine must not turn another reason into *too slow*."""


def wrong_in(office: Office, settings: Any, there: Open, fault: Sick, **more: Any) -> list[tuple[str, str, str]]:
    """Everything on file that is wrong after one check under a fault: category, state, note."""
    connect(settings, there, first_only=True, **more)
    office.now += timedelta(minutes=1)
    office.sign().verify()
    run(office)
    rows = Query.objects.filter(superseded_at=None, live__isnull=False)
    assert rows.count() == 13
    found = [(row.category, row.state, row.note) for row in rows if (row.state, row.note) != ("unknown", REASON[fault])]
    facts = Fact.objects.filter(superseded_at=None, query__in=rows)
    found += [(fact.category, fact.state, fact.note) for fact in facts if fact.state != "unknown"]
    known = dict(iter(fetch_household_facts(CASE)))
    return found + [("", "known", key) for key, value in known.items() if value.value is not UNKNOWN]


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Callable[[Sick], None]:
    """Every department stays silent as that fault makes it; what makes which silence is the other matrix's matter."""

    def become(fault: Sick) -> None:
        async def ask(self: Desk, asking: Asking) -> Heard:
            return Heard(Silent(REASON[fault]), 0.0, 1)

        monkeypatch.setattr(Desk, "ask", ask)

    return become


@pytest.mark.thorough
def test_all_182_cells_are_stored_as_unknown(
    office: Office, tmp_path: Path, settings: Any, silent: Callable[[Sick], None]
) -> None:
    """No crash, nothing stored as none, and nothing a rule could take for known: so no result decides by itself."""
    office.family("head")
    with departments(tmp_path) as there:
        for fault in Sick:
            silent(fault)
            assert wrong_in(office, settings, there, fault) == []
    assert LiveQuestion.objects.filter(state="closed").count() == 13 * 14


@pytest.mark.thorough
def test_silence_stored_as_nothing_is_noticed(
    office: Office, tmp_path: Path, settings: Any, silent: Callable[[Sick], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planted reading that makes *none* of silence shows in every cell."""
    original = asking_room.reply_of

    def careless(outcome: Any, *words: Any) -> LiveReply:
        reply = original(outcome, *words)
        return LiveReply(Answer("none"), reply.outcome)

    monkeypatch.setattr(asking_room, "reply_of", careless)
    silent(Sick.ERROR_500)
    office.family("head")
    with departments(tmp_path) as there:
        assert len(wrong_in(office, settings, there, Sick.ERROR_500)) >= 13


@pytest.mark.long
def test_all_182_cells_from_the_wire_to_the_record(office: Office, tmp_path: Path, settings: Any) -> None:
    """The same with departments that really are sick."""
    office.family("head")
    with departments(tmp_path, is_encrypted=True) as there:
        for fault in Sick:
            for name in DEPARTMENTS:
                there.sick(name, fault)
            limits = HASTY if fault in (Sick.HANG, Sick.DRIP) else PATIENT
            assert wrong_in(office, settings, there, fault, limits=limits) == []
