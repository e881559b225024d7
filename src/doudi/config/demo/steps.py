"""The main job: load → find → visit → apply → check → decide → pay roll; stopped anywhere, it goes on from there."""

import subprocess
import time as wall
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Sum

from doudi.casework.models import Application
from doudi.config.commands.language import speak
from doudi.config.commands.worker import tick
from doudi.config.demo.accounts import choose_accounts, offer_residents
from doudi.config.demo.comparing import a_month_later, compare_and_open
from doudi.config.demo.days import Day, DayBook
from doudi.config.demo.departments import index_beforehand
from doudi.config.demo.enrolling import EnrolmentDesk
from doudi.config.demo.home import DISTRICT, SEED, city_folder
from doudi.config.demo.joint import JointDesk
from doudi.config.demo.live import FAMILIES, PEOPLE, LiveDesk, open_live_desk
from doudi.config.demo.memory import Family, FamilyMemory
from doudi.config.demo.offices import open_offices
from doudi.config.demo.officials import Officials
from doudi.config.demo.pay import pay_first_roll
from doudi.config.demo.supervising import SupervisionDesk
from doudi.evidence.actions.load_extract import load_extract
from doudi.evidence.models import SnapshotRecord
from doudi.evidence.store import read_contacts
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.money import format_yuan
from doudi.outreach.actions.dispatch_leads import dispatch_leads
from doudi.outreach.actions.screen import screen
from doudi.outreach.models import Lead, OutreachVisit
from doudi.platform.acting import Acting
from doudi.platform.installation import find_installation
from doudi.platform.models import Installation
from doudi.reference.calendar import load_calendar
from doudi.registry.models import Division
from doudi.registry.pseudonym import unsigned
from doudi.sandbox.city import LEAST_PEOPLE_WITH_REGISTERS, CityReport, build

FIRST_STREET = "500106012"
"""天星桥街道, the street of the first article: its leads are visited first."""
INCOME_MONTH = "2025-08"
AS_OF = date(2025, 8, 31)
FIRST_DAY, LAST_DAY = date(2025, 9, 1), date(2025, 10, 10)
PAY_MONTH = "2025-10"
FAMILIES_VISITED = 110
WALK_IN_FAMILIES = 30
Tell = Callable[[str], None]


@dataclass
class Job:
    """One demo: where it lies, how large it is, and how it speaks."""

    people: int
    tell: Tell
    walk_ins: int = WALK_IN_FAMILIES
    index: subprocess.Popen[bytes] | None = None

    @property
    def city(self) -> Path:
        """The synthetic district's folder."""
        return city_folder(settings.DOUDI_HOME, self.people)

    def run(self) -> None:
        """Every step that is not done yet; each is done whole or taken up again."""
        installation = find_installation()
        assert installation is not None, "the demo's database is made before its job runs"
        done: list[str] = installation.summary.setdefault("steps", [])
        if installation.summary.setdefault("people", self.people) != self.people:
            self.people = installation.summary["people"]
        for name, zh, en, step in self._steps():
            if name in done:
                continue
            started = wall.monotonic()
            result = step(installation)
            done.append(name)
            installation.save(update_fields=["summary", "simulated_day"])
            seconds = wall.monotonic() - started
            self.tell(speak(f"  {zh}：{result}（{seconds:.0f}秒）", f"  {en}: {result} ({seconds:.0f} s)"))

    def _steps(self) -> list[tuple[str, str, str, Callable[[Installation], str]]]:
        return [
            ("city", "造虚构城区", "synthetic district", self._city),
            ("offices", "设机构和人员", "offices and staff", self._offices),
            ("load", "装入部门数据", "departments' data", self._load),
            ("screen", "找出该享未享的家庭", "families entitled but unserved", self._screen),
            ("compare", "比对", "comparison", self._compare),
            ("days", "办件", "cases", self._days),
            ("pay", "发放名册", "pay roll", self._pay),
            ("later", "下个月的数据", "a month later", self._later),
            ("accounts", "演示账号", "demo accounts", self._accounts),
        ]

    def _machine(self, day: date = FIRST_DAY) -> Acting:
        return Acting.system("administration", datetime.combine(day, time(8), tzinfo=SHANGHAI), simulated=True)

    def _city(self, installation: Installation) -> str:
        report: CityReport = build(
            DISTRICT, self.people, SEED, self.city, lambda line: self.tell(f"    {line}"), as_of=AS_OF,
            registers=self.people >= LEAST_PEOPLE_WITH_REGISTERS,
        )  # fmt: skip
        installation.summary |= {"residents": report.residents, "households": report.households}
        self.index = index_beforehand(self.city)
        return speak(
            f"约{report.residents:,}人，{report.households:,}户",
            f"about {report.residents:,} people, {report.households:,} households",
        )

    def _offices(self, installation: Installation) -> str:
        count = open_offices(self._machine(), DISTRICT, self.city / "grids.csv")
        installation.simulated_day = FIRST_DAY
        return speak(
            f"{count['townships']}个镇街，{count['communities']}个村居，{count['grids']:,}个网格",
            f"{count['townships']} townships, {count['communities']} communities, {count['grids']:,} grids",
        )

    def _load(self, installation: Installation) -> str:
        officials = Officials(datetime.combine(FIRST_DAY, time(8, 30), tzinfo=SHANGHAI))
        verifier = officials.bureau("county_verifier")
        files = sorted((self.city / "extracts").iterdir())
        for number, path in enumerate(files, start=1):
            dataset = path.name.rsplit("_", 2)[0]
            record = load_extract(verifier, path, dataset, as_of=AS_OF)
            self.tell(f"    {number}/{len(files)} {dataset}: {record.rows_accepted:,} + {record.rows_rejected:,}")
        totals = SnapshotRecord.objects.aggregate(i=Sum("rows_in"), a=Sum("rows_accepted"), r=Sum("rows_rejected"))
        installation.summary |= {
            "feeds": SnapshotRecord.objects.values("dataset").distinct().count(),
            "rows_in": totals["i"],
            "rows_accepted": totals["a"],
            "rows_rejected": totals["r"],
        }
        return speak(
            f"{len(files)}类，{totals['i']:,}行 = 收{totals['a']:,} + 退{totals['r']:,}",
            f"{len(files)} feeds, {totals['i']:,} rows = {totals['a']:,} taken + {totals['r']:,} rejected",
        )

    def _screen(self, installation: Installation) -> str:
        officials = Officials(datetime.combine(FIRST_DAY, time(9), tzinfo=SHANGHAI))
        district = Division.objects.get(code=DISTRICT)
        verifier = officials.bureau("county_verifier", purpose="outreach")
        screen(verifier, month=INCOME_MONTH, area_path=district.path, schemes=["dibao"])
        for township in district.children.order_by("code"):
            dispatch_leads(officials.clerk(township.path).for_purpose("outreach"))
        installation.summary["leads"] = Lead.objects.count()
        return speak(f"{Lead.objects.count():,}户，派到网格", f"{Lead.objects.count():,} leads, sent to the grids")

    def _compare(self, installation: Installation) -> str:
        installation.summary |= compare_and_open(FIRST_DAY, AS_OF, self._area())
        return _compared(installation.summary)

    def _later(self, installation: Installation) -> str:
        folder = self.city / "later"
        installation.summary |= a_month_later(LAST_DAY, self.city / "extracts", folder, self._area())
        return _compared(installation.summary)

    def _area(self) -> str:
        return Division.objects.get(code=DISTRICT).path

    def _book(self, officials: Officials) -> tuple[DayBook, LiveDesk]:
        memory = FamilyMemory(self.city, INCOME_MONTH)
        troubles: list[dict[str, str]] = []
        step = max(1, self.people // 120)
        walk_ins, found = memory.walk_in_families(self.walk_ins, step=step), self._families(memory)
        taken = {family.household for family in (*walk_ins, *found.values())}
        live = open_live_desk(
            self.city, settings.DOUDI_HOME, memory.families_of_size(PEOPLE, FAMILIES, step, taken), officials, troubles,
            self.index.wait if self.index is not None else int,
        )  # fmt: skip
        supervision = SupervisionDesk(self._area(), walk_ins, troubles)
        others = (EnrolmentDesk(self._area(), troubles), supervision, JointDesk(troubles), live)
        book = DayBook(
            city=self.city,
            exchange=settings.DOUDI_HOME / "exchange",
            families=found,
            walk_ins=walk_ins,
            calendar=load_calendar(),
            troubles=troubles,
            others=others,
            owners_apart=live.owners(),
        )
        return book, live

    def _families(self, memory: FamilyMemory) -> dict[int, Family]:
        """The families of the leads that are visited in the demo, by the lead's person key; the first street first."""
        leads = sorted(
            Lead.objects.values_list("person_key", "division_code"),
            key=lambda row: (not row[1].startswith(FIRST_STREET), row),
        )[:FAMILIES_VISITED]
        keys = {unsigned(key): key for key, _place in leads}
        contacts = read_contacts(self._machine(), keys, why="demo: who opens the door")
        by_number = memory.families_of(contact.citizen_number for contact in contacts.values())
        return {keys[key]: by_number[c.citizen_number] for key, c in contacts.items() if c.citizen_number in by_number}

    def _days(self, installation: Installation) -> str:
        day = installation.simulated_day or FIRST_DAY
        officials = Officials(datetime.combine(day, time(9), tzinfo=SHANGHAI))
        book, live = self._book(officials)
        try:
            while day <= LAST_DAY:
                installation.simulated_day = day
                installation.save(update_fields=["simulated_day"])
                if book.calendar.is_working_day(day):
                    # Doubts wait for the last day: by then most of these cases are decided, and nobody looks.
                    Day(book, officials, day).run(partial(tick, weighs=False))
                    self.tell(f"    {day} {self._count()}")
                day = date.fromordinal(day.toordinal() + 1)
        finally:
            live.end()
        installation.simulated_day = LAST_DAY
        installation.summary |= {
            "visits": OutreachVisit.objects.count(),
            "applications": Application.objects.exclude(state="draft").count(),
            "granted": Application.objects.filter(state="confirmed").count(),
            "refused": Application.objects.filter(state="refused").count(),
            "troubles": book.troubles,
            "live": live.known(),
        }
        return self._count()

    def _count(self) -> str:
        filed = Application.objects.exclude(state="draft").count()
        granted, refused = (Application.objects.filter(state=state).count() for state in ("confirmed", "refused"))
        visits = OutreachVisit.objects.count()
        return speak(
            f"上门{visits}，申请{filed}，确认{granted}，不予确认{refused}",
            f"{visits} visits, {filed} applications, {granted} granted, {refused} refused",
        )

    def _pay(self, installation: Installation) -> str:
        lines, total = pay_first_roll(LAST_DAY, PAY_MONTH, DISTRICT)
        installation.summary |= {"payroll_lines": lines, "payroll_fen": total}
        return speak(
            f"{PAY_MONTH}，{lines}户，{format_yuan(total)}元",
            f"{PAY_MONTH}, {lines} families, CNY {format_yuan(total)}",
        )

    def _accounts(self, installation: Installation) -> str:
        evening = datetime.combine(LAST_DAY, time(17, 45), tzinfo=SHANGHAI)
        tick(evening)
        offer_residents(evening)
        return str(choose_accounts(self._officials_of_live(installation, Officials(evening))))

    def _officials_of_live(self, installation: Installation, officials: Officials) -> list[int]:
        """Who carries on the families whose departments are asked live."""
        cases = Application.objects.filter(public_id__in=installation.summary.get("live", {}).get("cases", []))
        found = [
            officials.staff_of(case.area_path, "township_office", role)
            for case in cases
            for role in ("township_clerk", "township_reviewer")
        ]
        return [staff.pk for staff in found if staff is not None]


def _compared(summary: dict[str, Any]) -> str:
    targets, suspicions = summary["targets"], summary["suspicions"]
    return speak(
        f"扩面对象{targets:,}，疑点{suspicions:,}", f"{targets:,} enrolment targets, {suspicions:,} suspicions"
    )
