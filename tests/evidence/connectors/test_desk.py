"""How a department is asked: again where that helps, left in peace where not, never more at once than it bears."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from doudi.evidence.connectors.breaking import Pulse
from doudi.evidence.connectors.declaring import Limits, Patience
from doudi.evidence.connectors.desk import Desk
from doudi.evidence.connectors.saying import Said, Silence, Silent
from doudi.sandbox.departments.faults import Sick
from doudi.sandbox.departments.server import Departments
from tests.evidence.connectors.asked import (
    QUICK,
    MadeUp,
    asking,
    connectors,
    desk_of,
    headings,
    hosts_of,
    secrets,
    with_departments,
)

TWICE = Patience(attempts=3, first_wait_seconds=0.01, most_wait_seconds=0.05, failures=100, of_last=100)


def test_a_moments_weakness_is_asked_again(tmp_path: Path) -> None:
    """A 500 that is gone a moment later costs an attempt, under the same request id, and no answer."""

    async def work(departments: Departments) -> Any:
        await departments.make_sick("police", Sick.ERROR_500)

        async def recover() -> None:
            while not departments.seen["police"].questions:
                await asyncio.sleep(0.001)
            await departments.make_sick("police", None)

        async with desk_of(departments, tmp_path, patience=TWICE).open() as desk:
            heard, _ = await asyncio.gather(desk.ask(asking("03", request="once")), recover())
        return heard, [each["request_id"] for each in departments.seen["police"].questions]

    heard, asked = with_departments(tmp_path, work)
    assert isinstance(heard.outcome, Said)
    assert heard.attempts == len(asked) >= 2
    assert set(asked) == {"once"}


def test_what_does_not_get_better_is_not_asked_again(tmp_path: Path) -> None:
    """A login page or old data stay what they are: one attempt."""

    async def work(departments: Departments) -> Any:
        await departments.make_sick("police", Sick.LOGIN_PAGE)
        await departments.make_sick("education", Sick.OLD_DATA)
        async with desk_of(departments, tmp_path, patience=TWICE).open() as desk:
            return [(await desk.ask(asking(code))).attempts for code in ("03", "32")]

    assert with_departments(tmp_path, work) == [1, 1]


def test_a_sick_department_is_left_in_peace_and_tried_with_one_question(tmp_path: Path) -> None:
    """After so many failures nothing is sent; after the pause one question tries, and all is well again."""
    patience = Patience(attempts=1, failures=3, of_last=5, pause_seconds=0.3)

    async def work(departments: Departments) -> Any:
        await departments.make_sick("police", Sick.ERROR_500)
        async with desk_of(departments, tmp_path, patience=patience).open() as desk:
            for _ in range(3):
                await desk.ask(asking("03"))
            resting = (await desk.ask(asking("01"))).outcome
            pulse, sent = desk.pulses()["police"], len(departments.seen["police"].questions)
            await departments.make_sick("police", None)
            await asyncio.sleep(0.35)
            tried = await asyncio.gather(*(desk.ask(asking("03")) for _ in range(4)))
            return resting, pulse, sent, tried, desk.pulses()["police"], len(departments.seen["police"].questions)

    resting, pulse, sent, tried, after, sent_after = with_departments(tmp_path, work)
    assert resting == Silent(Silence.RESTING)
    assert (pulse, sent) == (Pulse.PAUSED, 3)
    assert sum(isinstance(each.outcome, Said) for each in tried) >= 1
    assert all(isinstance(each.outcome, Said) or each.outcome.why is Silence.RESTING for each in tried)
    assert after is Pulse.WELL
    assert sent_after <= sent + 4


def test_five_hanging_departments_hold_nobody_else_up(tmp_path: Path) -> None:
    """The others answer at once while five take a question and never answer."""

    async def work(departments: Departments) -> Any:
        for name in ("police", "tax", "finance", "education", "housing"):
            await departments.make_sick(name, Sick.HANG)
        async with desk_of(departments, tmp_path).open() as desk:
            codes = ("03", "15", "33", "32", "23", "05", "17")
            return await asyncio.gather(*(desk.ask(asking(code)) for code in codes))

    *sick, one, other = with_departments(tmp_path, work)
    assert all(each.outcome.why is Silence.TOO_SLOW for each in sick)
    assert isinstance(one.outcome, Said)
    assert isinstance(other.outcome, Said)
    assert max(one.seconds, other.seconds) < min(each.seconds for each in sick)


def test_no_more_at_once_than_agreed(tmp_path: Path) -> None:
    """Of forty questions at once a department never has more than two under way."""
    now = most = 0

    class Counting(Departments):
        async def _answer(self, name: str, request: Any) -> Any:
            nonlocal now, most
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.005)
            now -= 1
            return await super()._answer(name, request)

    async def work(departments: Departments) -> Any:
        limits = Limits(total_seconds=5, at_once=2, per_second=10_000)
        async with desk_of(departments, tmp_path, limits=limits).open() as desk:
            return await asyncio.gather(*(desk.ask(asking("03")) for _ in range(40)))

    heard = with_departments(tmp_path, work, kind=Counting)
    assert all(isinstance(each.outcome, Said) for each in heard)
    assert most == 2


def test_a_question_of_the_minimal_form_brings_one_bit(tmp_path: Path) -> None:
    """Whether the balance reaches the limit is answered; no balance comes."""

    async def work(departments: Departments) -> Any:
        async with desk_of(departments, tmp_path).open() as desk:
            codes = ("33", "15", "16")
            return [(await desk.ask(asking(code, at_or_above_fen=4_000_000))).outcome for code in codes]

    bank, tax, business = with_departments(tmp_path, work, MadeUp(bare=frozenset({"15"})))
    assert (bank.reaches, tax.reaches, business.reaches) == (True, False, True)
    assert bank.rows == ()


def test_nothing_is_sent_without_host_or_secret(tmp_path: Path) -> None:
    """A host that is not on the operator's list, and a secret others may read, stop the question here."""

    async def work(departments: Departments) -> Any:
        folder = secrets(tmp_path / "secrets")
        hosts = {name: host for name, host in hosts_of(departments).items() if name != "police"}
        async with Desk(connectors(), hosts, folder, headings).open() as desk:
            unlisted = (await desk.ask(asking("03"))).outcome
            (folder / "all").chmod(0o644)
            loose = (await desk.ask(asking("32"))).outcome
            (folder / "all").unlink()
            gone = (await desk.ask(asking("23"))).outcome
        return unlisted, loose, gone, sum(len(each.questions) for each in departments.seen.values())

    unlisted, loose, gone, asked = with_departments(tmp_path, work)
    assert unlisted.why is Silence.HOST_NOT_ALLOWED
    assert loose.why is gone.why is Silence.NO_SECRET
    assert asked == 0


def test_a_wrong_secret_is_told_apart(tmp_path: Path) -> None:
    """The department does not know us: a person must look, nothing is tried again."""

    async def work(departments: Departments) -> Any:
        folder = secrets(tmp_path / "secrets")
        (folder / "all").write_text("something else")
        async with Desk(connectors(patience=TWICE), hosts_of(departments), folder, headings).open() as desk:
            return await desk.ask(asking("03"))

    heard = with_departments(tmp_path, work)
    assert heard.outcome.why is Silence.NOT_AUTHORISED
    assert heard.attempts == 1


def test_a_stopped_question_leaves_the_lane_free(tmp_path: Path) -> None:
    """Whoever is stopped in the middle of the try after a pause does not leave the department paused for ever."""
    patience = Patience(attempts=1, failures=1, of_last=1, pause_seconds=0.01)

    async def work(departments: Departments) -> Any:
        await departments.make_sick("police", Sick.HANG)
        async with desk_of(departments, tmp_path, patience=patience, limits=QUICK).open() as desk:
            await desk.ask(asking("03"))
            await asyncio.sleep(0.02)
            trying = asyncio.create_task(desk.ask(asking("03")))
            await asyncio.sleep(0.1)
            trying.cancel()
            await asyncio.gather(trying, return_exceptions=True)
            await departments.make_sick("police", None)
            return (await desk.ask(asking("03"))).outcome

    assert isinstance(with_departments(tmp_path, work), Said)


@pytest.mark.parametrize(("asked_for", "attempts"), [(0, 2), (60, 1)])
def test_a_departments_wish_to_wait_is_kept_to(tmp_path: Path, asked_for: int, attempts: int) -> None:
    """Asked to come back in a moment we do; asked to come back in a minute the question is left for later."""

    class Busy(Departments):
        async def _answer(self, name: str, request: Any) -> Any:
            self.seen[name].counts["asked"] += 1
            return web.Response(status=429, headers={"Retry-After": str(asked_for)})

    async def work(departments: Departments) -> Any:
        patience = Patience(attempts=2, first_wait_seconds=0.01, most_wait_seconds=1)
        async with desk_of(departments, tmp_path, patience=patience).open() as desk:
            return await desk.ask(asking("03")), departments.seen["police"].counts["asked"]

    heard, asked = with_departments(tmp_path, work, kind=Busy)
    assert (heard.outcome.why, heard.attempts, asked) == (Silence.TOO_MANY, attempts, attempts)


@pytest.mark.parametrize(
    ("status", "headers", "reason"),
    [(302, {"Location": "https://elsewhere.example/"}, Silence.REDIRECTED), (404, {}, Silence.ANOTHER_FORM),
     (204, {}, Silence.ANOTHER_FORM), (403, {}, Silence.NOT_AUTHORISED), (503, {}, Silence.SERVER_FAULT),
     (200, {"Content-Encoding": "gzip", "Content-Type": "application/json"}, Silence.NOT_UNDERSTOOD)],
)  # fmt: skip
def test_other_statuses_are_no_answers(
    tmp_path: Path, status: int, headers: dict[str, str], reason: Silence
) -> None:
    """A redirect is not followed, and nothing but 200 in the agreed writing is an answer."""

    class Strange(Departments):
        async def _answer(self, name: str, request: Any) -> Any:
            assert request.headers["Accept-Encoding"] == "identity"
            return web.Response(status=status, headers=headers, body=b"" if status in (204, 302) else b"{}")

    async def work(departments: Departments) -> Any:
        async with desk_of(departments, tmp_path).open() as desk:
            return (await desk.ask(asking("03"))).outcome

    assert with_departments(tmp_path, work, kind=Strange).why is reason
