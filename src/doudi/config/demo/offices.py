"""The demo district's offices and staff: one bureau, every township office, committee and grid."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyotp
from django.db import transaction

from doudi.config.demo.joint import open_joint_offices
from doudi.platform.acting import Acting
from doudi.reference.divisions import load_divisions
from doudi.registry.actions.load_divisions import GridRow, load_district, load_grids
from doudi.registry.actions.open_office import appoint, open_office
from doudi.registry.actions.open_stations import Station, open_stations
from doudi.registry.models import Division, OrganisationArea, Staff

SINCE = date(2025, 1, 1)
HOTLINE = "023-0000 0000"
SURNAMES = (
    "陈王李张刘杨黄周吴徐孙朱马胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭肖田董潘袁蔡蒋余于杜叶程苏魏"
    "吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷"
)
BUREAU_POSTS = (
    ("county_approver", "周示例", "Zhou"),
    ("county_approver", "吴示例", "Wu"),
    ("county_verifier", "孙示例", "Sun"),
    ("county_payer", "钱示例", "Qian"),
    ("county_pay_approver", "赵示例", "Zhao"),
    ("leader", "郑示例", "Zheng"),
    ("policy_analyst", "蒋示例", "Jiang"),
    ("auditor", "冯示例", "Feng"),
    ("system_admin", "褚示例", "Chu"),
    ("security_admin", "卫示例", "Wei"),
    ("data_officer", "许示例", "Xu"),
    ("grievance_clerk", "何示例", "He"),
    ("grievance_clerk", "沈示例", "Shen"),
    ("grievance_supervisor", "施示例", "Shi"),
    ("reconsideration_clerk", "金示例", "Jin"),
)
INSURANCE_POSTS = (
    ("insurance_clerk", "韩示例", "Han"),
    ("fund_supervisor", "杨示例", "Yang"),
    ("fund_approver", "朱示例", "Zhu"),
    ("grievance_handler", "吕示例", "Lü"),
)


def _read_grids(path: Path) -> Iterator[GridRow]:
    """Grids, then micro-grids, from the district's own list (``grids.csv``)."""
    seen: set[str] = set()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["网格编号"] not in seen:
                seen.add(row["网格编号"])
                yield GridRow(row["网格编号"], row["网格名称"], "grid", row["居委会代码"])
            yield GridRow(row["微网格编号"], row["微网格名称"], "micro_grid", row["网格编号"])


def _staff(username: str, name: str, name_en: str = "") -> Staff:
    staff = Staff.objects.filter(username=username).first()
    if staff is None:
        staff = Staff.objects.create_user(username, None, name=name, name_en=name_en, totp_secret=pyotp.random_base32())
    return staff


def _surname(number: int) -> str:
    return SURNAMES[number % len(SURNAMES)] + "示例"


@transaction.atomic
def open_offices(acting: Acting, district_code: str, grids: Path) -> dict[str, int]:
    """Divisions, offices, staff and posts of the district; how many of each. Safe to repeat."""
    load_district(acting, load_divisions(), district_code)
    load_grids(acting, list(_read_grids(grids)))
    district = Division.objects.get(code=district_code)
    bureau = open_office(
        acting,
        "district_bureau",
        f"{district.name}民政局（演示）",
        serves=[district],
        since=SINCE,
        name_en="District Civil Affairs Bureau (demo)",
        hotline=HOTLINE,
    )
    for number, (role, name, name_en) in enumerate(BUREAU_POSTS):
        appoint(acting, _staff(f"{role}-{number + 1}", name, name_en), bureau, role, since=SINCE)
    _open_insurance(acting, district)
    open_joint_offices(acting, district, bureau, HOTLINE, SINCE)
    count = {"townships": 0, "communities": 0, "grids": 0}
    for township in Division.objects.filter(parent=district).order_by("code"):
        count["townships"] += 1
        short = township.code[-3:]
        office = open_office(
            acting,
            "township_office",
            f"{township.name}办事处" if township.name.endswith("街道") else f"{township.name}人民政府",
            serves=[township],
            since=SINCE,
            parent=bureau,
            hotline=HOTLINE,
        )
        for role, extra in (("township_clerk", 1), ("township_clerk", 2), ("township_reviewer", 3)):
            name = _surname(int(short) * 3 + extra)
            appoint(acting, _staff(f"{role}-{short}-{extra}", name), office, role, since=SINCE)
        villages = list(township.children.order_by("code"))
        count["communities"] += len(villages)
        open_stations(
            acting,
            "village_committee",
            "village_worker",
            [
                Station(village, village.name, office, f"village-{village.code[-6:]}", _surname(int(village.code[-6:])))
                for village in villages
            ],
            since=SINCE,
            hotline=HOTLINE,
        )
    _open_grids(acting, district)
    count["grids"] = Division.objects.filter(level="grid").count()
    count["staff"] = Staff.objects.count()
    return count


def _open_insurance(acting: Acting, district: Division) -> None:
    """The district's insurance centre, and internal control at the city, whose office is another."""
    centre = open_office(
        acting,
        "department",
        f"{district.name}社会保险事务中心（演示）",
        serves=[district],
        since=SINCE,
        name_en="District Social Insurance Centre (demo)",
        hotline=HOTLINE,
    )
    for role, name, name_en in INSURANCE_POSTS:
        appoint(acting, _staff(f"{role}-1", name, name_en), centre, role, since=SINCE)
    city = open_office(
        acting,
        "city_bureau",
        "市社会保险局（演示）",
        serves=[district],
        since=SINCE,
        name_en="City Social Insurance Bureau (demo)",
        hotline=HOTLINE,
    )
    appoint(acting, _staff("internal_controller-1", "秦示例", "Qin"), city, "internal_controller", since=SINCE)


def _open_grids(acting: Acting, district: Division) -> None:
    """A station and a worker for each grid."""
    committees = {
        area.division_id: area.organisation
        for area in OrganisationArea.objects.filter(organisation__kind="village_committee").select_related(
            "organisation"
        )
    }
    grids = Division.objects.filter(level="grid", path__startswith=district.path)
    stations = [
        Station(
            grid,
            grid.name,
            committees.get(grid.parent_id or 0),
            f"grid-{grid.code[-9:]}",
            _surname(number),
        )
        for number, grid in enumerate(grids.order_by("code"))
    ]
    open_stations(acting, "grid_station", "grid_worker", stations, since=SINCE, hotline=HOTLINE)
