"""Random offices, people and work around a merger, and what everybody should find on their list, worked out plainly."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from doudi.platform.acting import Acting
from doudi.registry.acting import acting_for_staff
from doudi.registry.actions.open_office import appoint
from doudi.registry.actions.propose_merger import propose_merger
from doudi.registry.actions.settle_merger import settle_merger
from doudi.registry.models import OfficeMerger, Staff
from doudi.worklist.keeping import ClockRule, Subject, Task, open_item, start_clock
from doudi.worklist.models import Clock
from doudi.worklist.reads import count_mine, fetch_queue
from doudi.worklist.words import Words
from tests.registry.city import ADMIN, NOW, START, TestCity

TODAY = NOW.date()
OFFICES = ("500106001", "500106002", "500107001")
ROLES = ("township_clerk", "township_reviewer")
SYSTEM = Acting.system("test", NOW)


def administrators(city: TestCity) -> tuple[Acting, Acting]:
    """Who proposes mergers in the first district, and who settles them."""
    found = []
    for name, role in (("mergemaker", "system_admin"), ("mergechecker", "security_admin")):
        staff = Staff.objects.create_user(name, None, name=f"{name}示例")
        appoint(ADMIN, staff, city.offices["500106"], role, since=START)
        city.staff[name] = staff
        found.append(city.acting(name, "administration", NOW))
    return found[0], found[1]


def merged(city: TestCity, since: date, leaving: str = OFFICES[0], into: str = OFFICES[1]) -> OfficeMerger:
    """Proposed by one and agreed to by another."""
    maker, checker = administrators(city)
    ids = city.offices[leaving].public_id, city.offices[into].public_id
    return settle_merger(checker, propose_merger(maker, *ids, since=since, why="区划调整").public_id, agree=True)


@dataclass
class Work:
    """One piece of work: what it asks for, where, bound to which office, named to whom."""

    item: str
    role: str
    area: str
    office: str
    owner: str


@dataclass
class Crowd:
    """People with posts, and work for them; known here as plain data and to the system through its own actions."""

    city: TestCity
    seed: int
    posts: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    work: list[Work] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Six people with one or two posts each, and thirty pieces of work."""
        chance = random.Random(self.seed)
        for number in range(6):
            name = f"m{self.seed}_{number}"
            self.city.staff[name] = Staff.objects.create_user(name, None, name=f"某{number}")
            held = {(chance.choice(OFFICES), chance.choice(ROLES)) for _ in range(chance.choice([1, 1, 2]))}
            self.posts[name] = sorted(held)
            for office, role in self.posts[name]:
                appoint(ADMIN, self.city.staff[name], self.city.offices[office], role, since=START)
        for number in range(30):
            self._piece(chance, number)

    def _piece(self, chance: random.Random, number: int) -> None:
        place = chance.choice(OFFICES) + chance.choice(["001", "002"])
        office = chance.choice(["", "", *OFFICES])
        owner = chance.choice(["", *self.posts])
        about = Subject("grievance" if office else "application", f"M{self.seed}-{number}")
        rule = ClockRule("dibao.accept", Words("受理", "acceptance"), chance.choice([3, 10, 30]), legal_basis="57号")
        task = Task(
            "casework.accept", Words("看材料", "look"), Words("受理", "acceptance"), chance.choice(ROLES),
            owner_staff_id=self.city.staff[owner].public_id if owner else "",
            owner_organisation_id=self.city.offices[office].public_id if office else "",
        )  # fmt: skip
        area = self.city.places[place].path
        item = open_item(SYSTEM, about, task, headline="张某某家", place="某社区", division_code=place, area_path=area,
                         clock=start_clock(about, rule, TODAY - timedelta(days=chance.randint(0, 9))))  # fmt: skip
        self.work.append(Work(item.public_id, task.owner_role, area, office, owner))

    def found(self, name: str, on: date) -> set[str]:
        """The work on somebody's own list on a day; where the number in the menu is another, that is found too."""
        now = datetime.combine(on, NOW.time(), NOW.tzinfo)
        acting = acting_for_staff(self.city.staff[name], now, "assistance")
        found = {row.public_id for row in fetch_queue(acting, "mine", page_size=100).rows}
        return found if count_mine(acting) == len(found) else {*found, "the menu counts otherwise"}

    def wanted(self, name: str, on: date, since: date | None) -> set[str]:
        """What should be there: by the offices as they are that day, one of which may be two that became one."""
        def one(office: str) -> str:
            return OFFICES[1] if since and on >= since and office == OFFICES[0] else office

        def served(office: str) -> list[str]:
            return [self.city.places[each].path for each in OFFICES if one(each) == one(office)]

        def holds(person: str, work: Work) -> bool:
            return any(
                role == work.role and (not work.office or one(office) == one(work.office))
                and any(work.area.startswith(path) for path in served(office))
                for office, role in self.posts[person]
            )  # fmt: skip

        def sees(work: Work) -> bool:
            mine = self.posts[name]
            there = any(work.area.startswith(path) for office, _ in mine for path in served(office))
            its = not work.office or one(work.office) in {one(office) for office, _ in mine}
            return there and its and work.role in {role for _, role in mine}

        return {
            work.item for work in self.work
            if sees(work) and (not work.owner or work.owner == name or not holds(work.owner, work))
        }  # fmt: skip

    def clocks(self) -> list[dict[str, object]]:
        """Every clock as it stands."""
        return list(Clock.objects.order_by("pk").values())

    def differences(self, since: date | None, days: range) -> list[str]:
        """Who finds something else on their list than they should, and when."""
        return [
            f"seed {self.seed}, {name} on {on}"
            for on in (TODAY + timedelta(days=day) for day in days)
            for name in self.posts
            if self.found(name, on) != self.wanted(name, on, since)
        ]
