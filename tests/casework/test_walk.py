"""The life of a case under random hands: no illegal step, no self-approval, money paid once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from doudi.benefits.actions import draft_pay_run as drafting
from doudi.benefits.models import Entitlement
from doudi.benefits.upkeep.periods import holding_in, periods_of
from doudi.casework import changing, consulting, course, deciding
from doudi.casework.actions import confirm as confirming
from doudi.casework.course import read_course
from doudi.casework.models import Application
from doudi.registry import policy
from doudi.registry.actions.open_office import appoint
from doudi.registry.models import Staff
from doudi.rules.values import NONE, Sourced
from doudi.schemes.loader import FOLDER
from tests.casework.departments import AS_OF
from tests.casework.journey import Journey
from tests.casework.walk import CaseWalk
from tests.registry.city import ADMIN, START
from tests.support.planted import three_now

pytestmark = pytest.mark.thorough
LONG_TRIES, TRIES_IN_A_WALK = 100_000, 60
QUICK = settings(
    max_examples=8,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def walk(journey: Journey) -> type[CaseWalk]:
    """A filed case with facts that qualify, a second approver, and somebody who holds both payment posts."""
    for name, roles in {"approver6b": ["county_approver"], "double6": ["county_payer", "county_pay_approver"]}.items():
        journey.city.staff[name] = Staff.objects.create_user(name, None, name=name)
        for role in roles:
            appoint(ADMIN, journey.city.staff[name], journey.city.offices["500106"], role, since=START)
    clerk = journey.city.staff["clerk6"]
    appoint(ADMIN, clerk, journey.city.offices["500106"], "county_approver", since=START)
    journey.draft()
    journey.answer_all()
    journey.sign_all()
    journey.file()
    _departments_know_the_rest(journey)
    CaseWalk.journey, CaseWalk.tried = journey, 0
    return CaseWalk


def _departments_know_the_rest(journey: Journey) -> None:
    """Property that departments tell, so that the rules can decide without settling anything by hand."""
    departments = consulting.fetch_household_facts.__self__  # type: ignore[attr-defined]
    departments.household = {
        "dwelling_count": Sourced(1, "规划自然资源部门", AS_OF),
        "has_business_registration": Sourced(NONE, "市场监管部门", AS_OF),
        "already_receiving": Sourced(NONE, "民政部门", AS_OF),
    }


def test_random_hands_never_break_the_procedure(walk: type[CaseWalk]) -> None:
    """Anybody tries anything at any time: 0 illegal transitions, maker ≠ checker, money to the fen."""
    run_state_machine_as_test(walk, settings=QUICK)
    assert walk.tried > 8 * 25


@pytest.mark.long
def test_a_hundred_thousand_tries(walk: type[CaseWalk]) -> None:
    """The same over as many walks as it takes on PostgreSQL, a tenth of that on SQLite."""
    wanted = LONG_TRIES // (1 if connection.vendor == "postgresql" else 10)
    run_state_machine_as_test(walk, settings=settings(QUICK, max_examples=wanted // TRIES_IN_A_WALK))
    print(f"\n{walk.tried} tries")
    assert walk.tried >= wanted


def _confirm_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process itself lets the county confirm before the notice, and while it stands."""
    source = (FOLDER / "dibao/processes/application.bpmn").read_text(encoding="utf-8")
    for right, wrong_words in (
        (
            '<doudi:outcome fact="opinion" value="post_notice"',
            '<doudi:outcome fact="opinion" value="confirm" name="确认" en="confirmed"/>'
            '<doudi:outcome fact="opinion" value="post_notice"',
        ),
        (
            '<sequenceFlow id="begun_to_draft"',
            '<intermediateCatchEvent id="too_early" name="确认" doudi:en="confirmed">'
            '<messageEventDefinition id="too_early_message" messageRef="message_confirm"/></intermediateCatchEvent>'
            '<sequenceFlow id="on_notice_to_too_early" sourceRef="on_notice" targetRef="too_early"/>'
            '<sequenceFlow id="too_early_to_confirmed" sourceRef="too_early" targetRef="confirmed"/>'
            '<sequenceFlow id="opinion_known_to_confirmed" sourceRef="opinion_known" targetRef="confirmed">'
            '<conditionExpression>opinion == "confirm"</conditionExpression></sequenceFlow>'
            '<sequenceFlow id="begun_to_draft"',
        ),
        ("<collaboration", '<message id="message_confirm" name="confirm"/><collaboration'),
    ):
        assert right in source
        source = source.replace(right, wrong_words, 1)
    wrong = read_course("dibao.application", source.encode())
    monkeypatch.setattr(changing, "course_of", lambda _case: wrong)
    monkeypatch.setattr(course, "course_of", lambda _case: wrong)
    monkeypatch.setattr(course, "present_course", lambda _scheme: wrong)
    Application.objects.update(definition=None, process=None)


def _same_officer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check that the decider never handled the case is gone."""
    monkeypatch.setattr(confirming, "require_fresh_eyes", lambda _acting, _case: None)


def _no_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody with the role may act anywhere."""
    monkeypatch.setattr(policy, "may", lambda acting, verb, **_: acting.kind == "system" or verb in _verbs_of(acting))


def _verbs_of(acting: Any) -> set[str]:
    return {verb for post in acting.posts for verb in policy.load_roles()[post.role].verbs}


def _one_fen_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """A decision is written one fen too high."""
    right = deciding.decide

    def wrong(*args: Any, **more: Any) -> Any:
        if more.get("amount_fen"):
            more["amount_fen"] += 1
        return right(*args, **more)

    monkeypatch.setattr(confirming, "decide", wrong)


def _paid_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is in a run already is taken into the next one too."""
    right = drafting.payable

    def again(scheme: str, month: str, area_path: str) -> list[Any]:
        paid = list(Entitlement.objects.filter(area_path__startswith=area_path).select_related("person"))
        periods = periods_of(paid)
        both = [(each, holding_in(each, periods.get(each.pk, []), month)) for each in paid]
        return right(scheme, month, area_path) or [(each, held) for each, held in both if held is not None]

    monkeypatch.setattr(drafting, "payable", again)


def _clock_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clocks and items no longer follow the case."""
    monkeypatch.setattr(changing, "follow", lambda _acting, _case: None)


PLANTED = [_confirm_early, _same_officer, _no_scope, _one_fen_more, _paid_again, _clock_forgotten]


@pytest.mark.once
@pytest.mark.parametrize("plant", three_now(PLANTED), ids=lambda plant: plant.__name__.strip("_"))
def test_the_walk_catches_a_planted_bug(
    walk: type[CaseWalk], plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each bug planted in the code is found by the same walk that finds none without it."""
    plant(monkeypatch)
    with pytest.raises((AssertionError, IntegrityError)):
        run_state_machine_as_test(walk, settings=settings(QUICK, max_examples=24))
