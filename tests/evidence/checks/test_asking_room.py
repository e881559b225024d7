"""Where departments are asked: what is given is asked or given back, and the first does not wait for the last."""

from __future__ import annotations

import asyncio
import time
from datetime import date
from pathlib import Path

from doudi.evidence.asking import Question
from doudi.evidence.checking.asking_room import AskingRoom
from doudi.evidence.checking.claiming import Claimed
from doudi.evidence.checking.reading import LiveReply
from doudi.evidence.checking.storing import Answered
from doudi.evidence.checking.waking import Ear
from doudi.evidence.connectors.desk import Desk
from doudi.evidence.connectors.saying import Asking, Heard
from doudi.evidence.domain.answer import Answer
from doudi.evidence.models import LiveQuestion
from doudi.kernel.month import Month
from doudi.registry.pseudonym import pseudonyms

DAY = date(2025, 9, 8)


class Deaf(Desk):
    """Departments that never answer; what happens in which turn of the loop is noted."""

    def __init__(self) -> None:
        super().__init__([], {}, Path("nowhere"), lambda _dataset: frozenset())
        self.noted: list[tuple[str, str]] = []

    async def ask(self, asking: Asking) -> Heard:
        """Put together in one turn, sent in the next, never answered."""
        self.noted.append(("begun", asking.request_id))
        await asyncio.sleep(0)
        self.noted.append(("sent", asking.request_id))
        await asyncio.Event().wait()
        raise AssertionError


def questions(count: int) -> list[Claimed]:
    """So many about somebody."""
    month = Month(2025, 8)
    return [
        Claimed(
            LiveQuestion(pk=at, connector="tax", dataset="tax_business", category="16"),
            Asking(str(at), "16", "x", "甲", str(month), DAY, "p", "DB-1", "AU-1"),
            Question(None, month, DAY, None, frozenset()),
        )
        for at in range(count)
    ]  # fmt: skip


def test_what_was_not_put_is_given_back() -> None:
    """A room that closes while questions are being begun gives back all of them, begun or not: none is lost."""
    for seconds in (0.0, 0.0, 0.001, 0.003):
        with AskingRoom(Deaf(), pseudonyms(), 5.0, Ear()) as room:
            room.put(questions(200))
            time.sleep(seconds)
        assert sorted(each.pk for each in room.heard(0.0).not_put) == list(range(200))
        assert room.count == 0


def test_the_first_is_sent_before_the_last_is_begun() -> None:
    """Departments that take long come first, and are asked while the other questions are put together."""
    desk = Deaf()
    with AskingRoom(desk, pseudonyms(), 5.0, Ear()) as room:
        room.put(questions(30))
        until = time.monotonic() + 10
        while ("sent", "29") not in desk.noted and time.monotonic() < until:
            time.sleep(0.001)
    assert desk.noted.index(("sent", "0")) < desk.noted.index(("begun", "5"))
    assert [name for what, name in desk.noted if what == "begun"] == [str(at) for at in range(30)]


def test_the_slowest_is_who_took_longest_so_far() -> None:
    """Nobody is called the slowest before two departments answered; then it is the one that usually takes longest."""
    with AskingRoom(Deaf(), pseudonyms(), 5.0, Ear()) as room:
        some = questions(3)
        reply = LiveReply(Answer("none", ()), "said")
        assert room.slowest() == ""
        for each, connector, seconds in zip(some, ("tax", "police", "tax"), (0.2, 0.3, 0.9), strict=True):
            each.row.connector = connector
            room._heard.put(Answered(each, reply, seconds))
            room.heard(0.01)
            assert room.slowest() == {"0.2": "", "0.3": "police", "0.9": "tax"}[str(seconds)]


def test_one_answer_that_was_held_up_makes_nobody_the_slowest() -> None:
    """A department is known by its usual answer: one that came late, for whatever reason, does not send it first."""
    with AskingRoom(Deaf(), pseudonyms(), 5.0, Ear()) as room:
        some, reply = questions(8), LiveReply(Answer("none", ()), "said")
        for at, (each, seconds) in enumerate(zip(some, (0.15, 0.06, 0.15, 0.06, 0.15, 0.06, 0.15, 9.0), strict=True)):
            each.row.connector = ("tax", "education")[at % 2]
            room._heard.put(Answered(each, reply, seconds))
        room.heard(0.01)
        room.heard(0.0)
        assert room.slowest() == "tax"


def test_who_gives_questions_stands_back_until_they_have_left() -> None:
    """What is done next would hold them up; but nobody stands back for ever."""
    desk = Deaf()
    with AskingRoom(desk, pseudonyms(), 5.0, Ear()) as room:
        room.put(questions(5), 10.0)
        assert [name for what, name in desk.noted if what == "sent"] == [str(at) for at in range(5)]
        started = time.monotonic()
        room.put(questions(0), 10.0)
        assert time.monotonic() - started < 5
