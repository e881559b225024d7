"""A five-level tree with two districts, three townships and some offices, for tests of scope."""

from dataclasses import dataclass, field
from datetime import date, datetime

from doudi.kernel.clock import SHANGHAI
from doudi.platform.acting import Acting
from doudi.registry.acting import acting_for_staff
from doudi.registry.actions.open_office import appoint, open_office
from doudi.registry.models import Division, Organisation, Staff
from tests.support.kept_rows import kept_rows

NOW = datetime(2025, 9, 8, 9, 30, tzinfo=SHANGHAI)
START = date(2025, 1, 1)
ADMIN = Acting.system("administration", NOW)


@dataclass
class TestCity:
    """Places, offices and people by short name."""

    __test__ = False
    places: dict[str, Division] = field(default_factory=dict)
    offices: dict[str, Organisation] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)

    def acting(self, name: str, purpose: str | None = None, now: datetime = NOW) -> Acting:
        """Somebody acting."""
        return acting_for_staff(self.staff[name], now, purpose)


def _place(city: TestCity, code: str, name: str, level: str, parent: str | None) -> None:
    above = city.places[parent] if parent else None
    city.places[code] = Division.objects.create(
        code=code,
        name=name,
        level=level,
        parent=above,
        path=f"{above.path if above else '/'}{code}/",
        urban_rural="urban",
    )


def _person(city: TestCity, username: str, office: str, role: str) -> None:
    staff = Staff.objects.create_user(username, None, name=f"{username}示例")
    appoint(ADMIN, staff, city.offices[office], role, since=START)
    city.staff[username] = staff


def hire(city: TestCity, username: str, office: str, role: str) -> Staff:
    """One more official, for what those of the city may not do twice."""
    _person(city, username, office, role)
    return city.staff[username]


def build_city() -> TestCity:
    """Two districts; the first has two townships, each with two communities and two grids a community."""
    return kept_rows("city", _build_city)


def _build_city() -> TestCity:
    city = TestCity()
    _place(city, "50", "重庆市", "province", None)
    for district in ("500106", "500107"):
        _place(city, district, f"区{district}", "district", "50")
        for township in ("001", "002"):
            _place(city, district + township, f"街道{township}", "township", district)
            for village in ("001", "002"):
                code = district + township + village
                _place(city, code, f"社区{village}", "village", district + township)
                for grid in ("G1", "G2"):
                    _place(city, code + grid, f"网格{grid}", "grid", code)
    for district in ("500106", "500107"):
        bureau = open_office(ADMIN, "district_bureau", f"民政局{district}", serves=[city.places[district]], since=START)
        city.offices[district] = bureau
        for township in ("001", "002"):
            code = district + township
            city.offices[code] = open_office(
                ADMIN,
                "township_office",
                f"街道办{code}",
                serves=[city.places[code]],
                since=START,
                parent=bureau,
                hotline="023-00000000",
            )
            for village in ("001", "002"):
                place = code + village
                city.offices[place] = open_office(
                    ADMIN,
                    "village_committee",
                    f"居委会{place}",
                    serves=[city.places[place]],
                    since=START,
                    parent=city.offices[code],
                )
        grid = district + "001001G1"
        city.offices[grid] = open_office(ADMIN, "grid_station", f"网格{grid}", serves=[city.places[grid]], since=START)
    for district in ("500106", "500107"):
        short = district[-1]
        _person(city, f"approver{short}", district, "county_approver")
        _person(city, f"verifier{short}", district, "county_verifier")
        _person(city, f"payer{short}", district, "county_payer")
        _person(city, f"paychecker{short}", district, "county_pay_approver")
        _person(city, f"clerk{short}", district + "001", "township_clerk")
        _person(city, f"reviewer{short}", district + "001", "township_reviewer")
        _person(city, f"clerk{short}b", district + "002", "township_clerk")
        _person(city, f"village{short}", district + "001001", "village_worker")
        _person(city, f"grid{short}", district + "001001G1", "grid_worker")
        _person(city, f"auditor{short}", district, "auditor")
        _person(city, f"analyst{short}", district, "policy_analyst")
        _person(city, f"data{short}", district, "data_officer")
        _person(city, f"leader{short}", district, "leader")
        _person(city, f"admin{short}", district, "system_admin")
        _person(city, f"data{short}b", district, "data_officer")
    return city
