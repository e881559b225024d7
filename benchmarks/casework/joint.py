"""Joint cases by the real actions, and added to tables that were filled without them (样板一件事)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from django.db import connection, transaction

from benchmarks.casework import copying
from benchmarks.casework.patterns import Block, last_keys
from doudi.casework.joint.actions.add_item import add_item
from doudi.casework.joint.actions.name_office import name_office
from doudi.casework.joint.actions.open_case import open_case
from doudi.casework.joint.actions.start_plan import start_plan
from doudi.casework.joint.actions.take_step import take_step
from doudi.casework.joint.matter import matter
from doudi.casework.models import JointCase, JointItem
from doudi.registry.actions.open_office import appoint, open_office
from doudi.registry.models import Division, Organisation, Staff
from tests.registry.city import ADMIN, NOW, START, TestCity

ITEMS = {"temporary_aid": "civil_affairs", "housing_subsidy": "housing", "student_aid": "education"}
PLANNER = "planner6"
IN_A_COPY = ("LB", "LX", "WI")
"""Prefixes of what people open."""


def city_on_file() -> TestCity:
    """The pattern's people, as an earlier filling left them."""
    return TestCity(staff={each.username: each for each in Staff.objects.filter(username__endswith="6")})


def add_offices() -> None:
    """The seven departments of every district that has cases, the planner and the clerks of the pattern's."""
    if Staff.objects.filter(username=PLANNER).exists():
        return
    pattern = Division.objects.get(code="500106")
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT split_part(path, '/', 3) FROM bench_place")
        codes = sorted(code for (code,) in cursor.fetchall())
        cursor.execute("CREATE TABLE bench_office (old_id bigint, old text, at int, id bigint, new text)")
    with transaction.atomic():
        for department in matter().departments:
            known = _department(department, pattern)
            for role in ("clerk", "approver"):
                _post(f"{department}-{role}6", known, f"department_{role}")
            for code in codes:
                other = _department(department, Division.objects.get(code=code))
                with connection.cursor() as cursor:
                    cursor.execute(
                        "INSERT INTO bench_office SELECT %s, %s, at, %s, %s FROM bench_place "
                        "WHERE split_part(path, '/', 3) = %s",
                        [known.pk, known.public_id, other.pk, other.public_id, code],
                    )
        _post(PLANNER, Organisation.objects.get(name_zh="民政局500106"), "joint_coordinator")


def _department(department: str, district: Division) -> Organisation:
    office = open_office(ADMIN, "department", f"{department}{district.code}", serves=[district], since=START)
    name_office(ADMIN, department, office, since=START)
    return office


def _post(username: str, office: Organisation, role: str) -> None:
    staff = Staff.objects.create_user(username, None, name=f"{username}示例")
    appoint(ADMIN, staff, office, role, since=START)


def planned(city: TestCity, at: int) -> JointCase:
    """A case from the report at the door to its plan."""
    case = open_case(
        city.acting("village6", "assistance"), origin="discovery", division_code=copying.PATTERN_CODE,
        family_name=f"斯某{at}", story="母亲发病，11岁的孩子没有人照看。", people_count=2, phone=f"137{at:08d}",
        facts={"child": "斯斯，2014-03-02", "school": "小学五年级", "address": "劳动路72号"},
    )  # fmt: skip
    for key in ITEMS:
        add_item(city.acting(PLANNER, "assistance"), case.public_id, key, applied_on=NOW.date())
    return case


def started(city: TestCity, at: int) -> JointCase:
    """Its items under way with three departments."""
    return start_plan(city.acting(PLANNER, "assistance"), planned(city, at).public_id)


def one_item_done(city: TestCity, at: int) -> JointCase:
    """One item granted, one looked into, one not begun."""
    case = started(city, at)
    _grant(city, case, "temporary_aid")
    take_step(_by(city, "housing", "clerk"), _item(case, "housing_subsidy"), "accept", outcome="accepted")
    return case


def closed(city: TestCity, at: int) -> JointCase:
    """From planning to the closing statement."""
    case = started(city, at)
    for key in ITEMS:
        _grant(city, case, key)
    case.refresh_from_db()
    assert case.state == "closed", case.state
    return case


STAGES: tuple[Callable[[TestCity, int], JointCase], ...] = (planned, started, one_item_done, closed)


def add_joint_cases(wanted: int) -> None:
    """As many as are wanted on file; what is there already is left as it is."""
    there = JointCase.objects.count()
    if there >= wanted:
        return
    add_offices()
    city = city_on_file()
    closed(city, there)  # rows that all of them share
    before = last_keys()
    with transaction.atomic():
        for at, stage in enumerate(STAGES, start=there + 1):
            stage(city, at)
    after = last_keys()
    block = Block({table: (before[table], after[table]) for table in after if after[table] > before[table]})
    numbers = copying.numbers_of(block, *IN_A_COPY, drawn=set())
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM bench_place")
        (places,) = cursor.fetchone()
    for _done in copying.copy_block(block, numbers, max(0, wanted // len(STAGES) - 1), places, in_their_offices=True):
        pass
    copying.count_on(block)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_number")
        cursor.execute("ANALYZE")


def state_bytes() -> dict[str, float]:
    """Bytes of engine state of an open application, and of an open joint case with all its items: median and p95."""
    told: dict[str, float] = {}
    each = {
        "state_bytes": "SELECT octet_length(process) AS n FROM casework_application WHERE process IS NOT NULL "
        "AND state NOT IN ('draft', 'confirmed', 'refused', 'withdrawn', 'terminated')",
        "joint_state_bytes": "SELECT SUM(octet_length(i.process)) AS n FROM casework_jointitem i "
        "JOIN casework_jointcase c ON c.id = i.case_id WHERE c.state = 'running' GROUP BY c.id",
    }
    with connection.cursor() as cursor:
        for name, rows in each.items():
            cursor.execute(
                f"SELECT percentile_disc(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY n) FROM ({rows}) AS kept"
            )
            middle, high = cursor.fetchone()[0] or (0, 0)
            told |= {name: int(middle or 0), f"{name}_p95": int(high or 0)}
    return told


def _by(city: TestCity, department: str, role: str) -> object:
    return city.acting(f"{department}-{role}6", "assistance", NOW + timedelta(hours=1))


def _item(case: JointCase, key: str) -> str:
    return JointItem.objects.get(case=case, key=key).public_id


def _grant(city: TestCity, case: JointCase, key: str) -> None:
    one, department = _item(case, key), ITEMS[key]
    steps: Sequence[tuple[str, str, str]] = (
        ("clerk", "accept", "accepted"), ("clerk", "handle", ""), ("approver", "decide", "granted"),
        ("clerk", "tell_grant", ""),
    )  # fmt: skip
    for role, task, outcome in steps:
        take_step(_by(city, department, role), one, task, outcome=outcome)  # type: ignore[arg-type]
