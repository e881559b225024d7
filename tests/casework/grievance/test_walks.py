"""Random histories of a grievance: nothing happens that the loop does not name, and planted mistakes are noticed."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from doudi.casework.grievance import access, changing
from doudi.casework.grievance.actions.accept import accept
from doudi.casework.grievance.actions.answer import answer, explain_impossible, guide
from doudi.casework.grievance.actions.call_back import call_back
from doudi.casework.grievance.actions.classify import classify, escalate
from doudi.casework.grievance.actions.close import close, send_back
from doudi.casework.grievance.actions.dispatch import dispatch
from doudi.casework.grievance.actions.finish import archive, redo
from doudi.casework.grievance.actions.of_unit import explain_delay, handle, return_to_window, sign_for
from doudi.casework.grievance.actions.rate import rate
from doudi.casework.grievance.actions.refuse import refuse
from doudi.casework.grievance.actions.supervise import supervise
from doudi.casework.grievance.actions.withdraw import withdraw
from doudi.casework.grievance.domain.course import COURSE, By, State
from doudi.casework.models import Grievance
from doudi.kernel.errors import DoudiError
from doudi.worklist.models import Clock, WorkItem
from tests.casework.grievance.window import Window

LAWFUL = {
    ("", "registered"),
    ("registered", "accepted"),
    ("registered", "not_accepted"),
    ("registered", "withdrawn"),
    ("accepted", "withdrawn"),
    ("dispatched", "withdrawn"),
    ("signed", "withdrawn"),
    ("accepted", "dispatched"),
    ("accepted", "answered"),
    ("dispatched", "signed"),
    ("dispatched", "accepted"),
    ("signed", "accepted"),
    ("signed", "answered"),
    ("answered", "signed"),
    ("answered", "accepted"),
    ("answered", "closed"),
    ("closed", "called_back"),
    ("closed", "accepted"),
    ("closed", "rated"),
    ("closed", "archived"),
    ("called_back", "rated"),
    ("called_back", "accepted"),
    ("called_back", "archived"),
    ("rated", "dispatched"),
    ("rated", "accepted"),
    ("rated", "archived"),
}
"""Written from livelihood.md B.6 and not from the code: the oracle of every walk."""
UNIT_ONLY = {"sign_for", "return", "handle", "answer", "explain_impossible", "explain_delay"}
RARE = {"withdraw", "return", "archive", "refuse", "escalate", "keep_apart", "help"}
ALL = sorted(set(COURSE) - {"register", "keep_apart", "help"})
CHECKS = {"close", "send_back", "call_back", "archive"}


def walk(window: Window, draw: random.Random, steps: int) -> list[str]:
    """Press anything at all as anybody; what is unlawful about what happened."""
    staff = window.city.staff
    office, bureau = window.city.offices["500106"], window.city.offices["bureau6"]
    # One holds both posts, so that only the rule of two stands between; one is complained of, and holds the post.
    staff["handler6"].posts.get_or_create(organisation=office, role="grievance_clerk", valid_from=window.today)
    staff["window6b"].posts.get_or_create(organisation=bureau, role="grievance_handler", valid_from=window.today)
    accused = staff["window6b"].public_id
    kind = draw.choice(("complaint", "request", "local_matter"))
    window.later(2)
    row = window.registered(kind=kind, against_staff=[accused])
    number = row.public_id
    people = ("window6", "window6", "window6", "handler6", "handler6", "handler6", "window6b", "press6", "window7")
    for _ in range(steps):
        possible = [verb for verb, move in COURSE.items() if row.state in move.sources and verb not in RARE]
        verb = draw.choice(possible) if possible and draw.random() < 0.85 else draw.choice(ALL)
        if verb in RARE and draw.random() < 0.8:
            verb = "handle"
        desk = ("handler6", "window6", "window6b") if By.WINDOW in COURSE[verb].by else ("handler6", "window6b")
        who = draw.choice(desk if draw.random() < 0.7 else people)
        by = window.resident() if draw.random() < 0.05 else window.by(who)
        version = row.version - draw.choice((0, 0, 0, 0, 1))
        more: dict[str, Any] = {"expected_version": version}
        matter = draw.choice(("big", "small", "private", "big"))
        unit = window.office(draw.choice(("bureau6", "bureau6", "500106001")))
        reached, how = draw.random() < 0.5, draw.choice(("satisfied", "dissatisfied"))
        moves: dict[str, Callable[[], Any]] = {
            "accept": lambda by=by, more=more: accept(by, number, **more),
            "classify": lambda by=by, more=more, m=matter: classify(by, number, matter=m, reason="因为", **more),
            "escalate": lambda by=by, more=more, m=matter: escalate(by, number, matter=m, reason="因为", **more),
            "dispatch": lambda by=by, more=more, u=unit: dispatch(by, number, office_id=u, **more),
            "sign_for": lambda by=by, more=more: sign_for(by, number, **more),
            "handle": lambda by=by, more=more: handle(by, number, note="办了", **more),
            "explain_delay": lambda by=by, more=more: explain_delay(by, number, reason="因为", **more),
            "answer": lambda by=by, more=more: answer(by, number, text="好了", **more),
            "explain_impossible": lambda by=by, more=more: explain_impossible(
                by, number, text="不行", law="某条", **more
            ),
            "guide": lambda by=by, more=more: guide(by, number, guidance_key="family", **more),
            "supervise": lambda by=by, more=more: supervise(by, number, words="快", **more),
            "send_back": lambda by=by, more=more: send_back(by, number, reason="没有答到", **more),
            "close": lambda by=by, more=more: close(by, number, **more),
            "call_back": lambda by=by, more=more, r=reached: call_back(
                by, number, reached=r, note="说了", **more
            ),
            "rate": lambda by=by, more=more, r=how: rate(
                by, number, rating=r, is_resolved=None, **more
            ),
            "redo": lambda by=by, more=more: redo(by, number, reason="没有办", **more),
            "return": lambda by=by, more=more: return_to_window(by, number, reason="不归我们", **more),
            "archive": lambda by=by, more=more: archive(by, number, reason="因为", **more),
            "withdraw": lambda by=by, more=more: withdraw(by, number, **more),
            "refuse": lambda by=by, more=more: refuse(by, number, reason_key="court", words="在法院", **more),
        }
        before = row.version
        try:
            moves[verb]()
        except DoudiError:
            continue
        finally:
            row.refresh_from_db()
        if version != before:
            return [f"an older version won at {before}"]
    return judge(row, accused)


def judge(row: Grievance, accused: str) -> list[str]:
    """Everything unlawful in the written history, the worklist and the clocks of one grievance."""
    wrong: list[str] = []
    trail = list(row.steps.order_by("version"))
    wrong += [f"{a.to_state} then {b.from_state}" for a, b in itertools.pairwise(trail) if a.to_state != b.from_state]
    in_charge, answerer = "", ""
    for step in trail:
        pair = (step.from_state, step.to_state)
        if pair not in LAWFUL and pair[0] != pair[1]:
            wrong.append(f"{step.verb}: {pair}")
        if step.by_id == accused:
            wrong.append(f"{step.verb} by who is complained of")
        if step.verb in UNIT_ONLY and not in_charge:
            wrong.append(f"{step.verb} with no unit in charge")
        if step.verb in {"dispatch", "redo"}:
            in_charge = step.detail["office"]
        if step.to_state == State.ACCEPTED:
            in_charge = ""
        if step.to_state == State.ANSWERED and step.from_state != State.ANSWERED:
            answerer = step.by_id
        if step.verb == "withdraw" and step.by_kind != "resident":
            wrong.append("withdrawn by an official")
        if step.verb in CHECKS and step.by_id == answerer:
            wrong.append(f"{step.verb} by who answered")
    items = WorkItem.objects.filter(subject_id=row.public_id, state="open")
    ended = row.state in ("archived", "not_accepted", "withdrawn")
    if ended and items.exists():
        wrong.append("ended, and still on the list")
    if not ended and not items.exists():
        wrong.append("open, and on nobody's list")
    running = Clock.objects.filter(subject_id=row.public_id, stopped_on=None, rule_key="grievance.answer").count()
    if running != (row.state in ("dispatched", "signed")):
        wrong.append(f"{running} clocks of an answer while {row.state}")
    if row.handovers.filter(is_current=True).count() > 1:
        wrong.append("two units in charge")
    return wrong


SEEDS = [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 40))]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_walk_leaves_the_loop(window: Window, seed: int) -> None:
    """A hundred presses at random, by six people: nothing happens that the loop does not name."""
    assert walk(window, random.Random(seed), 100) == []


def _first_wrong(window: Window, walks: int) -> list[str]:
    for seed in range(walks):
        found = walk(window, random.Random(seed), 50)
        if found:
            return found
    return []


@pytest.mark.once
def test_a_shortcut_in_the_course_is_noticed(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: whoever is in charge may answer without signing for it."""
    loose = replace(COURSE["answer"], sources=frozenset({State.DISPATCHED, State.SIGNED}))
    monkeypatch.setitem(COURSE, "answer", loose)
    assert any("answer" in each for each in _first_wrong(window, 12))


@pytest.mark.once
def test_a_lost_rule_of_conflict_is_noticed(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: who is complained of finds the complaint like everybody else of the office."""
    seen = access.visible_grievances
    monkeypatch.setattr(
        access, "visible_grievances", lambda acting: seen(replace(acting, actor_id="S-NOBODY")), raising=True
    )
    assert any("complained of" in each for each in _first_wrong(window, 12))


@pytest.mark.once
def test_a_lost_rule_of_two_officials_is_noticed(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: who answered may close."""
    monkeypatch.setattr(changing, "answered_in_this_round", lambda *_: False)
    assert any("by who answered" in each for each in _first_wrong(window, 12))


@pytest.mark.long
def test_a_version_nobody_looks_at_is_noticed(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: an older version wins."""
    monkeypatch.setattr(changing, "_is_stale", lambda *_: False)
    assert any("older version" in each for each in _first_wrong(window, 12))
