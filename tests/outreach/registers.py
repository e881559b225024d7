"""A district's registers as a test tells them: a crowd of people with a place each, loaded into a store of its own."""

import atexit
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from doudi.columnar.contract import load_contract
from doudi.columnar.load import LoadReport
from doudi.columnar.snapshot import SnapshotStore
from doudi.outreach.actions.run_comparison import ComparisonAsked, run_comparison
from doudi.platform.acting import Acting
from doudi.registry.actions.open_office import appoint
from doudi.registry.models import Staff
from tests.columnar.comparison.crowd import Somebody, crowd, expected, load
from tests.columnar.extracts import AS_OF, NOW, Desk, plain_row
from tests.registry.city import ADMIN, START, TestCity, build_city

PLACES = ("500106001001", "500106002001", "500107001001")
"""Communities people of the crowd live in, in turn; every seventh person is not on the register."""
RULES = ("F01", "F02", "F04", "F05", "F08")
DISTRICT, NEXT_DISTRICT, CITY = "/50/500106/", "/50/500107/", "/50/"


def officers(city: TestCity) -> None:
    """A data officer in each district, and one of a township; those the city has already are left."""
    wanted = (("data6", "500106"), ("data7", "500107"), ("data6t", "500106001"))
    for name, office in (each for each in wanted if each[0] not in city.staff):
        staff = Staff.objects.create_user(name, None, name=f"{name}示例")
        appoint(ADMIN, staff, city.offices[office], "data_officer", since=START)
        city.staff[name] = staff


def place_of(index: int) -> str:
    """The community of the index-th person; empty where the register does not know them."""
    return "" if index % 7 == 6 else PLACES[index % 3]


class LaterDesk(Desk):
    """A desk an hour later."""

    def load(self, path: Path, dataset: str, **options: object) -> LoadReport:
        """Loads an extract."""
        return super().load(path, dataset, now=NOW + timedelta(hours=1), **options)


@dataclass
class Registers:
    """The city, its crowd, and the store."""

    city: TestCity
    desk: Desk
    people: list[Somebody] = field(default_factory=list)

    @property
    def store(self) -> SnapshotStore:
        """The snapshots."""
        return self.desk.store

    def right(self, rule: str, *, under: str = "") -> list[int]:
        """Keys of those the rule must find who live in a place, straight from the crowd."""
        return sorted(
            self.desk.key(each.number)
            for index, each in enumerate(self.people)
            if expected(each).get(rule) is True and place_of(index) and place_of(index).startswith(under)
        )

    def unplaced(self, rule: str) -> list[int]:
        """Keys of those the rule must find of whom the register says nothing."""
        return sorted(
            self.desk.key(each.number)
            for index, each in enumerate(self.people)
            if expected(each).get(rule) is True and not place_of(index)
        )

    def by(self, who: str, purpose: str = "supervision") -> Acting:
        """Somebody acting."""
        return self.city.acting(who, purpose)

    def reload(self, people: list[Somebody]) -> None:
        """Departments send the same day once more, an hour later, with other people."""
        later = LaterDesk(self.desk.folder)
        load(later, people)
        self.people = people

    def run(self, who: str = "data6", area: str = DISTRICT, rules: Sequence[str] = RULES, on: date = AS_OF,
            purpose: str = "supervision") -> ComparisonAsked:  # fmt: skip
        """A comparison."""
        return self.run_as(self.by(who, purpose), area, rules=rules, on=on, purpose=purpose)

    def run_as(self, acting: Acting, area: str, rules: Sequence[str] = RULES, on: date = AS_OF,
               purpose: str = "supervision") -> ComparisonAsked:  # fmt: skip
        """A comparison by somebody, or by the machine."""
        return run_comparison(acting, purpose=purpose, on=on, area_path=area, rules=rules,
                              store=self.store)  # fmt: skip


def registers(folder: Path, seed: int = 1, people: int = 800) -> Registers:
    """Two districts with offices, their officers, and the crowd of a seed loaded; `seed` is printed."""
    print("seed", seed)
    city = build_city()
    officers(city)
    made = Registers(city, Desk(folder), crowd(seed, people))
    loaded(made, seed, people)
    return made


def loaded(made: Registers, seed: int = 1, people: int = 800) -> None:
    """Puts the crowd's snapshots into an empty store."""
    shutil.copytree(_loaded(seed, people), made.store.root, dirs_exist_ok=True)


@cache
def _loaded(seed: int, people: int) -> Path:
    """The crowd's snapshots, loaded once for the whole file; a test works on a copy."""
    folder = Path(tempfile.mkdtemp(prefix="doudi-registers-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    desk, crowded = Desk(folder), crowd(seed, people)
    load(desk, crowded)
    contract = load_contract("police_household_register")
    rows = []
    for index, each in enumerate(crowded):
        if community := place_of(index):
            sex = "1" if int(each.number[16]) % 2 else "2"
            rows.append(plain_row(contract, index + 1, person_key=each.number, community=community,
                                  grid=f"{community}001", micro_grid=f"{community}00101", sex=sex))  # fmt: skip
    desk.load_rows("police_household_register", rows)
    return desk.store.root
