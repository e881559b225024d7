"""Departments asked live in the demo (在线核对): three families, one silent department, a report, a dispute, an answer.

The other families are checked from the files loaded. These three have cases of their own that nobody else touches; the
third waits for a visitor to press the button.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from doudi.casework.actions.accept import accept
from doudi.casework.actions.dispute_means import dispute_means
from doudi.casework.actions.file_application import file_application
from doudi.casework.actions.make_means_report import make_means_report
from doudi.casework.actions.record_visit import record_visit
from doudi.casework.actions.request_verification import request_verification
from doudi.casework.actions.settle_means_dispute import settle_means_dispute
from doudi.casework.actions.start_draft import start_draft
from doudi.casework.actions.verify import verify
from doudi.casework.consulting import departments_still_asked
from doudi.casework.domain.machine import State
from doudi.casework.errors import CaseNotFound
from doudi.casework.models import Application
from doudi.config.demo.answers import fill_in
from doudi.config.demo.departments import FAULT, SILENT, Beside, connect_no_more, start_departments
from doudi.config.demo.keeping_going import kept_going
from doudi.config.demo.memory import Family
from doudi.config.demo.officials import Officials
from doudi.config.demo.residents import resident_account
from doudi.evidence.checking.runner import Runner
from doudi.evidence.reads import fetch_answers
from doudi.kernel.clock import FixedClock
from doudi.platform.acting import Acting
from doudi.registry.acting import acting_for_resident
from doudi.registry.models import ResidentAccount

FAMILIES, PEOPLE = 3, 2
"""So many families of so many people: enough to see everything, few enough to be asked in seconds."""
FIRST_ACCOUNT = 9001
FILED = (date(2025, 9, 25), date(2025, 9, 30), date(2025, 9, 30))
SURVEYED = (date(2025, 9, 26), date(2025, 10, 9), date(2025, 10, 9))
CHECKED, REPORTED = date(2025, 9, 29), date(2025, 9, 30)
DISPUTED, LAST = date(2025, 10, 9), date(2025, 10, 10)
DISPUTABLE = ("33", "15", "10", "25", "20", "03", "01")
"""What the family says is not right: the first of these of which a department has something."""


@dataclass
class LiveDesk:
    """Carries the three families on, each day what is due; what was done before is left as it is.

    Args:
        city: the folder whose rows the departments answer from.
        home: where the list of connectors lies while departments are asked.
        wait: called once before the departments start, so that their index is there.
    """

    city: Path
    home: Path
    families: Sequence[Family]
    troubles: list[dict[str, str]]
    wait: Callable[[], object]
    beside: Beside | None = None
    accounts: list[ResidentAccount] = field(default_factory=list)

    def __call__(self, officials: Officials, day: date) -> None:
        """One working day."""
        for at, _family in enumerate(self.families):
            with kept_going(self.troubles, day, "live check", f"{at + 1}"):
                if day >= FILED[at]:
                    self._file(officials, at)
                if day >= SURVEYED[at]:
                    self._survey(officials, at, visited=at == 0)
        if len(self.families) < FAMILIES or day < CHECKED:
            return
        with kept_going(self.troubles, day, "live check", "1"):
            self._first(officials, day)
        if day == LAST:
            officials.at(officials.now + timedelta(minutes=10))
            with kept_going(self.troubles, day, "live check", "2"):
                self._second(officials)

    def owners(self) -> list[str]:
        """The accounts of these families, by public id: what is theirs is nobody else's work."""
        return [account.public_id for account in self.accounts]

    def known(self) -> dict[str, Any]:
        """What the demo tells of them at its end."""
        cases = [self._case(at) for at in range(len(self.families))]
        disputes = [case.means_disputes.filter(settled_at=None).first() if case else None for case in cases]
        return {
            "cases": [case.public_id if case else "" for case in cases],
            "dispute": next((each.public_id for each in disputes if each), ""),
            "versions": cases[0].means_reports.count() if cases and cases[0] else 0,
        }

    def end(self) -> None:
        """The departments end; the list of connectors stays as the last day left it."""
        if self.beside is not None:
            self.beside.stop()
            self.beside = None

    # ---- the three families ----

    def _first(self, officials: Officials, day: date) -> None:
        """Checked while a department is silent, reported, disputed; answered by another official, and checked again."""
        case = self._need(0)
        verifier = officials.bureau("county_verifier")
        if day >= CHECKED and not _is_checked(case):
            self._check(officials, case, FAULT)
            connect_no_more(self.home)
        if day >= REPORTED and not case.means_reports.exists():
            make_means_report(verifier, case.public_id)
        if day >= DISPUTED and not case.means_disputes.exists():
            self._dispute(officials, 0, "这一笔早就不是这样了，有单据，请再查一次")
        open_dispute = case.means_disputes.filter(settled_at=None).first()
        if day >= LAST and open_dispute is not None:
            settle_means_dispute(
                officials.reviewer(case.area_path), open_dispute.public_id, upheld=True,
                answer="单据看过了，收进材料里，测算时按单据认定。上次住房部门没有回话，这次重新问。",
            )  # fmt: skip
        if day >= LAST and case.means_reports.count() == 1:
            self._check(officials, case, None, again=True)
            make_means_report(verifier, case.public_id)

    def _second(self, officials: Officials) -> None:
        """Checked; the dispute waits for its answer, and its days run."""
        case = self._need(1)
        if not _is_checked(case):
            self._check(officials, case, FAULT)
        if not case.means_disputes.exists():
            self._dispute(officials, 1, "查到的和家里的情况对不上，请再看一遍")

    # ---- steps ----

    def _connect(self, fault: str | None) -> None:
        if self.beside is None:
            self.wait()
            self.beside = start_departments(self.city, self.home)
        self.beside.switch(SILENT, fault)

    def _check(self, officials: Officials, case: Application, fault: str | None, *, again: bool = False) -> None:
        """The verifier's step and, now, the worker's part: everything that waits is asked, and stored."""
        self._connect(fault)
        if again or case.verified_at is None:
            verify(officials.bureau("county_verifier"), case.public_id)
        Runner(lambda: FixedClock(officials.now)).run(until_idle=True)

    def _file(self, officials: Officials, at: int) -> None:
        family, case = self.families[at], self._case(at)
        if case is not None and case.state != State.DRAFT:
            return
        resident = self._resident(officials, at)
        draft = start_draft(
            resident, channel="online", division_code=family.community, address=family.address,
            urban_rural=family.urban_rural, phone=self.accounts[at].phone,
        )  # fmt: skip
        half = sum(person.deposits_fen for person in family.people) // 2
        fill_in(resident, draft.public_id, family, deposits_fen=half, on_paper=False)
        file_application(resident, draft.public_id)

    def _survey(self, officials: Officials, at: int, *, visited: bool) -> None:
        case = self._need(at)
        clerk = officials.clerk(case.area_path)
        if case.state == State.FILED:
            accept(clerk, case.public_id)
        if case.verification_requested_at is None:
            request_verification(clerk, case.public_id)
        if visited and not case.visits.exists():
            record_visit(
                clerk, case.public_id, visitors=[clerk.actor_id, officials.village_worker(case.area_path).public_id],
                visited_at=clerk.now - timedelta(hours=1), residents_seen=case.members.count(),
                findings="家里情况看过，存款要等银行回话", family_signature=case.members.get(is_applicant=True).name,
            )  # fmt: skip

    def _dispute(self, officials: Officials, at: int, reason: str) -> None:
        case = self._need(at)
        people = {member.person.public_id: member for member in case.members.select_related("person") if member.person}
        answers = fetch_answers(case.public_id, list(people), on=officials.now.date())
        has = {each.category: each.person_id for each in answers if each.state == "has"}
        category = next((code for code in DISPUTABLE if code in has), "")
        member = people[has[category]].public_id if category else ""
        dispute_means(self._resident(officials, at), case.public_id, reason=reason, category=category, member_id=member)

    def _resident(self, officials: Officials, at: int) -> Acting:
        return acting_for_resident(self.accounts[at], officials.now, simulated=True)

    def _case(self, at: int) -> Application | None:
        return Application.objects.filter(owner_account_id=self.accounts[at].public_id).order_by("-pk").first()

    def _need(self, at: int) -> Application:
        case = self._case(at)
        if case is None:
            raise CaseNotFound()
        return case


def _is_checked(case: Application) -> bool:
    return case.verified_at is not None and not departments_still_asked(case)


def open_live_desk(
    city: Path, home: Path, families: Sequence[Family], officials: Officials, troubles: list[dict[str, str]],
    wait: Callable[[], object],
) -> LiveDesk:  # fmt: skip
    """The desk with its families' accounts; a list of connectors left by a demo that was killed is taken away."""
    connect_no_more(home)
    desk = LiveDesk(city, home, families, troubles, wait)
    desk.accounts = [resident_account(FIRST_ACCOUNT + at, each, officials.now) for at, each in enumerate(families)]
    return desk
