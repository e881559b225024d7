"""A data officer's desk: ask, run, read, drill down, lay side by side, take away; and nobody else finds any of it."""

import re
from pathlib import Path
from typing import Any

import pytest

from doudi.columnar.contract import load_contract
from doudi.outreach import consulting
from doudi.outreach.actions import export_findings as exporting
from doudi.outreach.actions import follow_findings as following
from doudi.outreach.actions import run_comparison as running
from doudi.outreach.models import ComparisonRun, FindingsExport, Suspicion
from doudi.outreach.reads import comparison_difference, comparisons, finding_page
from doudi.outreach.reads import findings as reading
from doudi.registry.actions.open_office import appoint
from doudi.registry.models import Staff
from tests.columnar.comparison.crowd import crowd
from tests.columnar.extracts import AS_OF, plain_row
from tests.columnar.extracts import number as citizen_number
from tests.outreach.desks import furnish
from tests.outreach.registers import DISTRICT, RULES, Registers, registers
from tests.registry.city import ADMIN, NOW, START
from tests.workbench.desk import desk_of, open_on, said

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
HOME = "/work/comparisons/"
NEW = f"{HOME}new/?purpose=supervision"


def use(told: Registers, patch: pytest.MonkeyPatch) -> None:
    """The pages read this store."""
    for module in (consulting, running, exporting, comparison_difference, comparisons, finding_page, reading):
        patch.setattr(module, "snapshots", lambda: told.store)


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Registers:
    """The registers behind the pages, on the tests' day."""
    settings.DOUDI_JURISDICTION = "demo-city"
    open_on(NOW.date())
    made = registers(tmp_path)
    use(made, monkeypatch)
    return made


def asked(told: Registers, *rules: str) -> str:
    """A comparison asked for on the page and run by the worker; its address."""
    answer = desk_of("data6").post(NEW, {"on": AS_OF.isoformat(), "area": "500106", "rule": rules or RULES})
    assert answer.status_code == 302, said(answer)
    assert running.carry_out_waiting_comparisons(NOW) in (0, 1)
    return str(answer.headers["Location"])


def test_asked_run_read_and_drilled_down(told: Registers) -> None:
    """From the list to one row of one file: the same numbers, the law, the day, and no citizen number anywhere."""
    desk = desk_of("data6")
    assert "还没有比对" in said(desk.get(HOME))
    page = said(desk.get(NEW))
    assert "没有这份数据" in page
    address = asked(told)
    page = said(desk.get(address))
    right = told.right("F08", under="500106")
    assert f"<b>{len(right)}<" in page
    rule = said(desk.get(f"{address}F08/"))
    assert f"{len(right)}条" in rule
    number = int(re.findall(r"F08/(\d+)/", rule)[0])
    finding = said(desk.get(f"{address}F08/{number}/"))
    for words in ("医疗费用结算", "社会保险法第八十七条", "文件第", "可信吗"):
        assert words in finding
    for each in told.people:
        assert each.number not in page + rule + finding


def test_the_day_offered_is_one_all_data_are_there_for(told: Registers) -> None:
    """Not today, whose month has brought no payments yet: the last day of which the monthly data have arrived."""
    page = said(desk_of("data6").get(NEW))
    assert f'value="{AS_OF.isoformat()}"' in page
    assert "再晚的月份看着会像没有" in page


def test_the_same_again_opens_the_first(told: Registers) -> None:
    """Pressed twice, or asked a week later with nothing new: one run."""
    assert asked(told, "F01") == asked(told, "F01")
    assert ComparisonRun.objects.count() == 1
    assert asked(told, "F02") != asked(told, "F01")


def test_a_township_narrows_and_sees_its_own(told: Registers) -> None:
    """The filter counts what it shows; a township's officer has that and nothing else, totals too."""
    address = asked(told)
    here = len(told.right("F08", under="500106001"))
    assert f"{here}条" in said(desk_of("data6").get(f"{address}F08/?area=500106001"))
    township = desk_of("data6t")
    page = said(township.get(address))
    assert f"<b>{here}<" in page
    assert "只有管全部地方的看得到" in page
    assert f"{here}条" in said(township.get(f"{address}F08/"))
    theirs = {int(number) for number in re.findall(r"F08/(\d+)/", said(township.get(f"{address}F08/")))}
    everybody = range(1, len(told.right("F08", under="500106")) + 1)
    for number in everybody:
        assert township.get(f"{address}F08/{number}/").status_code == (200 if number in theirs else 404)
    assert township.get(f"{address}F08/?area=500106002").status_code == 404


def test_the_next_district_finds_nothing(told: Registers) -> None:
    """Run, rule, finding, export and difference: as numbers that belong to nobody; and the list is empty."""
    address = asked(told)
    other = desk_of("data7")
    for path in (address, f"{address}F08/", f"{address}F08/1/", f"{address}F08/export/"):
        assert other.get(path).status_code == 404, path
    assert other.post(f"{address}F08/export/", {"reason": "给别的区看看", "form": "csv"}).status_code == 404
    run_id = ComparisonRun.objects.get().public_id
    assert other.get(f"{HOME}difference/?first={run_id}&second={run_id}").status_code == 404
    assert run_id not in said(other.get(HOME))
    for who in ("verifier6", "clerk6", "leader6", "auditor6"):
        assert desk_of(who).get(HOME).status_code == 404
    assert other.post(NEW, {"on": AS_OF.isoformat(), "area": "500106", "rule": ["F01"]}).status_code == 404
    assert not FindingsExport.objects.exists()


def test_every_mistake_is_said_at_its_field(told: Registers) -> None:
    """No day, no rule, no such place, together; what was typed stands there still."""
    answer = desk_of("data6").post(NEW, {"on": "yesterday", "area": "999999"})
    page = said(answer)
    assert answer.status_code == 422
    for anchor in ("f_on", "f_rules", "f_area"):
        assert f'href="#{anchor}"' in page
        assert f'id="{anchor}"' in page
    assert "yesterday" in page
    late = said(desk_of("data6").post(NEW, {"on": "2035-01-01", "area": "500106", "rule": ["F01", "E01", "X9"]}))
    for words in ("这一天还没有到", "别的用途", "有一条规则没有"):
        assert words in late
    assert not ComparisonRun.objects.exists()


def test_an_export_asks_why_and_is_marked(told: Registers) -> None:
    """Without a reason the form comes back; with one, a file whose name is its number on record."""
    address = asked(told)
    desk = desk_of("data6")
    empty = desk.post(f"{address}F08/export/", {"reason": "", "form": "csv"})
    assert empty.status_code == 422
    assert "至少五个字" in said(empty)
    short = desk.post(f"{address}F08/export/", {"reason": "看看", "form": "csv"})
    assert short.status_code == 422
    made = desk.post(f"{address}F08/export/?area=500106001", {"reason": "交给医保科核实", "form": "csv"})
    kept = FindingsExport.objects.get()
    assert kept.public_id in made.headers["Content-Disposition"]
    assert kept.public_id in made.content.decode("utf-8-sig")
    assert (kept.rows, kept.division_code) == (len(told.right("F08", under="500106001")), "500106001")


def test_no_address_breaks_a_page(told: Registers) -> None:
    """A place that is none, a page and a number beyond any: as pages that do not exist, or the first."""
    address = asked(told, "F08")
    desk = desk_of("data6")
    for path in (f"{address}F08/?area=abc", f"{address}F08/export/?area=%00", f"{address}F08/{'9' * 30}/",
                 f"{address}F08/{'9' * 5000}/", f"{address}{'F' * 300}/", f"{HOME}BD-0/F08/1/"):  # fmt: skip
        assert desk.get(path).status_code in (404, 422), path[:80]
    assert desk.get(f"{address}F08/?page={'9' * 5000}").status_code == 200
    assert desk.get(f"{HOME}difference/?first=y&second=x").status_code == 302


def test_two_runs_on_one_page(told: Registers) -> None:
    """What is new and gone between two days; two purposes are said not to compare."""
    first = asked(told, "F08")
    before = set(told.right("F08", under="500106"))
    told.reload([*told.people[:400], *crowd(9, 800)[400:]])
    second = asked(told, "F08")
    after = set(told.right("F08", under="500106"))
    ids = [address.rstrip("/").rpartition("/")[2] for address in (first, second)]
    page = said(desk_of("data6").get(f"{HOME}difference/?first={ids[0]}&second={ids[1]}"))
    for count in (len(after - before), len(before - after), len(after & before)):
        assert f"</span>{count}</td>" in page
    assert f'<option value="{ids[0]}">' in said(desk_of("data6").get(second))
    assert f'<option value="{ids[0]}">' not in said(desk_of("data6").get(first))
    kept = [int(number) for number in re.findall(r"F08/(\d+)/", said(desk_of("data6").get(f"{second}F08/")))]
    again = [number for number in kept if "以前的比对也找到过" in said(desk_of("data6").get(f"{second}F08/{number}/"))]
    assert len(again) == len(after & before) < len(kept)
    other = running.run_comparison(told.by("data6", "enrolment"), purpose="enrolment", on=AS_OF, area_path=DISTRICT,
                                   store=told.store).run.public_id  # fmt: skip
    assert "比不了" in said(desk_of("data6").get(f"{HOME}difference/?first={ids[0]}&second={other}"))


def test_the_pages_speak_english(told: Registers) -> None:
    """List, form, run, rule, finding, export, difference: no Chinese sentence of ours is left."""
    address = asked(told)
    run_id = ComparisonRun.objects.get().public_id
    desk = desk_of("data6", language="en")
    expected = {
        HOME: "Comparisons made", NEW: "Rules to run", address: "What was found", f"{address}F08/": "What the data say",
        f"{address}F08/1/": "The rows it rests on", f"{address}F08/export/": "No names and no citizen numbers",
        f"{HOME}difference/?first={run_id}&second={run_id}": "Two comparisons side by side",
    }  # fmt: skip
    for path, words in expected.items():
        assert words in said(desk.get(path)), path


def test_a_list_takes_a_fixed_number_of_queries(told: Registers, django_assert_max_num_queries: Any) -> None:
    """However many are found, the list asks the database no more often."""
    address = asked(told)
    desk = desk_of("data6")
    with django_assert_max_num_queries(24):
        desk.get(f"{address}F08/")
    with django_assert_max_num_queries(24):
        desk.get(HOME)
    with django_assert_max_num_queries(24):
        desk.get(address)


def test_what_was_found_becomes_work(told: Registers, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fund's clerk turns a list into suspicions with one press; who only compares is not offered it."""
    furnish(told.city)
    monkeypatch.setattr(following, "snapshots", lambda: told.store)
    found = asked(told, "F01") + "F01/"
    assert "转成疑点" not in said(desk_of("data6").get(found))
    assert desk_of("data6").post(f"{found}follow/").status_code == 404
    slip = desk_of("fund6").post(f"{found}follow/", {"area": "50010600l"})
    assert slip.status_code == 404, "a slip is not all places"
    assert not Suspicion.objects.exists()
    assert "转成疑点" in said(desk_of("fund6").get(found))
    answer = desk_of("fund6").post(f"{found}follow/")
    right = len(told.right("F01", under="500106"))
    assert f"新开{right}件" in said(answer)
    assert "已经转办，还没办结" in said(desk_of("fund6").post(f"{found}follow/"))
    assert "已经转办，还没办结" in said(desk_of("data6").get(found))


def test_what_could_be_found_and_what_was_lost_is_said(told: Registers) -> None:
    """Whose number it is, once settled, makes findings; refused rows that spoke of nobody: for who sees everybody."""
    furnish(told.city)
    city_officer(told)
    right = told.right("F08", under="500106")
    shared = next(each.number for each in told.people if told.desk.key(each.number) == right[0])
    numbers, log = load_contract("police_number_changes"), load_contract("operator_log")
    change = plain_row(numbers, 1, person_key=citizen_number(902), former_key=shared, reason="重号")
    told.desk.load_rows("police_number_changes", [change])
    rows = [plain_row(log, at, minute="600") for at in range(1, 5)]
    told.desk.load_rows("operator_log", [*rows, plain_row(log, 9, minute="2600"), plain_row(log, 10, on="x")])
    address = asked(told, "F08", "F10B", "F10N")
    page = said(desk_of("citydata").get(address))
    assert "有1个身份证号说不清是谁的，弄清了就会算找到" in page
    assert page.count("经办操作日志退回的2行，看不出说的是谁") == 2
    english = said(desk_of("citydata", language="en").get(address))
    assert "1 citizen number is not known to be whose" in english
    for words in ("说不清是谁的", "看不出说的是谁"):
        assert words not in said(desk_of("data6").get(address))


def city_officer(told: Registers) -> None:
    """A data officer who serves every place on file."""
    staff = Staff.objects.create_user("citydata", None, name="市数据示例")
    appoint(ADMIN, staff, told.city.offices["city"], "data_officer", since=START)
