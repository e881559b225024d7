"""Answers a draft does not take are said: to the clerk in both languages, on the page afterwards, to the sender."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from doudi.api import rates
from doudi.casework.errors import AnswerUnfit
from doudi.casework.models import SentApplication
from doudi.casework.sent.actions import take_on
from doudi.platform.models import AuditEntry
from doudi.registry.models import Staff
from doudi.worklist.words import Words
from tests.api.joint_machines import call
from tests.api.test_description import is_described
from tests.api.test_receive import Portal, described

pytestmark = pytest.mark.django_db
LEFT = [{"question": "away", "member": ""}]


@pytest.fixture
def portal(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Portal:
    """The portal of one district, whose draft does not ask who is away any more."""
    rates.forget_calls()
    settings.DOUDI_JURISDICTION = "demo-city"
    real = take_on.save_answer

    def save_answer(*given: Any, **told: Any) -> Any:
        if told["question"] == "away":
            raise AnswerUnfit("away", "it is not asked", Words("没有问这一题。", "It is not asked."))
        return real(*given, **told)

    monkeypatch.setattr(take_on, "save_answer", save_answer)
    return Portal()


def signed_in(language: str = "zh-hans") -> Client:
    """The clerk's browser."""
    client = Client()
    client.cookies["doudi_language"] = language
    client.force_login(Staff.objects.get(username="clerk6"), backend="doudi.registry.sign_in.StaffBackend")
    return client


def test_it_is_told_each_time_it_is_pressed_and_kept_without_the_answer(portal: Portal) -> None:
    """Which question, never what was answered; the other answers stand, and the sender can ask for it."""
    number = portal.waiting()
    assert call(portal.text, f"applications/sent/{number}").json()["left_out"] == []
    first = take_on.take_on_sent(portal.clerk(), number)
    assert [(each.question, each.member) for each in first.left_out] == [("away", "")]
    assert take_on.take_on_sent(portal.clerk(), number) == first
    first.case.refresh_from_db()
    assert "address" in first.case.answers
    assert "away" not in first.case.answers
    kept = SentApplication.objects.get().content
    assert list(kept) == ["left_out"]
    assert "示例路" not in json.dumps(kept, ensure_ascii=False)
    assert AuditEntry.objects.get(action="casework.take_on_sent").detail["not_asked_any_more"] == 1
    told = call(portal.text, f"applications/sent/{number}")
    assert is_described(described(), "get_sent_application", told)
    assert told.json()["left_out"] == LEFT


@pytest.mark.parametrize(
    ("language", "said", "title"),
    [("zh-hans", "有回答没有带过来，草稿里不问：", "没有带过来的回答"),
     ("en", "Some answers were not taken over", "Answers that were not taken over")],
)  # fmt: skip
def test_the_clerk_reads_which(portal: Portal, language: str, said: str, title: str) -> None:
    """On the page that opens, and on the page of what was sent as long as it is there."""
    number = portal.waiting()
    client = signed_in(language)
    opened = client.post(f"/work/from-elsewhere/{number}/take-on/", follow=True).content.decode()
    after = client.get(f"/work/from-elsewhere/{number}/").content.decode()
    (left,) = SentApplication.objects.get().content["left_out"]
    question = left["zh"] if language == "zh-hans" else left["en"]
    assert said in opened
    assert question in opened
    assert title in after
    assert question in after
