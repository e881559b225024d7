"""Histories of consent lived through with the program, beside an oracle that shares nothing with it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from doudi.evidence.actions.cosign_authorisation import cosign_authorisation
from doudi.evidence.actions.end_guardianship import end_guardianship
from doudi.evidence.actions.request_bank_balances import request_bank_balances
from doudi.evidence.actions.sign_authorisation import sign_authorisation
from doudi.evidence.actions.verify_means import verify_means
from doudi.evidence.actions.withdraw_authorisation import withdraw_authorisation
from doudi.evidence.errors import AuthorisationUnfit
from doudi.evidence.models import Authorisation, BankRequest, Fact, Query
from doudi.platform.acting import Acting
from doudi.platform.models import AuditEntry
from doudi.registry.actions.enrol_person import enrol_person
from tests.evidence.office import AREA, Office, number_of
from tests.registry.city import NOW

OTHER_CASE = "DB-TEST-0002"
ASKED = ["03", "20", "33"]
"""One ordinary kind of information, another, and a sensitive one that is asked by file."""
PEOPLE = {
    "head": date(1979, 3, 5),
    "spouse": date(1985, 6, 1),
    "child": date(2016, 2, 29),
    "teen": date(2011, 11, 20),
    "youth": date(2007, 12, 15),
}
"""The teen turns 14 and the youth 18 within the life of an authorisation signed on the first day."""
NAMES = {"head": "张安宁", "spouse": "李小满", "child": "张小小", "teen": "张初一", "youth": "张将成"}
Step = tuple[str, str, str, str]
"""What happens, to whom, in which case, and with what."""


@dataclass
class Sheet:
    """One signed sheet, as the oracle keeps it."""

    who: str
    case: str
    kinds: frozenset[str]
    at: datetime
    guardian: str
    for_minor: bool
    cosigned: datetime | None = None


@dataclass
class World:
    """What really was signed, taken back and ended, kept apart from the program: the oracle."""

    sheets: list[Sheet] = field(default_factory=list)
    taken_back: list[tuple[str, str, frozenset[str], datetime]] = field(default_factory=list)
    ended: list[tuple[str, str, datetime]] = field(default_factory=list)
    died: dict[str, datetime] = field(default_factory=dict)
    """When it became known; a question of an hour before was put with leave."""

    def allows(self, who: str, case: str, kind: str, at: datetime) -> bool:
        """Whether a sheet allows this question at that moment."""
        return any(self._allows(sheet, who, case, kind, at) for sheet in self.sheets)

    def _allows(self, sheet: Sheet, who: str, case: str, kind: str, at: datetime) -> bool:
        named = sheet.who == who and sheet.case == case and kind in sheet.kinds
        if not named or at < sheet.at or at.date() >= half_a_year_after(sheet.at.date()):
            return False
        for other, where, kinds, moment in self.taken_back:
            if (other, where) == (who, case) and kind in kinds and sheet.at <= moment <= at:
                return False
        if sheet.guardian:
            gone = any(w == who and g == sheet.guardian and sheet.at <= m <= at for w, g, m in self.ended)
            if gone or (sheet.guardian in self.died and self.died[sheet.guardian] <= at):
                return False
        if not sheet.for_minor:
            return True
        years = full_years(PEOPLE[who], at.date())
        return years < 14 or (years < 18 and sheet.cosigned is not None and sheet.cosigned <= at)


def full_years(born: date, day: date) -> int:
    """How many birthdays were had by that day, counted one by one."""
    return sum((year, born.month, born.day) <= (day.year, day.month, day.day) for year in range(born.year + 1, 2100))


def half_a_year_after(day: date) -> date:
    """The same day six months later, or the last of that month, counted month by month."""
    year, month = (day.year, day.month + 6) if day.month <= 6 else (day.year + 1, day.month - 6)
    while True:
        try:
            return date(year, month, day.day)
        except ValueError:
            day -= timedelta(days=1)


def family_of_five(office: Office) -> None:
    """Enrol everybody a history speaks of."""
    for at, (name, born) in enumerate(PEOPLE.items()):
        office.people[name] = enrol_person(
            Acting.system("test", office.now), NAMES[name], number_of(born, 301 + at), area_path=AREA,
            division_code="500106001001",
        )  # fmt: skip


KINDS = {"all": None, "ordinary": frozenset({"03", "20"}), "one": frozenset({"20"})}


class Life:
    """One history: each step is done with the program and written down for the oracle."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office, self.folder, self.world = office, folder, World()
        office.now = NOW

    def live(self, history: list[Step]) -> None:
        """Take every step; what the program refuses does not happen."""
        for what, who, case, how in history:
            self.office.now += timedelta(hours=1)
            getattr(self, f"_{what}")(who, case, how)

    def _sign(self, who: str, case: str, how: str, guardian: str = "", proof: str = "") -> None:
        people, now = self.office.people, self.office.now
        before = Authorisation.objects.count()
        try:
            made = sign_authorisation(
                self.office.by("clerk6"), person=people[who], case_ref=case, method="paper", signed_at=now,
                categories=KINDS[how], guardian=people[guardian] if guardian else None, guardian_proof=proof,
            )  # fmt: skip
        except AuthorisationUnfit:
            return
        if Authorisation.objects.count() > before:
            minor = bool(guardian) and full_years(PEOPLE[who], now.date()) < 18
            kinds = frozenset(made.categories) if how == "all" else KINDS[how]
            assert kinds is not None
            self.world.sheets.append(Sheet(who, case, kinds, now, guardian, minor))

    def _guardian(self, who: str, case: str, how: str) -> None:
        for_adult = "民特1号" if who in ("head", "spouse") else ""
        self._sign(who, case, how, "head" if who == "spouse" else "spouse", for_adult)

    def _cosign(self, who: str, case: str, _how: str) -> None:
        for row in Authorisation.objects.filter(person=self.office.people[who], case_ref=case).order_by("pk"):
            try:
                cosign_authorisation(self.office.by("clerk6"), row.public_id, method="paper")
            except AuthorisationUnfit:
                continue
            sheet = next(s for s in self.world.sheets if (s.who, s.case, s.at) == (who, case, row.signed_at))
            sheet.cosigned = sheet.cosigned or self.office.now

    def _take_back(self, who: str, case: str, how: str) -> None:
        rows = Authorisation.objects.filter(person=self.office.people[who], case_ref=case)
        last = rows.order_by("-signed_at").first()
        if last is None:
            return
        kinds = frozenset(last.categories) if how == "all" else frozenset({"33"}) & frozenset(last.categories)
        if kinds:
            meant = None if how == "all" else kinds
            withdraw_authorisation(self.office.by("clerk6"), last.public_id, categories=meant)
            every = frozenset(code for row in rows for code in row.categories)
            self.world.taken_back.append((who, case, every if how == "all" else kinds, self.office.now))

    def _end(self, who: str, case: str, _how: str) -> None:
        row = Authorisation.objects.filter(person=self.office.people[who], case_ref=case).exclude(guardian=None).first()
        if row is not None and row.guardian is not None:
            end_guardianship(self.office.by("clerk6"), row.public_id, why="法院另行指定")
            guardian = next(name for name, person in self.office.people.items() if person.pk == row.guardian_id)
            self.world.ended.append((who, guardian, self.office.now))

    def _die(self, who: str, _case: str, _how: str) -> None:
        person = self.office.people[who]
        person.deceased_on = self.world.died.setdefault(who, self.office.now).date()
        person.save()

    def _wait(self, _who: str, _case: str, how: str) -> None:
        self.office.now += timedelta(days={"all": 200, "ordinary": 74, "one": 99}[how])

    def _send(self, _who: str, _case: str, _how: str) -> None:
        request_bank_balances(self.office.by(), self.folder)

    def _ask(self, _who: str, case: str, _how: str) -> None:
        verify_means(self.office.by(), case_ref=case, members=list(self.office.people.values()), area_path=AREA)

    def questions_without_leave(self) -> list[Any]:
        """Every question put, and every line sent to a bank, that no sheet allowed when it was made."""
        names = {person.pk: name for name, person in self.office.people.items()}
        found: list[Any] = []
        for query in Query.objects.select_related("authorisation"):
            who = names[query.person_id]
            own = query.authorisation.person_id == query.person_id and query.authorisation.case_ref == query.case_ref
            if not own or not self.world.allows(who, query.case_ref, query.category, query.asked_at):
                found.append(("asked", who, query.case_ref, query.category, query.asked_at))
        for request in BankRequest.objects.exclude(sent_at=None).select_related("query"):
            who, moment = names[request.query.person_id], request.sent_at
            assert moment is not None
            if not self.world.allows(who, request.query.case_ref, "33", moment):
                found.append(("sent", who, request.query.case_ref, "33", moment))
        return found

    def invented(self) -> bool:
        """Whether anything is known that nobody was asked."""
        return Fact.objects.filter(query=None).exclude(state="unknown").exists()

    def refused_and_logged(self, at: datetime, case: str) -> set[tuple[str, str]]:
        """Whom and what the audit says was not asked at that moment."""
        names = {person.public_id: name for name, person in self.office.people.items()}
        rows = AuditEntry.objects.filter(action="evidence.query_refused", at=at, case_ref=case)
        return {(names[row.subject_id], code) for row in rows for code in row.detail["categories"]}
