"""Random walks over cases and pay runs: anybody tries anything at any time, and the rules must still hold.

The lawful transitions are written down here a second time, from the procedure and not from the code, so that a slip in
``domain/machine.py`` is seen. After every step the whole set of records is checked.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from doudi.benefits.actions.approve_pay_run import approve_pay_run
from doudi.benefits.actions.draft_pay_run import draft_pay_run
from doudi.benefits.actions.drop_pay_run import drop_pay_run
from doudi.benefits.actions.file_pay_run import file_pay_run
from doudi.benefits.actions.register_account import register_account
from doudi.benefits.models import Entitlement, PayLine, PayRun
from doudi.casework.actions.accept import accept
from doudi.casework.actions.ask_missing import ask_missing
from doudi.casework.actions.assess import assess
from doudi.casework.actions.confirm import confirm
from doudi.casework.actions.give_opinion import give_opinion
from doudi.casework.actions.pause_case import pause_case, resume_case
from doudi.casework.actions.post_notice import post_notice
from doudi.casework.actions.raise_objection import raise_objection
from doudi.casework.actions.record_visit import record_visit
from doudi.casework.actions.refuse import refuse
from doudi.casework.actions.report_to_county import report_to_county
from doudi.casework.actions.request_verification import request_verification
from doudi.casework.actions.send_back import send_back
from doudi.casework.actions.settle_objection import settle_objection
from doudi.casework.actions.supply_missing import supply_missing
from doudi.casework.actions.terminate import terminate
from doudi.casework.actions.verify import verify
from doudi.casework.actions.withdraw import withdraw
from doudi.casework.course import stands
from doudi.casework.domain.machine import State
from doudi.casework.models import Application, CaseEvent, Decision, HomeVisit
from doudi.kernel.errors import DoudiError
from doudi.platform.acting import Acting
from doudi.platform.events import dispatch_pending
from doudi.worklist.models import Clock, WorkItem
from tests.casework.journey import Journey

SURVEY = {"accepted", "investigating"}
BEFORE = {"filed", "missing"}
AFTER = SURVEY | {"opinion", "on_notice", "objected", "notice_ended", "reported"}
OPEN = BEFORE | AFTER
CLOSED = {"confirmed", "refused", "withdrawn", "terminated"}
LAWFUL: dict[str, set[tuple[str, str]]] = {
    "file": {("draft", "filed")},
    "ask_missing": {("filed", "missing")},
    "supply_missing": {("missing", "filed")},
    "accept": {("filed", "accepted"), ("missing", "accepted")},
    "request_verification": {(state, "investigating") for state in SURVEY},
    "record_visit": {(state, "investigating") for state in SURVEY},
    "record_county_visit": {("reported", "reported")},
    "verify": {("investigating", "investigating")},
    "settle_fact": {("investigating", "investigating")},
    "assess": {("investigating", "investigating")},
    "give_opinion": {("investigating", "opinion")},
    "post_notice": {("opinion", "on_notice")},
    "take_down": {("on_notice", "notice_ended"), ("objected", "objected")},
    "raise_objection": {("on_notice", "objected"), ("notice_ended", "objected")},
    "settle_objection": {("objected", to) for to in ("on_notice", "notice_ended", "investigating", "opinion")},
    "report_to_county": {("notice_ended", "reported"), ("opinion", "reported")},
    "send_back": {(state, "investigating") for state in ("opinion", "notice_ended", "reported")},
    "confirm": {("reported", "confirmed")},
    "refuse": {("reported", "refused")},
    "pause": {(state, state) for state in OPEN},
    "resume": {(state, state) for state in OPEN},
    "withdraw": {(state, "withdrawn") for state in OPEN | {"draft"}},
    "terminate": {(state, "terminated") for state in OPEN},
}
NOT_HANDLING = {"file", "supply_missing", "take_down", "raise_objection", "send_back", "confirm", "refuse", "pause",
                "resume", "withdraw", "issue_letter", "start", "sign"}  # fmt: skip
STAFF = ("clerk6", "reviewer6", "verifier6", "approver6", "approver6b", "grid6", "village6", "payer6", "paychecker6",
         "double6", "clerk7", "approver7", "payer7", "resident")  # fmt: skip
REASONS = {"*": "看过，可以确认"}
PROPER: dict[str, tuple[str, str]] = {
    "filed": ("accept", "clerk6"),
    "missing": ("supply", "resident"),
    "opinion": ("notice", "clerk6"),
    "on_notice": ("days", "clerk6"),
    "objected": ("settle_objection", "clerk6"),
    "notice_ended": ("report", "reviewer6"),
    "reported": ("confirm", "approver6"),
}


def attempts(journey: Journey) -> dict[str, Callable[[Acting], Any]]:
    """Everything anybody may try on the case, with arguments that would do if it were their turn."""
    number, staff, now = journey.case_id, journey.city.staff, journey.now
    notice = journey.case.notices.order_by("-pk").first()
    return {
        "accept": lambda by: accept(by, number),
        "ask": lambda by: ask_missing(by, number, items=["工资条"]),
        "supply": lambda by: supply_missing(by, number, note="补好了"),
        "request": lambda by: request_verification(by, number),
        "verify": lambda by: verify(by, number),
        "visit": lambda by: record_visit(
            by,
            number,
            visitors=[by.actor_id, staff["grid6"].public_id, staff["village6"].public_id],
            visited_at=now,
            family_signature="张某某",
        ),
        "assess": lambda by: assess(by, number),
        "grant": lambda by: give_opinion(by, number, outcome="grant", unknown_reasons=REASONS),
        "advise_refusal": lambda by: give_opinion(
            by, number, outcome="refuse", reason="收入高", unknown_reasons=REASONS
        ),
        "notice": lambda by: post_notice(by, number),
        "object": lambda by: raise_objection(by, notice.public_id if notice else "GS-0", text="听说有车"),
        "settle_objection": lambda by: settle_objection(
            by, number, method="re_survey", upheld=journey.now.day % 2 == 0, answer="查过了"
        ),
        "report": lambda by: report_to_county(by, number),
        "send_back": lambda by: send_back(by, number, reason="再查"),
        "confirm": lambda by: confirm(by, number, unknown_reasons=REASONS),
        "refuse": lambda by: refuse(by, number, reasons="收入高", unknown_reasons=REASONS),
        "pause": lambda by: pause_case(by, number, reason="等人"),
        "resume": lambda by: resume_case(by, number),
        "withdraw": lambda by: withdraw(by, number),
        "terminate": lambda by: terminate(by, number, reason="不配合"),
    }


class CaseWalk(RuleBasedStateMachine):
    """One filed case, everybody in two districts, and time."""

    journey: Journey
    """Set by the test before the walk: a filed case; every walk starts there and is rolled back."""
    tried = 0
    """How much was tried in all walks of a test."""

    def __init__(self) -> None:
        super().__init__()
        self.start = (self.journey.now, self.journey.case_id)
        self.inside = transaction.atomic()
        self.inside.__enter__()
        self.steps = 0

    def teardown(self) -> None:
        """Roll everything back."""
        transaction.set_rollback(True)
        self.inside.__exit__(None, None, None)
        self.journey.now, self.journey.case_id = self.start

    def acting(self, who: str) -> Acting:
        """Somebody, now."""
        return self.journey.resident() if who == "resident" else self.journey.by(who)

    def do(self, attempt: Callable[[Acting], Any], who: str) -> None:
        """One try; a refusal in our own words is an answer, anything else is a fault."""
        self.steps += 1
        CaseWalk.tried += 1
        try:
            with transaction.atomic():
                attempt(self.acting(who))
        except DoudiError:
            return

    @initialize()
    def begin(self) -> None:
        """A moment later."""
        self.journey.later(1)

    @rule(verb=st.sampled_from(sorted(["accept", "ask", "supply", "request", "verify", "visit", "assess", "grant",
                                       "advise_refusal", "notice", "object", "settle_objection", "report", "send_back",
                                       "confirm", "pause", "resume"])),
          who=st.sampled_from(STAFF))  # fmt: skip
    def anybody_tries_anything(self, verb: str, who: str) -> None:
        """Any verb by any person."""
        self.do(attempts(self.journey)[verb], who)

    @rule(steps=st.integers(1, 5), pushy=st.sampled_from(("approver6b", "nobody", "nobody")))
    def the_proper_next_steps(self, steps: int, pushy: str) -> None:
        """What should happen next, by whoever should do it; before each step somebody may try to decide already."""
        for _ in range(steps):
            if pushy != "nobody":
                self.everybody_tries(pushy)
            self._proper_step()

    @rule(who=st.sampled_from(("approver6", "approver6b", "nobody")))
    def everybody_tries_to_decide(self, who: str) -> None:
        """Confirming at any moment: first all who had a part in the case or no post, then perhaps an approver."""
        self.everybody_tries(who)

    def everybody_tries(self, who: str) -> None:
        """Those who must not decide try first."""
        for each in ("clerk6", "grid6", "reviewer6", "verifier6", "approver7", "resident"):
            self.do(attempts(self.journey)["confirm"], each)
        if who != "nobody":
            self.do(attempts(self.journey)["confirm"], who)

    @precondition(lambda self: Entitlement.objects.exists())
    @rule(months=st.integers(0, 1))
    def the_month_is_paid(self, months: int) -> None:
        """Account, draft, approval and file, by whoever should do each; then somebody drafts the month again."""
        for verb, who in (("account", "payer6"), ("draft", "payer6"), ("approve", "paychecker6"), ("file", "payer6"),
                          ("draft", "payer6")):  # fmt: skip
            self._pay(verb, who, months)

    def _proper_step(self) -> None:
        case = self.journey.case
        if case.state in ("accepted", "investigating"):
            if not case.visits.filter(outcome=HomeVisit.SEEN).exists():
                verb, who = "visit", "clerk6"
            elif case.verification_requested_at is None:
                verb, who = "request", "clerk6"
            elif case.verified_at is None:
                verb, who = "verify", "verifier6"
            elif not case.assessments.exists():
                verb, who = "assess", "clerk6"
            else:
                verb, who = "grant", "clerk6"
        else:
            verb, who = PROPER.get(case.state, ("days", "clerk6"))
        if verb == "days":
            self.days_pass(8)
        else:
            self.do(attempts(self.journey)[verb], who)

    @rule(days=st.integers(1, 9))
    def days_pass(self, days: int) -> None:
        """Time goes by; the worker takes notices down and delivers events."""
        self.journey.later(days)
        self.journey.take_down()
        dispatch_pending(self.journey.now)

    @precondition(lambda self: self.steps > 20)
    @rule(verb=st.sampled_from(("withdraw", "terminate", "refuse")), who=st.sampled_from(STAFF))
    def it_ends_otherwise(self, verb: str, who: str) -> None:
        """Late in the walk it may be withdrawn, ended or refused."""
        self.do(attempts(self.journey)[verb], who)

    @precondition(lambda self: Entitlement.objects.exists())
    @rule(verb=st.sampled_from(("draft", "approve", "file", "drop", "account")),
          who=st.sampled_from(("payer6", "paychecker6", "double6", "payer7", "approver6")),
          months=st.integers(0, 2))  # fmt: skip
    def somebody_pays(self, verb: str, who: str, months: int) -> None:
        """Pay runs are made, approved, filed and dropped by anybody in any order."""
        self._pay(verb, who, months)

    def _pay(self, verb: str, who: str, months: int) -> None:
        run = PayRun.objects.order_by("-pk").first()
        month = f"2025-{min(12, self.journey.now.month + months):02d}"
        person = Entitlement.objects.select_related("person").first()
        calls: dict[str, Callable[[Acting], Any]] = {
            "draft": lambda by: draft_pay_run(by, scheme="dibao", month=month, division_code="500106"),
            "approve": lambda by: approve_pay_run(by, run.public_id, digest=run.digest) if run else None,
            "file": lambda by: file_pay_run(by, run.public_id) if run else None,
            "drop": lambda by: drop_pay_run(by, run.public_id, reason="重做") if run else None,
            "account": lambda by: register_account(
                by, person.person.public_id, holder_name="张某某", bank_name="示例银行",
                number=f"62220000{self.journey.now.day:08d}",
            ),
        }  # fmt: skip
        self.do(calls[verb], who)

    @invariant()
    def every_transition_is_lawful(self) -> None:
        """No event of the case leads from a state to a state the procedure does not know."""
        for event in CaseEvent.objects.filter(application__public_id=self.journey.case_id).exclude(verb="start"):
            assert (event.from_state, event.to_state) in LAWFUL[event.verb], (
                event.verb,
                event.from_state,
                event.to_state,
            )

    @invariant()
    def the_run_says_what_the_case_says(self) -> None:
        """The state kept of the process stands where the case does, after every step and every refusal."""
        case = self.journey.case
        assert stands(case) is State(case.state)

    @invariant()
    def who_decides_never_handled_it(self) -> None:
        """Maker is not checker, and the checker appears in no handling step and no visit."""
        for decision in Decision.objects.all():
            events = decision.application.events.exclude(verb__in=NOT_HANDLING)
            handlers = set(events.values_list("actor_id", flat=True))
            visits = decision.application.visits.prefetch_related("signatures")
            handlers |= {each.staff_id for visit in visits for each in visit.signatures.all() if each.staff_id}
            assert decision.checker_id != decision.maker_id
            assert decision.checker_id not in handlers

    @invariant()
    def nobody_acts_outside_their_area(self) -> None:
        """The next district changed nothing."""
        ids = [staff.public_id for name, staff in self.journey.city.staff.items() if name.endswith("7")]
        assert not CaseEvent.objects.filter(actor_id__in=ids).exists()
        assert not PayRun.objects.filter(made_by__in=ids).exists()

    @invariant()
    def a_grant_rests_on_visit_verification_and_notice(self) -> None:
        """No grant without two visitors, an answered verification and seven days on notice."""
        for decision in Decision.objects.filter(outcome="granted"):
            case = decision.application
            signed = [visit.signatures.filter(side="visitor").count() for visit in case.visits.filter(outcome="seen")]
            assert signed
            assert min(signed) >= 2
            assert case.verified_at is not None
            notice = case.notices.order_by("-round").first()
            assert notice is not None
            assert (notice.ends_on - notice.starts_on).days >= 7
            assert decision.decided_at.date() > notice.starts_on
            assert decision.amount_fen == decision.assessment.amount_fen == 94_000

    @invariant()
    def clocks_and_items_follow_the_case(self) -> None:
        """The whole-process clock runs from acceptance to the end; a closed case leaves only its letter to do."""
        case = Application.objects.get(public_id=self.journey.case_id)
        runs = Clock.objects.filter(subject_id=case.public_id, rule_key="dibao.total", stopped_on=None).exists()
        assert runs == (case.state in AFTER)
        items = set(WorkItem.objects.filter(subject_id=case.public_id, state="open").values_list("kind", flat=True))
        if case.state in CLOSED:
            assert items <= {"casework.send_letter"}
        elif case.state not in ("missing", "on_notice"):
            assert items
        if case.state in CLOSED | {"notice_ended", "reported"}:
            assert not case.notices.filter(taken_down_at=None).exists()

    @invariant()
    def money_is_paid_once_and_as_decided(self) -> None:
        """A month is paid once, by another than who made the run; approved = filed to the fen = what was decided."""
        seen: set[tuple[int, str]] = set()
        for line in PayLine.objects.select_related("entitlement__decision", "run"):
            assert (line.person_id, line.month) not in seen
            seen.add((line.person_id, line.month))
            assert line.amount_fen == line.entitlement.decision.amount_fen
            assert line.month >= line.entitlement.from_month
        for run in PayRun.objects.all():
            assert not run.approved_by or run.approved_by != run.made_by
            assert run.total_fen == sum(run.lines.values_list("amount_fen", flat=True))
            if run.state == "filed":
                assert run.filed_fen == run.approved_fen == run.total_fen
        assert Entitlement.objects.count() <= Decision.objects.filter(outcome="granted").count()
