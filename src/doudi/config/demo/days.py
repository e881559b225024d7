"""One simulated working day: visits, applications, acceptance, survey, verification, opinion, notice, decision."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from doudi.casework.actions.accept import accept
from doudi.casework.actions.ask_missing import ask_missing
from doudi.casework.actions.assess import assess
from doudi.casework.actions.confirm import confirm
from doudi.casework.actions.file_application import file_application
from doudi.casework.actions.give_opinion import give_opinion
from doudi.casework.actions.issue_letter import issue_letter
from doudi.casework.actions.post_notice import post_notice
from doudi.casework.actions.record_visit import record_visit
from doudi.casework.actions.refuse import refuse
from doudi.casework.actions.report_to_county import report_to_county
from doudi.casework.actions.request_verification import request_verification
from doudi.casework.actions.send_back import send_back
from doudi.casework.actions.start_draft import start_draft
from doudi.casework.actions.supply_missing import supply_missing
from doudi.casework.actions.verify import verify
from doudi.casework.domain.machine import State
from doudi.casework.errors import AssessmentMissing
from doudi.casework.models import Application
from doudi.casework.weighing import fresh_assessment, latest_assessment
from doudi.config.demo.answers import fill_in
from doudi.config.demo.chance import percent
from doudi.config.demo.keeping_going import kept_going
from doudi.config.demo.memory import Family
from doudi.config.demo.officials import Officials
from doudi.config.demo.residents import resident_account
from doudi.config.demo.settling import settle_open_facts
from doudi.evidence.actions.load_bank_replies import load_bank_replies
from doudi.evidence.actions.request_bank_balances import request_bank_balances
from doudi.kernel.calendar import StatutoryCalendar
from doudi.kernel.clock import SHANGHAI
from doudi.outreach.actions.record_outreach_visit import record_outreach_visit
from doudi.outreach.domain.lead import LeadState
from doudi.outreach.models import Lead
from doudi.platform.acting import Acting
from doudi.registry.acting import acting_for_resident
from doudi.rules.assessment import Outcome
from doudi.sandbox import bank

VISITS_A_DAY = 12
WALK_INS_A_DAY = 2
BANK_WAIT_DAYS = 2
OtherDesk = Callable[[Officials, date], None]
"""What another office does in a day, beside the families' cases."""
MISSING = ("收入证明，或者自己写的收入说明", "病历（家里有人患病的话）")


@dataclass
class DayBook:
    """What the simulated world is made of besides the database, and what went wrong in it."""

    city: Path
    exchange: Path
    families: dict[int, Family]
    walk_ins: list[Family]
    calendar: StatutoryCalendar
    troubles: list[dict[str, str]] = field(default_factory=list)
    others: Sequence[OtherDesk] = ()
    owners_apart: Sequence[str] = ()
    """Accounts of residents whose cases another desk carries on."""


class Day:
    """One working day; every step takes up what lies there, so that a day that was interrupted can be run again."""

    def __init__(self, book: DayBook, officials: Officials, day: date) -> None:
        self.book, self.officials, self.day = book, officials, day
        officials.at(self._at(9))

    def _at(self, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(self.day, time(hour, minute), tzinfo=SHANGHAI)

    def _kept_going(self, what: str, subject: str) -> AbstractContextManager[None]:
        return kept_going(self.book.troubles, self.day, what, subject)

    def _ready(self, case: Application, since: date | None, salt: str, most: int = 2) -> bool:
        """Whether the office gets to it today: some wait a day or two, a few wait far too long."""
        patience = 9 if percent(f"late {salt}", case.public_id) < 4 else percent(salt, case.public_id) % (most + 1)
        return since is None or self.book.calendar.working_days_between(since, self.day) >= patience

    def _cases(self, *states: State) -> list[Application]:
        found = Application.objects.filter(simulated=True, state__in=states).order_by("pk")
        found = found.exclude(owner_account_id__in=self.book.owners_apart)
        return [case for case in found if not case.paused_because]

    def run(self, tick: Callable[[datetime], object]) -> None:
        """The whole day, in the order an office works; the machine's own work before, between and after."""
        tick(self._at(8, 30))
        self.officials.at(self._at(9, 30))
        self._visit_leads()
        self._walk_ins()
        self.officials.at(self._at(11))
        self._take_on()
        self.officials.at(self._at(14))
        self._survey()
        self._ask_banks()
        self.officials.at(self._at(15))
        for desk in self.book.others:
            desk(self.officials, self.day)
        self.officials.at(self._at(15, 30))
        self._propose()
        self.officials.at(self._at(16, 30))
        self._publish_and_report()
        self._decide()
        tick(self._at(17, 30))

    def _visit_leads(self) -> None:
        leads = Lead.objects.filter(state=LeadState.DISPATCHED, person_key__in=self.book.families).order_by("pk")
        for lead in leads[:VISITS_A_DAY]:
            family = self.book.families[lead.person_key]
            number = family.people[0].number
            draw = percent("outreach", number)
            outcome = (
                "wants_to_apply" if draw < 78 else "not_found" if draw < 88 else "not_needed" if draw < 95 else "moved"
            )
            with self._kept_going("outreach", lead.public_id):
                worker = self.officials.grid_worker(lead.area_path)
                visit = record_outreach_visit(
                    worker,
                    lead.public_id,
                    companion_id=self.officials.village_worker(lead.area_path).public_id,
                    visited_at=worker.now - timedelta(minutes=20),
                    outcome=outcome,
                    key=f"{lead.public_id}:{self.day}",
                    reason="家里说现在过得去，先不申请" if outcome == "not_needed" else "",
                    people_now=len(family.people),
                    hardships=["work"] if outcome == "wants_to_apply" else [],
                )
                if visit.lead.application_id_text:
                    helper = worker.for_purpose("assistance")
                    self._finish(helper, visit.lead.application_id_text, family, on_paper=True)

    def _finish(self, acting: Acting, application_id: str, family: Family, *, on_paper: bool) -> None:
        """Most families say what they have; some do not know, some forget an account."""
        draw = percent("knows deposits", family.people[0].number)
        own = sum(person.deposits_fen for person in family.people)
        said = None if draw < 12 else own // 2 if draw < 24 else own
        fill_in(acting, application_id, family, deposits_fen=said, on_paper=on_paper)
        file_application(acting, application_id)

    def _walk_ins(self) -> None:
        """Families that come by themselves, to the window or on a phone; many earn too much and are told why."""
        came = Application.objects.filter(simulated=True, channel__in=["window", "online"])
        known = came.exclude(owner_account_id__in=self.book.owners_apart).count()
        for number, family in enumerate(self.book.walk_ins[known : known + WALK_INS_A_DAY], start=known):
            with self._kept_going("window", family.household):
                self._apply_online(number, family) if number % 2 else self._apply_at_window(family)

    def _apply_at_window(self, family: Family) -> None:
        clerk = self.officials.clerk(self._place(family))
        case = start_draft(
            clerk,
            channel="window",
            division_code=family.community,
            address=family.address,
            urban_rural=family.urban_rural,
            key=f"demo:{family.household}",
        )
        self._finish(clerk, case.public_id, family, on_paper=True)

    def _apply_online(self, number: int, family: Family) -> None:
        account = resident_account(number, family, self._at(9))
        resident = acting_for_resident(account, self.officials.now, simulated=True)
        case = start_draft(
            resident,
            channel="online",
            division_code=family.community,
            address=family.address,
            urban_rural=family.urban_rural,
            phone=account.phone,
        )
        self._finish(resident, case.public_id, family, on_paper=False)

    def _place(self, family: Family) -> str:
        return f"/{family.community[:2]}/{family.community[:6]}/{family.community[:9]}/{family.community}/"

    def _take_on(self) -> None:
        for case in self._cases(State.MISSING):
            waited = self.book.calendar.working_days_between(case.changed_at.astimezone(SHANGHAI).date(), self.day)
            if waited >= 3 and percent("brings papers", case.public_id) < 80:
                with self._kept_going("papers", case.public_id):
                    supply_missing(self.officials.clerk(case.area_path), case.public_id, note="补齐了")
        for case in self._cases(State.FILED):
            if not self._ready(case, case.filed_at.astimezone(SHANGHAI).date() if case.filed_at else None, "accept"):
                continue
            with self._kept_going("accept", case.public_id):
                clerk = self.officials.clerk(case.area_path)
                told = case.events.filter(verb="ask_missing").exists()
                if not told and percent("papers missing", case.public_id) < 9:
                    ask_missing(clerk, case.public_id, items=MISSING)
                else:
                    accept(clerk, case.public_id)

    def _survey(self) -> None:
        for case in self._cases(State.ACCEPTED, State.INVESTIGATING):
            clerk = self.officials.clerk(case.area_path)
            with self._kept_going("survey", case.public_id):
                if case.verification_requested_at is None and self._ready(case, case.accepted_on, "request", 1):
                    request_verification(clerk, case.public_id)
                if not case.visits.exists() and self._ready(case, case.accepted_on, "visit", 3):
                    companion = self.officials.village_worker(case.area_path)
                    name = case.members.get(is_applicant=True).name
                    record_visit(
                        clerk,
                        case.public_id,
                        visitors=[clerk.actor_id, companion.public_id],
                        visited_at=clerk.now - timedelta(hours=1),
                        residents_seen=case.members.count(),
                        findings="家里情况和申报一致，屋里陈设简单",
                        family_signature=name,
                    )
        for case in self._cases(State.INVESTIGATING):
            requested = case.verification_requested_at
            if requested is None or case.verified_at is not None or requested.astimezone(SHANGHAI).date() >= self.day:
                continue
            with self._kept_going("verify", case.public_id):
                verify(self.officials.bureau("county_verifier"), case.public_id)

    def _ask_banks(self) -> None:
        verifier = self.officials.bureau("county_verifier")
        requests, replies = self.book.exchange / "requests", self.book.exchange / "replies"
        for folder in (requests, replies):
            folder.mkdir(parents=True, exist_ok=True)
        with self._kept_going("banks", "replies"):
            load_bank_replies(verifier, replies)
        with self._kept_going("banks", "requests"):
            request_bank_balances(verifier, requests)
        bank.answer(requests, replies, self.book.city)

    def _propose(self) -> None:
        for case in self._cases(State.INVESTIGATING):
            verified = case.verified_at.astimezone(SHANGHAI).date() if case.verified_at else None
            if verified is None or not case.visits.exists() or not self._ready(case, verified, "opinion"):
                continue
            if self.book.calendar.working_days_between(verified, self.day) < BANK_WAIT_DAYS:
                continue
            with self._kept_going("opinion", case.public_id):
                self._give_opinion(self.officials.clerk(case.area_path), case)

    def _give_opinion(self, clerk: Acting, case: Application) -> None:
        assess(clerk, case.public_id)
        found = latest_assessment(case)
        if found is not None and found.outcome == Outcome.UNDETERMINED:
            settle_open_facts(clerk, case, found.result["undetermined_because"])
            assess(clerk, case.public_id)
            found = latest_assessment(case)
        if found is None:
            return
        grants = found.outcome != Outcome.NOT_ELIGIBLE and bool(found.amount_fen)
        give_opinion(
            clerk,
            case.public_id,
            outcome="grant" if grants else "refuse",
            reason="" if grants else "按现在查到的情况，不符合条件",
            unknown_reasons={"*": "没有回话的，上门看过、问过邻居，没有发现隐瞒"},
        )

    def _publish_and_report(self) -> None:
        for case in self._cases(State.OPINION):
            opinion = case.opinions.order_by("-pk").first()
            with self._kept_going("notice", case.public_id):
                if opinion is not None and opinion.outcome == "grant":
                    post_notice(self.officials.clerk(case.area_path), case.public_id)
                else:
                    report_to_county(self.officials.reviewer(case.area_path), case.public_id)
        for case in self._cases(State.NOTICE_ENDED):
            if self._ready(case, case.changed_at.astimezone(SHANGHAI).date(), "report", 1):
                with self._kept_going("report", case.public_id):
                    report_to_county(self.officials.reviewer(case.area_path), case.public_id)

    def _facts_changed(self, case: Application) -> bool:
        """A bank that answered late, say: what was assessed no longer holds."""
        try:
            fresh_assessment(case)
        except AssessmentMissing:
            return True
        return False

    def _decide(self) -> None:
        for case in self._cases(State.REPORTED):
            reported = case.reported_at.astimezone(SHANGHAI).date() if case.reported_at else None
            if reported is None or not self._ready(case, reported, "decide", 3):
                continue
            with self._kept_going("decide", case.public_id):
                approver = self.officials.bureau("county_approver", percent("approver", case.public_id))
                if self._facts_changed(case):
                    send_back(approver, case.public_id, reason="报上来以后情况有变，请再测算")
                    continue
                opinion = case.opinions.order_by("-pk").first()
                unknown = {"*": "工作人员上门看过，和您家说的对得上"}
                if opinion is not None and opinion.outcome == "grant":
                    confirm(approver, case.public_id, unknown_reasons=unknown)
                else:
                    refuse(
                        approver, case.public_id, reasons="按查到的收入和财产，这次还不能领", unknown_reasons=unknown
                    )
                issue_letter(approver, case.public_id)
