"""Findings as a test tells them, and the desks of enrolment and supervision in a small city."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from doudi.evidence.store import RegisterContact
from doudi.outreach.actions.assign_targets import assign_targets
from doudi.outreach.actions.open_suspicions import open_suspicions
from doudi.outreach.actions.open_targets import open_targets
from doudi.outreach.actions.record_contact import record_contact
from doudi.outreach.domain.compared import Finding, FoundRow
from doudi.outreach.following.opening import Opened
from doudi.outreach.models import EnrolmentTarget, Suspicion
from doudi.outreach.supervision.consequences import supervised_rule
from doudi.platform.acting import Acting
from doudi.registry.actions.open_office import appoint, open_office
from doudi.registry.models import Staff
from tests.outreach.town import DISTRICT, number
from tests.registry.city import ADMIN, NOW, START, TestCity, build_city
from tests.support.kept_rows import kept_rows

GRID_AREA = "/50/500106/500106001/500106001001/500106001001G1/"
OTHER_DISTRICT = "/50/500107/500107001/500107001001/500107001001G1/"


def finding(
    rule: str = "E01",
    key: int = 2**63 + 11,
    *,
    period: str = "2025-08",
    digest: str = "facts-a",
    area: str = GRID_AREA,
    subject: str = "person",
    rows: Iterable[FoundRow] = (),
    expected_fen: int | None = None,
) -> Finding:
    """One finding of the data of August."""
    said = tuple(rows) or (
        FoundRow("police_household_register", "2025-08-31", "residents_16_59", 12, {"birth_date": "1980-01-01"}),
    )
    against = (FoundRow("insured_elsewhere", "2025-08-31", "pension_elsewhere", 7, {"from_month": "2024-01"}),)
    absent = {"hrss_enrolment": "2025-08-31"}
    doubts = ("feed_old",)
    return Finding(rule, period, subject, key, area, said, against, absent, expected_fen, "likely", doubts, digest)


def death(key: int = 2**63 + 21, *, died_on: str = "2025-07-04", **more: Any) -> Finding:
    """A pension paid for August to somebody who died in July."""
    rows = (
        FoundRow("hrss_pension_payments", "2025-08-31", "pension_paid", 5, {"month": "2025-08", "amount_fen": 120_000}),
        FoundRow("civil_affairs_cremation", "2025-08-31", "died_by_cremation", 9, {"died_on": died_on}),
    )
    return finding(more.pop("rule", "F01"), key, rows=rows, expected_fen=120_000, **more)


@dataclass
class Desks:
    """The city with an insurance desk, two supervision clerks, two approvers, and internal control at the city."""

    city: TestCity
    now: datetime = NOW
    opened: list[str] = field(default_factory=list)

    def by(self, who: str, purpose: str = "enrolment") -> Acting:
        """A member of staff, now."""
        return self.city.acting(who, purpose, now=self.now)

    def fund(self, who: str = "fund6") -> Acting:
        """Somebody of supervision, now."""
        return self.by(who, "fund_supervision")

    @property
    def today(self) -> date:
        """The day the test says."""
        return self.now.date()

    def later(self, days: int = 1) -> Desks:
        """Let days pass."""
        self.now += timedelta(days=days)
        return self

    def contacts(self, _acting: Acting, person_keys: Iterable[int], *, why: str) -> dict[int, RegisterContact]:
        """In place of the register; remembers why it was opened."""
        self.opened.append(why)
        return {
            key: RegisterContact(key, f"示例{key % 997}", number(key % 997), f"示例路{key % 997}号")
            for key in person_keys
        }

    def targets(self, *found: Finding) -> Opened:
        """Targets of these findings."""
        return open_targets(self.by("insurance6"), found or (finding(),), area_path=DISTRICT)

    def assigned(self, *found: Finding) -> EnrolmentTarget:
        """The first target, on somebody's list."""
        self.targets(*found)
        ids = list(EnrolmentTarget.objects.filter(state="new").values_list("public_id", flat=True))
        assign_targets(self.by("insurance6"), ids)
        return EnrolmentTarget.objects.order_by("pk")[0]

    def contact(self, target: EnrolmentTarget, *, reached: bool = True, who: str = "grid6", **more: Any) -> None:
        """Somebody gets in touch."""
        said = "想参保" if reached else ""
        record_contact(self.by(who), target.public_id, channel="visit", at=self.now, reached=reached, said=said, **more)
        target.refresh_from_db()

    def suspicion(self, *found: Finding) -> Suspicion:
        """The first suspicion of these findings."""
        wanted = found or (death(),)
        opener = "citycontrol" if supervised_rule(wanted[0].rule).is_about_operators else "fund6"
        open_suspicions(self.fund(opener), wanted, area_path=DISTRICT)
        return Suspicion.objects.order_by("pk")[0]


def _person(city: TestCity, username: str, office: str, role: str) -> None:
    staff = Staff.objects.create_user(username, None, name=f"{username}示例")
    appoint(ADMIN, staff, city.offices[office], role, since=START)
    city.staff[username] = staff


def furnish(city: TestCity) -> TestCity:
    """The desks, in both districts and at the city."""
    city.offices["city"] = open_office(ADMIN, "city_bureau", "市局", serves=[city.places["50"]], since=START)
    for district in ("500106", "500107"):
        short = district[-1]
        office = open_office(ADMIN, "department", f"社保局{district}", serves=[city.places[district]], since=START)
        city.offices[f"insurance{short}"] = office
        for name, role in (
            ("insurance", "insurance_clerk"),
            ("fund", "fund_supervisor"),
            ("fundb", "fund_supervisor"),
            ("check", "fund_approver"),
            ("checkb", "fund_approver"),
            ("control", "internal_controller"),
        ):
            _person(city, f"{name}{short}", f"insurance{short}", role)
    _person(city, "citycontrol", "city", "internal_controller")
    _person(city, "citycontrolb", "city", "internal_controller")
    return city


def build_desks() -> Desks:
    """The city with its desks."""
    return Desks(kept_rows("city with desks", lambda: furnish(build_city())))
