"""Random walks over both declared courses: no illegal step is ever taken, and planted mistakes are noticed."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from doudi.kernel.errors import DoudiError
from doudi.outreach.actions import settle_target as settling
from doudi.outreach.actions.assign_targets import assign_targets
from doudi.outreach.actions.check_recovery import check_recovery
from doudi.outreach.actions.check_suspension import check_suspension
from doudi.outreach.actions.clear_suspicion import clear_suspicion
from doudi.outreach.actions.close_target import close_target
from doudi.outreach.actions.finish_suspicion import finish_suspicion
from doudi.outreach.actions.notify_person import notify_person
from doudi.outreach.actions.open_suspicions import open_suspicions
from doudi.outreach.actions.open_targets import open_targets
from doudi.outreach.actions.propose_recovery import propose_recovery
from doudi.outreach.actions.propose_suspension import propose_suspension
from doudi.outreach.actions.record_answer import record_answer
from doudi.outreach.actions.record_contact import record_contact
from doudi.outreach.actions.settle_target import settle_target
from doudi.outreach.actions.verify_suspicion import verify_suspicion
from doudi.outreach.domain.enrolment import ENROLMENT, OUTCOMES
from doudi.outreach.domain.steps import Machine, step
from doudi.outreach.domain.suspicion import SUPERVISION
from doudi.outreach.following import stepping
from doudi.outreach.models import EnrolmentTarget, MoneyOrder, Suspicion
from tests.outreach.desks import Desks, death, finding
from tests.outreach.town import DISTRICT

SIX = {"enrolled", "exempt", "elsewhere", "unreachable", "refused", "wrong_data"}
LAWFUL_TARGETS = (
    {("new", "assigned"), ("assigned", "assigned"), ("assigned", "contacted"), ("contacted", "contacted")}
    | {("contacted", outcome) for outcome in SIX}
    | {(outcome, "closed") for outcome in SIX}
    | {("closed", "new")}
)
"""Written from livelihood.md B.1 and not from the code: the oracle of every walk."""
LAWFUL_SUSPICIONS = {
    ("open", "proposed"),
    ("proposed", "suspended"),
    ("proposed", "open"),
    ("open", "verified"),
    ("suspended", "verified"),
    ("suspended", "suspended"),
    ("verified", "verified"),
    ("verified", "recovery_proposed"),
    ("recovery_proposed", "recovering"),
    ("recovery_proposed", "verified"),
    ("verified", "finished"),
    ("recovering", "finished"),
    ("open", "cleared"),
    ("proposed", "cleared"),
    ("suspended", "cleared"),
    ("verified", "cleared"),
    ("recovery_proposed", "cleared"),
    ("cleared", "open"),
    ("finished", "open"),
}
"""From livelihood.md B.2 and the issue: suspicion, proposal, verify, recover or clear."""


def walk_target(desks: Desks, draw: random.Random, steps: int) -> list[str]:
    """Press anything at all; what is unlawful about what happened."""
    wrong: list[str] = []
    desks.targets()
    target = EnrolmentTarget.objects.get()
    digest, settled_with = "facts-a", ""
    for _ in range(steps):
        before = str(target.state)
        who = draw.choice(("clerk6", "clerk6", "clerk6", "grid6", "insurance7"))
        by, now = desks.later().by(who), desks.now
        digest = draw.choice((digest, digest, "facts-b", "facts-c"))
        outcome = draw.choice((*OUTCOMES, "unreachable", "unreachable", "sunny"))
        moves: list[Callable[[], Any]] = [
            lambda by=by: assign_targets(by, [target.public_id]),
            lambda by=by, now=now: record_contact(
                by,
                target.public_id,
                channel=draw.choice(("visit", "phone")),
                at=now,
                reached=draw.random() < 0.15,
                said="说了",
            ),
            lambda by=by, outcome=outcome: settle_target(
                by,
                target.public_id,
                outcome=outcome,
                reason="因为",
                reason_code="student" if outcome == "exempt" else "",
            ),
            lambda by=by: close_target(by, target.public_id),
            lambda digest=digest: open_targets(desks.by("insurance6"), [finding(digest=digest)], area_path=DISTRICT),
        ]
        try:
            draw.choice(moves)()
        except DoudiError:
            pass
        target.refresh_from_db()
        after = str(target.state)
        if after != before and (before, after) not in LAWFUL_TARGETS:
            wrong.append(f"{before} -> {after}")
        if after != before and who == "insurance7" and after != "new":
            wrong.append(f"another district moved it to {after}")
        if (before, after) == ("closed", "new") and target.facts_digest == settled_with:
            wrong.append("reopened with the same facts")
        if after == "closed":
            settled_with = target.facts_digest
        if after in SIX and not target.contacts.filter(opened_times=target.opened_times).exists():
            wrong.append(f"{after} without a contact")
        if after == "unreachable" and target.contacts.filter(opened_times=target.opened_times).count() < 3:
            wrong.append("unreachable after too few tries")
        if wrong:
            break
    trail = list(target.steps.order_by("pk").values_list("from_state", "to_state"))
    wrong += [f"step {pair}" for pair in trail if pair not in LAWFUL_TARGETS]
    wrong += ["a gap in the steps"] if any(a[1] != b[0] for a, b in itertools.pairwise(trail)) else []
    return wrong


def walk_suspicion(desks: Desks, draw: random.Random, steps: int) -> list[str]:
    """Press anything at all as anybody; what is unlawful about what happened."""
    wrong: list[str] = []
    row = desks.suspicion()
    number = row.public_id
    # One of them holds both posts, so that only the rule of two officials stands between.
    office = desks.city.offices["insurance6"]
    desks.city.staff["fund6"].posts.get_or_create(organisation=office, role="fund_approver", valid_from=desks.today)
    for at in range(steps):
        before = str(row.state)
        by = desks.later().fund(draw.choice(("fund6", "fund6", "fund6", "check6", "fundb6", "fund7")))
        moves: list[Callable[[], Any]] = [
            lambda by=by: propose_suspension(by, number, case_key=draw.choice(("death", "prison")), reason="因为"),
            lambda by=by: check_suspension(by, number, agree=draw.random() < 0.7, reason="因为"),
            lambda by=by: verify_suspicion(by, number, case_key="death", how="comparison", findings="因为"),
            lambda by=by: notify_person(by, number, answer_by=by.today + timedelta(days=2)),
            lambda by=by: record_answer(by, number, said="我说"),
            lambda by=by: propose_recovery(
                by, number, amount_fen=100, months=["2025-08"], instalments=1, reason="因为"
            ),
            lambda by=by: check_recovery(by, number, agree=draw.random() < 0.7, reason="因为"),
            lambda by=by: finish_suspicion(by, number, resume=draw.random() < 0.5, reason="因为"),
            lambda by=by, at=at: open_suspicions(desks.fund(), [death(digest=f"facts-{at}")], area_path=DISTRICT),
        ]
        # Clearing ends a walk's interest, so it is pressed seldom.
        if draw.random() < 0.01:
            moves = [lambda by=by: clear_suspicion(by, number, reason="因为")]
        try:
            draw.choice(moves)()
        except DoudiError:
            pass
        row.refresh_from_db()
        if str(row.state) != before and (before, str(row.state)) not in LAWFUL_SUSPICIONS:
            wrong.append(f"{before} -> {row.state}")
            break
    for kind, made, checked in MoneyOrder.objects.values_list("kind", "maker_id", "checker_id"):
        if kind != "restore" and made == checked:
            wrong.append(f"{kind} by one official")
    trail = list(row.steps.order_by("pk").values_list("verb", "from_state", "to_state", "by_id"))
    wrong += [f"step {a}->{b}" for _verb, a, b, _by in trail if (a, b) not in LAWFUL_SUSPICIONS]
    heard = False
    for verb, _before, _after, _by in trail:
        heard = (heard or verb == "notify") and verb != "reopen"
        if verb == "propose_recovery" and not heard:
            wrong.append("recovered from somebody who was not told")
        if verb == "finish" and not heard and MoneyOrder.objects.filter(kind="stop").exists():
            wrong.append("stopped for somebody who was not told")
    return wrong


SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 30))]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_walk_takes_an_illegal_step_with_a_target(desks: Desks, seed: int) -> None:
    """Sixty presses at random, by anybody, with facts changing: nothing happens that B.1 does not name."""
    assert walk_target(desks, random.Random(seed), 60) == []
    assert EnrolmentTarget.objects.get().steps.exists()


@pytest.mark.parametrize("seed", SEEDS)
def test_no_walk_takes_an_illegal_step_with_a_suspicion(desks: Desks, seed: int) -> None:
    """Eighty presses at random, by five officials: nothing happens that B.2 does not name, nor by one official."""
    assert walk_suspicion(desks, random.Random(seed), 80) == []
    assert Suspicion.objects.get().steps.exists()


def _with(machine: Machine, verb: str, sources: tuple[str, ...], *targets: str) -> Machine:
    changed = step(verb, sources, *targets)  # type: ignore[arg-type]
    return replace(machine, steps=tuple(changed if each.verb == verb else each for each in machine.steps))


def _settle_at_once(patch: pytest.MonkeyPatch) -> None:
    machine = _with(ENROLMENT, "settle", ("new", "assigned", "contacted"), *OUTCOMES)
    patch.setattr(stepping, "ENROLMENT", machine)


def _close_unsettled(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(stepping, "ENROLMENT", _with(ENROLMENT, "close", ("contacted", *SIX), "closed"))


def _two_tries(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(settling, "TRIES_BEFORE_UNREACHABLE", 1)


def _always_reopen(patch: pytest.MonkeyPatch) -> None:
    def what(earlier: Any, period: str, _digest: str) -> str:
        return "open" if not earlier else "still_open" if earlier[-1].is_open else "reopen"

    patch.setattr("doudi.outreach.following.opening.what_to_do", what)


@pytest.mark.once
@pytest.mark.parametrize("plant", [_settle_at_once, _close_unsettled, _two_tries, _always_reopen])
def test_a_planted_mistake_about_targets_is_noticed(
    desks: Desks, plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settled before a contact, closed without an outcome, unreachable at once, reopened with the same facts."""
    plant(monkeypatch)
    assert any(walk_target(desks, random.Random(seed), 80) for seed in range(8))


def _confirm_unproposed(patch: pytest.MonkeyPatch) -> None:
    machine = _with(SUPERVISION, "verify", ("open", "proposed", "suspended"), "verified")
    patch.setattr(stepping, "SUPERVISION", machine)


def _maker_checks(patch: pytest.MonkeyPatch) -> None:
    def check(_acting: Any, suspicion: Suspicion, verb: str) -> Any:
        return suspicion.steps.filter(verb=stepping.MAKERS[verb]).order_by("-pk").first()

    patch.setattr("doudi.outreach.actions.check_suspension.require_other_official", check)


def _not_heard(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("doudi.outreach.actions.propose_recovery.require_heard", lambda acting, suspicion: None)
    patch.setattr("doudi.outreach.actions.finish_suspicion.require_heard", lambda acting, suspicion: None)


@pytest.mark.once
@pytest.mark.parametrize("plant", [_confirm_unproposed, _maker_checks, _not_heard])
def test_a_planted_mistake_about_suspicions_is_noticed(
    desks: Desks, plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Verified past an undecided proposal, confirmed by whoever proposed, recovered from somebody not told."""
    plant(monkeypatch)
    try:
        noticed = any(walk_suspicion(desks, random.Random(seed), 80) for seed in range(8))
    except IntegrityError:  # the database refuses an order of one official: that is noticing it, too
        noticed = True
    assert noticed
