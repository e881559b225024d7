"""Our client against our server over HTTP: asked, acknowledged, answered by a call back, stored as any answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from doudi.api.models import RegistryExchange
from doudi.evidence.models import LiveQuestion, Query, RegistryQuestion
from tests.api.spdci.loop import CATEGORY, Loop, loop

__all__ = ["loop"]
pytestmark = pytest.mark.django_db


def test_a_question_is_answered_by_a_call_back(loop: Loop) -> None:
    """Written down, sent once, taken under an id, answered later: record and facts as of any department."""
    loop.sign()
    live = loop.check()
    assert loop.facts() == [("unknown", "waiting")]
    assert loop.ask() == 1
    row = RegistryQuestion.objects.get()
    assert (row.state, row.correlation_id) == ("taken", RegistryExchange.objects.get().public_id)
    assert loop.facts() == [("unknown", "waiting")]
    assert loop.ask() == 0
    assert loop.answer() == 1
    row.refresh_from_db()
    live.refresh_from_db()
    assert (row.state, live.state, live.outcome) == ("answered", "closed", "said")
    query = Query.objects.get(category=CATEGORY, superseded_at=None)
    assert (query.request_id, query.state, query.authorisation.case_ref) == (live.request_id, "has", live.case_ref)
    assert [state for state, _ in loop.facts()] == ["has"]
    assert [path for path, _ in loop.passed] == ["/registry/search", "/registry/on-search"]
    assert LiveQuestion.objects.get().check_ref.state == "done"
    assert timedelta(0) < row.ends_at - row.made_at
