"""`POST /api/v1/assess`: answered as on the command line, refused in one shape, and nothing of a household is kept."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from doudi.api import assessing, rates
from doudi.api.problems import CONTENT_TYPE, SAID
from doudi.platform.models import AuditEntry
from doudi.rules.wire.answering import Desk, Reasons
from tests.api.machines import ASSESS, FAMILY, machine, post

MARK = "张某某标记"


@pytest.fixture
def token(db: None) -> Iterator[str]:
    """The text of a token that may call."""
    rates.forget_calls()
    yield machine()[1]
    rates.forget_calls()


def is_problem(answer: Any, key: str) -> dict[str, Any]:
    """The problem an answer is: its shape and code are right."""
    body: dict[str, Any] = answer.json()
    status, zh, _ = SAID[key]
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, CONTENT_TYPE), body
    assert (body["code"], body["status"], body["zh"], body["type"]) == (key, status, zh, "about:blank")
    assert body["request_id"]
    assert body["title"]
    return body


def test_a_household_is_answered_as_on_the_command_line(token: str) -> None:
    """The answer is the very text of `./doudi assess`, with the reasons asked for."""
    from doudi.kernel.month import Month
    from doudi.schemes import load

    ruleset = load("dibao", jurisdiction="demo-city").ruleset
    for reasons in Reasons:
        answer = post(json.dumps(FAMILY), token, f"{ASSESS}&reasons={reasons}")
        expected = Desk(ruleset, Month(2025, 9), reasons).document(json.dumps(FAMILY).encode()).text
        assert (answer.status_code, answer.content.decode()) == (200, expected)
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_list_is_answered_with_its_refusals_in_place(token: str) -> None:
    """One wrong household among others is refused in its place; the whole is an answer all the same."""
    answer = post(json.dumps([FAMILY, {"persons": []}]), token)
    assert answer.status_code == 200
    assert ["refused" in each for each in answer.json()] == [False, True]
    alone = is_problem(post(json.dumps({"persons": []}), token), "api.refused")
    assert [fault["path"] for fault in alone["refused"]] == ["$.persons"]
    broken = is_problem(post(b"{", token), "api.refused")
    assert [fault["code"] for fault in broken["refused"]] == ["wire.not-json"]


def test_all_schemes_answer_together(token: str) -> None:
    """scheme=all gives one bundle."""
    answer = post(json.dumps(FAMILY), token, f"{ASSESS}&scheme=all")
    assert answer.status_code == 200
    assert len(answer.json()["schemes"]) > 10


def test_without_a_token_that_counts_nothing_is_read(token: str) -> None:
    """No token, another word, a cut or changed token: the same 401, and no line in the audit."""
    lines = AuditEntry.objects.count()
    for text in ("", "x", token[:-1], token[:-1] + ("A" if token[-1] != "A" else "B"), token.replace("doudi_", ""),
                 token.replace("MT-", "MT-X"), "doudi__"):  # fmt: skip
        answer = post(json.dumps(FAMILY), text)
        is_problem(answer, "api.no-token")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    basic = Client().post(ASSESS, "{}", content_type="application/json", headers={"Authorization": f"Basic {token}"})
    is_problem(basic, "api.no-token")
    assert AuditEntry.objects.count() == lines


def test_what_the_query_asks_must_be_there(token: str) -> None:
    """A scheme, profile, place, month or word nobody knows is refused, and the body is not looked at."""
    for query, key in (
        ("scheme=nothing", "api.not-found"), ("scheme=dibao&profile=nowhere", "api.not-found"),
        ("scheme=dibao&jurisdiction=atlantis", "api.not-found"), ("scheme=all&jurisdiction=atlantis", "api.not-found"),
        ("scheme=all&profile=nope", "api.not-found"), ("scheme=all&jurisdiction=999999", "api.not-found"),
        ("scheme=dibao&jurisdiction=999999", "api.not-found"), ("montth=2025-09", "api.bad-query"),
        ("month=2025-09&month=2025-10", "api.bad-query"),
        ("month=2025-9", "api.bad-query"), ("reasons=many", "api.bad-query"),
    ):  # fmt: skip
        is_problem(post(b"\xff", token, f"/api/v1/assess?{query}"), key)


def test_size_and_kind_of_the_body_are_limited(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another content type, too many bytes, too many households: refused before anything is assessed."""
    is_problem(post(json.dumps(FAMILY), token, content_type="text/plain"), "api.not-json")
    monkeypatch.setattr(assessing, "MOST_BYTES", 50)
    is_problem(post(json.dumps(FAMILY), token), "api.too-large")
    monkeypatch.setattr(assessing, "MOST_BYTES", 10_000)
    monkeypatch.setattr(assessing, "MOST_HOUSEHOLDS", 2)
    body = is_problem(post(json.dumps([FAMILY] * 3), token), "api.refused")
    assert [fault["code"] for fault in body["refused"]] == ["wire.too-large"]
    assert post(json.dumps([FAMILY] * 2), token).status_code == 200


def test_all_schemes_take_fewer_at_once_and_say_so(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit of what was asked for is named in the refusal, with and without reasons."""
    for name, reasons in (("MOST_FOR_ALL", "none"), ("MOST_FOR_ALL_WITH_REASONS", "proof")):
        monkeypatch.setattr(assessing, name, 2)
        address = f"{ASSESS}&scheme=all&reasons={reasons}"
        body = is_problem(post(json.dumps([FAMILY] * 3), token, address), "api.refused")
        assert body["refused"][0]["rule"] == f"at most 2 at once for scheme=all with reasons={reasons}"
    assert post(json.dumps([FAMILY] * 3), token, f"{ASSESS}&reasons=proof").status_code == 200


def test_what_the_time_does_not_reach_may_be_sent_again(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the time is up the households left are refused, each with a code that says to send it again."""
    monkeypatch.setattr(assessing, "SECONDS", -1)
    answers = post(json.dumps([FAMILY] * 2), token).json()
    assert [each["refused"][0]["code"] for each in answers] == ["wire.too-late"] * 2
    assert answers[0]["refused"][0]["rule"] == "an answer is given within -1 seconds"


def test_too_many_calls_wait(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that calls too often is told when to come back; another one is not held up by it."""
    monkeypatch.setattr(rates, "CALLS_A_MINUTE", 2)
    assert [post(json.dumps(FAMILY), token).status_code for _ in range(2)] == [200, 200]
    answer = post(json.dumps(FAMILY), token)
    is_problem(answer, "api.too-many-requests")
    assert 1 <= int(answer.headers["Retry-After"]) <= 61
    assert post(json.dumps(FAMILY), machine()[1]).status_code == 200


def test_a_call_leaves_one_line_and_nothing_of_the_household(token: str) -> None:
    """The audit says which machine assessed how many, for which purpose; no table holds anything of what was sent."""
    person = {"label": MARK, "monthly_wage_fen": {"value": 98_765_431, "source": MARK}}
    family = {**FAMILY, "key": "H-MARK-1", "persons": [person]}
    assert post(json.dumps([family, {"persons": MARK}]), token, f"{ASSESS}&reasons=words").status_code == 200
    line = AuditEntry.objects.get(action="api.assess")
    assert (line.actor_kind, line.subject_id, line.purpose) == ("machine", "dibao", "assistance")
    assert line.actor_id.startswith("MT-")
    assert line.detail == {"month": "2025-09", "reasons": "words", "households": 2, "refused": 1}
    assert _everything_stored_holds(98_765_431) == []
    assert _everything_stored_holds(MARK) == []
    assert _everything_stored_holds("H-MARK-1") == []
    assert _everything_stored_holds("api.assess") == ["platform_auditentry"]


def _everything_stored_holds(what: object) -> list[str]:
    """The tables in which a value can be found, in clear."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            if any(str(what) in str(value) for row in cursor.fetchall() for value in row):
                found.append(model._meta.db_table)
    return found


def test_a_failure_tells_neither_the_log_nor_the_caller_what_was_sent(
    token: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Something of ours breaks on a household: the answer is a number to tell us, the log where it broke."""

    def broken(self: Any, text: bytes) -> Any:
        raise ValueError(f"cannot read {text.decode()}")

    monkeypatch.setattr(Desk, "document", broken)
    with caplog.at_level(logging.DEBUG):
        answer = post(json.dumps({"persons": [{"label": MARK}]}, ensure_ascii=False), token)
    body = is_problem(answer, "api.failed")
    assert MARK not in answer.content.decode()
    assert MARK not in caplog.text
    assert "ValueError" in caplog.text
    assert body["request_id"] in caplog.text
    assert token not in caplog.text


def test_refusals_are_not_logged_either(token: str, caplog: pytest.LogCaptureFixture) -> None:
    """A household that is refused leaves no trace of itself in the log."""
    with caplog.at_level(logging.DEBUG):
        post(json.dumps({"persons": [{"label": MARK, MARK: MARK}]}, ensure_ascii=False), token)
        post(json.dumps(FAMILY), f"{token}x")
    assert MARK not in caplog.text
    assert token not in caplog.text
