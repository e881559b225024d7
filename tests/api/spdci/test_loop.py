"""Our client against our server over HTTP: asked, acknowledged, answered by a call back, stored as any answer."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from doudi.api.models import RegistryExchange
from doudi.api.spdci.answering import answer_waiting
from doudi.evidence.live_models import ASKED, WAITING
from doudi.evidence.models import Check, CheckBatch, ConnectorState, LiveQuestion, Query, RegistryQuestion
from doudi.evidence.registries import round as rounds
from doudi.evidence.registries.errands import SENDING
from doudi.evidence.registries.forgetting import forget_asked
from tests.api.spdci.loop import CATEGORY, Loop, loop
from tests.api.spdci.test_later import now

__all__ = ["loop"]
pytestmark = pytest.mark.django_db
LATER = {"later": {"callback_minutes": 1, "status_minutes": 1, "give_up_hours": 1}}


def ids(told: dict[str, object]) -> tuple[str, ...]:
    """The ids by which the other end knows a question again."""
    head, message = json.loads(json.dumps(told["header"])), json.loads(json.dumps(told["message"]))
    return head["message_id"], message["transaction_id"], message["search_request"][0]["reference_id"]


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
    assert ConnectorState.objects.get(key="other").said == 1


def test_where_to_answer_is_told_only_if_we_say_where_we_are(loop: Loop) -> None:
    """`at` of the operator's file becomes the address for answers; without it the one agreed on is used."""
    loop.sign()
    loop.check()
    text = loop.found.file.read_text()
    loop.found.file.write_text(f"at: {loop.base}/api/spdci/v1.0.0\n{text}")
    loop.found.file.chmod(0o600)
    assert loop.ask() == 1
    ((_path, told),) = loop.passed
    assert told["header"]["sender_uri"] == f"{loop.base}/api/spdci/v1.0.0/registry/on-search"
    assert loop.answer() == 1
    assert loop.facts()[0][0] == "has"


def test_a_call_back_that_does_not_come_is_asked_after_and_given_up_at_last(loop: Loop) -> None:
    """Pending, then done and lost on the way: after the agreed time unknown with its reason, never *nothing there*."""
    loop.set_up(LATER)
    loop.sign()
    loop.check()
    loop.ask()
    assert loop.ask() == 0
    loop.pass_time(next_at=timedelta(minutes=2))
    assert loop.ask() == 1
    assert RegistryQuestion.objects.get().status_said == "pdng"
    loop.between = lambda path, _content: (404, b"{}") if path == "/registry/on-search" else None
    assert loop.answer() == 0
    loop.pass_time(next_at=timedelta(minutes=2))
    loop.ask()
    row = RegistryQuestion.objects.get()
    assert (row.status_said, row.state, row.status_asks) == ("succ", "taken", 2)
    assert [told["header"]["message_id"] for told in loop.sent("/registry/sync/txn/status")] == [
        f"{row.public_id}-1", f"{row.public_id}-2"]  # fmt: skip
    loop.pass_time(ends_at=timedelta(hours=2))
    loop.ask()
    row.refresh_from_db()
    assert (row.state, LiveQuestion.objects.get().outcome) == ("given_up", "too_slow")
    assert loop.facts() == [("unknown", "too_slow")]
    assert "succ" in LiveQuestion.objects.get().detail


def test_its_state_may_come_by_a_call_back_too(loop: Loop) -> None:
    """`status_by: async`: asked on the asynchronous route, told by `txn/on-status`, taken in like the other."""
    loop.set_up(LATER | {"status_by": "async"})
    loop.sign()
    loop.check()
    loop.ask()
    loop.pass_time(next_at=timedelta(minutes=2))
    assert loop.ask() == 1
    loop.between = lambda path, _content: (404, b"{}") if path == "/registry/on-search" else None
    loop.answer()
    assert [path for path, _ in loop.passed if "txn" in path] == ["/registry/txn/status", "/registry/txn/on-status"]
    assert loop.acks[-1]["message"]["ack_status"] == "ACK"
    assert RegistryQuestion.objects.get().status_said == "succ"


def test_what_never_arrived_is_sent_again_under_the_same_ids(loop: Loop) -> None:
    """A gateway says ACK and loses it: the other end knows nothing of it, so it goes out again and is answered."""
    loop.set_up(LATER)
    loop.sign()
    loop.check()
    lost = json.dumps({"message": {"ack_status": "ACK", "correlation_id": "gateway-1"}}).encode()
    loop.between = lambda path, _content: (200, lost) if path == "/registry/search" else None
    assert loop.ask() == 1
    assert RegistryQuestion.objects.get().correlation_id == "gateway-1"
    loop.between = lambda _path, _content: None
    loop.pass_time(next_at=timedelta(minutes=2))
    loop.ask()
    loop.ask()
    loop.answer()
    assert loop.facts()[0][0] == "has"
    first, second = map(ids, loop.sent("/registry/search"))
    assert first == second


def test_killed_after_sending_it_is_the_same_message_again(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody noted that it was taken: after a minute it goes out under the same ids, and is taken there once."""
    loop.sign()
    loop.check()

    class Killed(BaseException):
        pass

    def die(*_all: object, **_words: object) -> bool:
        raise Killed

    with monkeypatch.context() as here:
        here.setattr(rounds, "note_search", die)
        with pytest.raises(Killed):
            loop.ask()
    assert loop.ask() == 0
    loop.pass_time(next_at=SENDING)
    assert loop.ask() == 1
    first, second = map(ids, loop.sent("/registry/search"))
    assert first == second
    assert RegistryExchange.objects.filter(action="search").count() == 1
    loop.answer()
    assert loop.facts()[0][0] == "has"
    assert Query.objects.filter(category=CATEGORY).count() == 1


def test_an_answer_may_be_here_before_it_is_known_to_be_taken(loop: Loop) -> None:
    """The call back overtakes the acknowledgement: it counts, and the acknowledgement changes nothing any more."""
    loop.sign()
    loop.check()
    original = loop._answer

    def answer(path: str, content: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        told = original(path, content, headers)
        if path.endswith("/registry/search"):
            loop.answer()
        return told

    loop._answer = answer  # type: ignore[method-assign]
    loop.ask()
    assert (RegistryQuestion.objects.get().state, loop.facts()[0][0]) == ("answered", "has")


def test_a_lease_that_ran_out_loses_no_answer(loop: Loop) -> None:
    """The worker stood still for days: the question waits again, is taken again as the same, and its answer counts."""
    loop.sign()
    loop.check()
    loop.ask()
    LiveQuestion.objects.filter(state=ASKED).update(state=WAITING, lease_until=None)
    assert loop.answer() == 1
    assert loop.facts()[0][0] == "has"


@pytest.mark.parametrize(
    ("agreement", "way", "note"),
    [({"identifiers": ["HOUSEHOLD_ID"]}, "refused", "another_form"),
     ({"until": date(2021, 1, 1)}, "refused", "not_authorised")],
)  # fmt: skip
def test_what_is_refused_is_unknown_with_its_reason(
    loop: Loop, agreement: dict[str, object], way: str, note: str
) -> None:
    """Rejected in the answer, or at the door with 403: unknown, never *nothing there*."""
    loop.set_up(changes=agreement)
    loop.sign()
    loop.check()
    loop.ask()
    loop.answer()
    row = RegistryQuestion.objects.get()
    assert (row.state, loop.facts()) == (way, [("unknown", note)])


def test_nothing_is_sent_or_taken_in_without_authorisation(loop: Loop) -> None:
    """Taken back before it is sent, it is not sent; before the answer, the answer is not kept."""
    loop.sign()
    loop.check()
    loop.between = lambda _path, _content: (503, b"")
    loop.ask()
    loop.withdraw()
    loop.pass_time(next_at=timedelta(hours=2))
    loop.ask()
    assert len(loop.passed) == 1
    assert (RegistryQuestion.objects.get().state, loop.facts()) == ("stopped", [("unknown", "withdrawn")])


def test_an_answer_after_the_withdrawal_is_not_kept(loop: Loop) -> None:
    """The question was lawful, its answer comes too late: unknown, and no record of what it said."""
    loop.sign()
    loop.check()
    loop.ask()
    loop.withdraw()
    assert loop.answer() == 1
    assert (RegistryQuestion.objects.get().state, loop.facts()) == ("stopped", [("unknown", "withdrawn")])
    assert not Query.objects.filter(category=CATEGORY).exists()


@pytest.mark.parametrize(
    ("state", "way", "note"), [("paused", "to_send", "waiting"), ("stopped", "stopped", "stopped")]
)
def test_a_batch_that_is_paused_or_stopped_sends_nothing(loop: Loop, state: str, way: str, note: str) -> None:
    """What was taken and not sent waits with its batch, or is never sent."""
    loop.sign()
    live = loop.check()
    loop.between = lambda _path, _content: (503, b"")
    loop.ask()
    batch = CheckBatch.objects.create(name="年度复核", state=state, made_at=now(), made_by="S", made_by_name="甲")
    Check.objects.filter(pk=live.check_ref_id).update(batch=batch)
    loop.pass_time(next_at=timedelta(hours=2))
    loop.ask()
    assert len(loop.passed) == 1
    assert (RegistryQuestion.objects.get().state, loop.facts()) == (way, [("unknown", note)])


def test_what_ended_long_ago_is_forgotten(loop: Loop) -> None:
    """After 400 days the ids go too; what is under way stays."""
    loop.sign()
    loop.check()
    loop.ask()
    assert forget_asked(now() + timedelta(days=500)) == 0
    loop.answer()
    assert (forget_asked(now()), forget_asked(now() + timedelta(days=401))) == (0, 1)


def test_a_faulty_file_sends_nothing_and_loses_nothing(loop: Loop) -> None:
    """While the operator's file has faults a question waits; mended, it goes out."""
    loop.sign()
    loop.check()
    good = loop.found.file.read_text()
    loop.found.file.write_text("us: [")
    assert loop.ask() == 0
    loop.found.file.write_text(good)
    assert loop.ask() == 1
    answer_waiting(now())
    assert RegistryQuestion.objects.get().state == "taken"


def test_a_registry_that_answers_at_once_is_asked_in_checks(loop: Loop) -> None:
    """Mode `sync` is among what checks ask live; its question is the runner's, not the round's."""
    loop.set_up({"mode": None})
    loop.sign()
    live = loop.check()
    assert loop.ask() == 0
    assert (live.connector, RegistryQuestion.objects.count()) == ("other", 0)
