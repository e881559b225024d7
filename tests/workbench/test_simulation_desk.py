"""A policy analyst tries other figures: asked on a page, counted by the worker, shown in the analyst's own place."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from doudi.insight.actions.simulate import carry_out_waiting
from doudi.insight.models import SimulationRun
from doudi.insight.simulation import reading
from doudi.kernel.clock import SystemClock
from doudi.platform.models import AuditEntry
from doudi.registry.models import Post
from tests.columnar.extracts import Desk
from tests.columnar.families import Town
from tests.registry.city import NOW, TestCity, build_city
from tests.workbench.desk import desk_of, open_on, said

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
ADDRESS = "/work/simulate/new/?scheme=dibao"
ASKED = {"title": "提高", "from": "2025-08", "months": "2", "figure:dibao.standard_urban": "808.50", "key": "k1"}


@pytest.fixture
def city(settings: Any) -> TestCity:
    """Offices of two districts on the tests' day."""
    settings.DOUDI_JURISDICTION = "demo-city"
    open_on(NOW.date())
    return build_city()


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A register of three families: one without income, one just above the standard, one well above."""
    town = Town(Desk(tmp_path))
    for wages in ((), ("1600",), ("9000",)):
        head, spouse = town.family(("head", "1980-03-04"), ("spouse", "1982-05-06"))
        town.jobless(spouse)
        for wage in wages:
            town.wage(head, wage)
        if not wages:
            town.jobless(head)
    town.load()
    monkeypatch.setattr(reading, "snapshot_store", lambda: town.desk.store)
    return town


def asked(client: Client, **changes: str) -> str:
    """A simulation asked for; its address."""
    answer = client.post(ADDRESS, ASKED | changes)
    assert answer.status_code == 302, said(answer)
    return str(answer.headers["Location"])


def test_asked_counted_and_shown(city: TestCity, people: Town) -> None:
    """808.50 instead of 770 yuan: the first family gets 77 more, the one at 1,600 of 1,617 comes in with 17."""
    desk = desk_of("analyst6")
    address = asked(desk)
    assert "在排队" in said(desk.get(address))
    assert carry_out_waiting(NOW, SystemClock()) == 1
    run = SimulationRun.objects.get()
    assert (run.state, run.done_steps, run.trouble) == ("done", 2, [])
    first = run.result["months"][0]
    assert (first["before_fen"], first["after_fen"], first["came_in"]) == (154_000, 161_700 + 1_700, 1)
    page = said(desk.get(address))
    for words in ("1,540元", "1,634元", "770元 → 808.50元", "只有一个区县"):
        assert words in page
    assert "张某" not in page
    assert AuditEntry.objects.filter(action="insight.simulate", actor_id=run.made_by, purpose="planning").count() == 1
    csv = desk.get(f"{address}table.csv").content.decode("utf-8-sig")
    assert "1540,1634,94" in csv.replace(".00", "")
    assert carry_out_waiting(NOW, SystemClock()) == 0


def test_who_is_open_stands_beside_the_months_and_the_total(city: TestCity, people: Town) -> None:
    """Each month says how many are open on either side; when that changes, the total comes with a warning."""
    desk = desk_of("analyst6")
    address = asked(desk, cap_fen="5000000")
    carry_out_waiting(NOW, SystemClock())
    page = said(desk.get(address))
    assert "拟定的数在上限之内：808.50元" in page
    assert "原来定不了" in page
    assert "合计要小心看" not in page
    run = SimulationRun.objects.get()
    result = run.result
    result["months"][1]["open_before"] = 2
    SimulationRun.objects.update(result=result)
    assert "最少0户，最多2户" in said(desk.get(address))
    for month in result["months"]:
        for key in ("open_before", "open_after", "open_households"):
            del month[key]
    SimulationRun.objects.update(result=result)
    earlier = said(desk.get(address))
    assert "原来定不了" not in earlier, "what an earlier version counted has no such column"
    assert desk.get(f"{address}table.csv").status_code == 200


def test_a_second_press_asks_once(city: TestCity) -> None:
    """The page's key makes a double press one simulation."""
    desk = desk_of("analyst6")
    assert asked(desk) == asked(desk)
    assert SimulationRun.objects.count() == 1


def test_every_mistake_is_said_at_its_field(city: TestCity) -> None:
    """Month, amount and ratio together; what was typed is still there; nothing is asked for."""
    answer = desk_of("analyst6").post(ADDRESS, ASKED | {
        "from": "2025-13", "figure:dibao.standard_urban": "a lot", "figure:dibao.rigid_spending_share": "3 in 4"
    })  # fmt: skip
    page = said(answer)
    assert answer.status_code == 422
    for anchor in ("f_from", "f_dibao_standard_urban", "f_dibao_rigid_spending_share"):
        assert f'href="#{anchor}"' in page
        assert f'id="{anchor}"' in page
    assert "a lot" in page
    for anchor in ("f_months", "f_cap_fen"):
        assert f'href="#{anchor}"' not in page
    more = said(desk_of("analyst6").post(ADDRESS, ASKED | {"from": "soon", "months": "61", "cap_fen": "a lot",
                                                           "figure:dibao.standard_urban": "x"}))  # fmt: skip
    for anchor in ("f_from", "f_months", "f_cap_fen", "f_dibao_standard_urban"):
        assert f'href="#{anchor}"' in more, anchor
    same = said(desk_of("analyst6").post(ADDRESS, ASKED | {"figure:dibao.standard_urban": "770"}))
    assert "和现在的值一样" in same
    assert "十二分之一" not in same, "arithmetic is not offered"
    nothing = desk_of("analyst6").post(ADDRESS, ASKED | {"figure:dibao.standard_urban": ""})
    assert "至少改一个数" in said(nothing)
    assert "写1到60个月" in said(desk_of("analyst6").post(ADDRESS, ASKED | {"months": "61"}))
    assert not SimulationRun.objects.exists()


def test_another_districts_simulation_is_as_if_invented(city: TestCity) -> None:
    """The analyst of the next district gets the answer of a number that belongs to nobody, and an empty list."""
    address = asked(desk_of("analyst6"))
    other = desk_of("analyst7")
    for path in (address, f"{address}table.csv"):
        assert other.get(path).status_code == 404
    assert address not in said(other.get("/work/simulate/"))
    assert address in said(desk_of("analyst6").get("/work/simulate/"))


def test_without_a_register_it_says_so(city: TestCity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing loaded: the run ends, says why, and blocks nobody."""
    monkeypatch.setattr(reading, "snapshot_store", lambda: Desk(tmp_path).store)
    address = asked(desk_of("analyst6"))
    carry_out_waiting(NOW, SystemClock())
    assert SimulationRun.objects.get().state == "failed"
    assert "还没有导入户籍数据" in said(desk_of("analyst6").get(address))


def test_a_post_that_ended_counts_nothing(city: TestCity, people: Town) -> None:
    """Whoever lost the post between asking and counting gets no numbers."""
    asked(desk_of("analyst6"))
    Post.objects.filter(role="policy_analyst").update(valid_to=date(2025, 9, 1))
    carry_out_waiting(NOW, SystemClock())
    run = SimulationRun.objects.get()
    assert (run.state, run.result, run.trouble[0]["code"]) == ("failed", None, "registry.not-allowed")


def test_a_run_left_behind_is_taken_up_again(city: TestCity, people: Town) -> None:
    """A worker that stopped in the middle: another one takes the run after ten minutes, not before."""
    asked(desk_of("analyst6"))
    wall = SystemClock().now()
    SimulationRun.objects.update(state="running", beat_at=wall - timedelta(minutes=9))
    assert carry_out_waiting(NOW, SystemClock()) == 0
    SimulationRun.objects.update(beat_at=wall - timedelta(minutes=11))
    assert carry_out_waiting(NOW, SystemClock()) == 1


def test_the_pages_speak_english(city: TestCity, people: Town) -> None:
    """List, form and result in English."""
    address = asked(desk_of("analyst6"))
    carry_out_waiting(NOW, SystemClock())
    desk = desk_of("analyst6", language="en")
    assert "Numbers only, no names." in said(desk.get("/work/simulate/"))
    assert "Figures to change" in said(desk.get(ADDRESS))
    page = said(desk.get(address))
    assert "Households that get more" in page
    assert "Open before" in page
