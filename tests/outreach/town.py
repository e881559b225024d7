"""Families in the departments' data, as a test tells: a sweep without snapshots and a register without files."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from doudi.columnar.screen import Evidence, LeadMember, LeadRow, ScreenResult
from doudi.evidence.store import RegisterContact
from doudi.kernel.identifiers import check_digit
from doudi.kernel.month import Month
from doudi.outreach.actions.dispatch_leads import dispatch_leads
from doudi.outreach.actions.record_outreach_visit import record_outreach_visit
from doudi.outreach.actions.screen import screen
from doudi.outreach.models import Lead, OutreachVisit, ScreeningRun
from doudi.platform.acting import Acting
from tests.registry.city import NOW, TestCity

DISTRICT = "/50/500106/"
GRID = "500106001001G1"
MONTH = "2025-08"
HEAD = 2**63 + 1
ALL = None
ELDER, CARE, PUPIL = "elderly_allowance", "disability_care", "student_aid"


def number(sequence: int, born: str = "19700101") -> str:
    """A made-up citizen number with a right check digit."""
    first = f"500106{born}{sequence:03d}"
    return first + check_digit(first)


def family(key: int, grid: str = GRID, *, wage_fen: int = 60_000, amount_fen: int = 100_000) -> LeadRow:
    """A couple with low pay: keys ``key`` and ``key + 1``."""
    lines = (
        Evidence("tax_individual_income", "2025-08-31", key, "wage", "本月申报工资", "wage declared", wage_fen),
        Evidence("civil_affairs_recipients", "2025-08-31", None, "not_served", "没有在享低保、特困", "not served"),
    )
    return LeadRow(
        person_key=key,
        household_key=key + 10_000,
        community=grid[:12],
        grid=grid,
        micro_grid="",
        urban_rural="urban",
        size=2,
        expected_amount_fen=amount_fen,
        confidence="high",
        evidence=lines,
        to_find_out=("deposits_fen",),
        doubts=(),
        members=(LeadMember(key, "head", 55, "wage"), LeadMember(key + 1, "spouse", 54, "wage")),
    )


def person(
    scheme: str,
    key: int,
    *,
    asked: int = HEAD,
    home: int = HEAD + 10_000,
    amount_fen: int | None = 5_000,
    grants: str = "cash_monthly",
    rests_on: tuple[str, ...] = (),
    confidence: str = "high",
    grid: str = GRID,
    about: bool = True,
) -> LeadRow:
    """One person of a household that is found for a scheme; by default of the household of `family(HEAD)`."""
    line = Evidence("civil_affairs_allowances", "2025-08-31", key, "not_drawn", "名册上没有", "not on the list")
    row = family(asked, grid)
    return replace(
        row,
        household_key=home,
        expected_amount_fen=amount_fen,
        confidence=confidence,
        evidence=(line,),
        to_find_out=("draws_work_injury_nursing",) if scheme == CARE else (),
        members=(LeadMember(key, "mother", 82, ""),),
        scheme=scheme,
        about_key=key if about else None,
        grants=grants,
        rests_on=rests_on,
    )


@dataclass
class Town:
    """The city, whom the sweep finds, and the clock the test moves by."""

    city: TestCity
    families: list[LeadRow] = field(default_factory=lambda: [family(HEAD)])
    now: datetime = NOW
    opened: list[str] = field(default_factory=list)
    found: dict[str, list[LeadRow]] = field(default_factory=dict)
    feeds: dict[str, dict[str, str]] = field(default_factory=dict)

    def by(self, who: str, purpose: str = "outreach") -> Acting:
        """A member of staff, now."""
        return self.city.acting(who, purpose, now=self.now)

    def later(self, days: int = 1) -> "Town":
        """Let days pass."""
        self.now += timedelta(days=days)
        return self

    def sweep(
        self, searches: Any, _store: Any, month: Month, *, today: date, wanted: Collection[str]
    ) -> tuple[ScreenResult, ...]:
        """In place of the sweep over snapshots: dibao finds the families, every other scheme what `found` says."""
        assert today == self.now.date()
        others = {"not_entitled": 90, "served_already": 4}
        homes = {row.household_key for row in self.families}
        homes |= {row.household_key for rows in self.found.values() for row in rows}
        total = len(homes) + sum(others.values())
        results = []
        for search in searches:
            if search.scheme not in wanted:
                continue
            rows = self.families if search.scheme == "dibao" else self.found.get(search.scheme, [])
            about = search.sought.about
            left_out = others if about == "household" else {"not_entitled": total * 2 - len(rows)}
            if about == "household" and len(homes) > len(rows):
                left_out = left_out | {"not_known_enough": len(homes) - len(rows)}
            feeds = {"police_household_register": "2025-08-31"} | self.feeds.get(search.scheme, {})
            results.append(
                ScreenResult(
                    month, search.ruleset.hash, total * 2, total, tuple(rows), left_out, feeds, search.scheme, about
                )
            )
        return tuple(results)

    def contacts(self, _acting: Acting, person_keys: Iterable[int], *, why: str) -> dict[int, RegisterContact]:
        """In place of the register; remembers why it was opened."""
        self.opened.append(why)
        keys = list(person_keys)
        return {
            key: RegisterContact(key, f"示例{key % 997}", number(key % 997), f"示例路{key % 997}号") for key in keys
        }

    def screen(
        self, month: str = MONTH, area_path: str = DISTRICT, schemes: Sequence[str] | None = ("dibao",)
    ) -> ScreeningRun:
        """One sweep, for dibao unless said otherwise."""
        return screen(self.by("verifier6"), month=month, area_path=area_path, schemes=schemes)

    def sent(self) -> Lead:
        """The one family, found and sent to the grid."""
        self.screen()
        dispatch_leads(self.by("clerk6"))
        return Lead.objects.get()

    def sent_all(self) -> list[Lead]:
        """Every family found so far, sent to the grid."""
        dispatch_leads(self.by("clerk6"))
        return list(Lead.objects.order_by("pk"))

    def visit(
        self, lead: Lead, outcome: str, *, who: str = "grid6", companion: str = "village6", **more: Any
    ) -> OutreachVisit:
        """Two people go."""
        return record_outreach_visit(
            self.by(who),
            lead.public_id,
            companion_id=self.city.staff[companion].public_id,
            visited_at=more.pop("visited_at", self.now),
            outcome=outcome,
            **more,
        )

    def change_facts(self, **changes: Any) -> None:
        """Departments say something else of the first family."""
        self.families[0] = replace(self.families[0], **changes)
