"""A session in use goes on, and a page that only shows writes nothing."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from doudi.ui import middleware

AT = 1_790_000_000


def writes(client: Client) -> int:
    """How often one look at a page changes the sessions."""
    with CaptureQueriesContext(connection) as said:
        assert client.get("/").status_code == 200
    return sum(each["sql"].startswith(("UPDATE", "INSERT")) and "session" in each["sql"] for each in said)


@pytest.mark.django_db
def test_it_is_saved_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first look moves its end away, those of the next minute leave it, then it moves again."""
    client = Client()
    session = client.session
    session["anything"] = 1
    session.save()
    monkeypatch.setattr(middleware.time, "time", lambda: AT)
    assert writes(client) == 1
    ends = Session.objects.get().expire_date
    monkeypatch.setattr(middleware.time, "time", lambda: AT + 59)
    assert writes(client) == 0
    monkeypatch.setattr(middleware.time, "time", lambda: AT + 60)
    assert writes(client) == 1
    assert Session.objects.get().expire_date > ends


@pytest.mark.django_db
def test_nobody_is_given_one_for_looking() -> None:
    """Who has no session, or one that is over, gets none from a page that needs none."""
    assert writes(Client()) == 0
    stale = Client()
    stale.cookies["doudi_session"] = "over-long-ago"
    assert writes(stale) == 0
    assert not Session.objects.exists()
