"""A city's own figure: proposed by one, explained, activated by another; its file counts at once."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings as django_settings
from django.test import Client

from doudi.insight.actions.propose_figure import propose_figure
from doudi.insight.models import FigureProposal
from doudi.kernel.errors import FaultsFound
from doudi.kernel.month import Month
from doudi.platform.models import AuditEntry
from doudi.schemes import load
from doudi.schemes.local import keep_local_figures_in
from tests.registry.city import NOW, TestCity, build_city
from tests.workbench.desk import desk_of, open_on, said

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.once]
NEW = "/work/own-figures/new/?scheme=dibao"
TYPED = {"figure": "dibao.vehicles_allowed", "value": "1", "start": "2025-09", "status": "verified",
         "legal_basis": "本区文件第三条", "source": "本区网站"}  # fmt: skip


@pytest.fixture
def city(settings: Any, tmp_path: Path) -> Iterator[TestCity]:
    """Offices of two districts, and a folder of their own for figures."""
    settings.DOUDI_JURISDICTION = "demo-city"
    settings.DOUDI_POLICIES = tmp_path / "policies"
    keep_local_figures_in(settings.DOUDI_POLICIES)
    open_on(NOW.date())
    yield build_city()
    keep_local_figures_in(None)


def proposed(client: Client, **changes: str) -> str:
    """A figure proposed; the address of its page."""
    answer = client.post(NEW, TYPED | changes)
    assert answer.status_code == 302, said(answer)
    return str(answer.headers["Location"])


def explained(client: Client, address: str) -> None:
    """A reason for every worked example that changes."""
    names = re.findall(r'name="(why:[^"]+)"', said(client.get(address)))
    client.post(f"{address}explain/", dict.fromkeys(names, "新文件允许一辆"))


def digest(client: Client, address: str) -> str:
    """What the page sends along when pressed."""
    found = re.search(r'name="digest" value="(\w+)"', said(client.get(address)))
    return found[1] if found else ""


def value_now() -> object:
    """The figure in force in October."""
    return load("dibao", jurisdiction="demo-city").parameters.at("dibao.vehicles_allowed", Month(2025, 10)).value


def test_one_proposes_another_activates(city: TestCity) -> None:
    """Nothing counts before; a changed example without a reason holds it up; then the file is there and counts."""
    maker, judge = desk_of("analyst6"), desk_of("leader6")
    address = proposed(maker)
    proposal = FigureProposal.objects.get()
    assert len(proposal.compared["cases"]) > 0
    assert value_now() == 0
    assert digest(judge, address) == ""
    blocked = judge.post(f"{address}activate/", {"digest": proposal.compared["digest"]})
    assert blocked.status_code == 422
    assert "还有算例变了，没有说明" in said(blocked)
    explained(maker, address)
    assert judge.post(f"{address}activate/", {"digest": digest(judge, address)}).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.state, proposal.settled_by_name) == ("activated", "leader6示例")
    assert value_now() == 1
    path = django_settings.DOUDI_POLICIES / "dibao" / "vehicles_allowed.yaml"
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert written["parameters"][0]["values"] == [
        {"value": 1, "from": "2025-09", "status": "verified", "legal_basis": "本区文件第三条", "source": "本区网站",
         "note": proposal.public_id}
    ]  # fmt: skip
    assert list(path.parent.iterdir()) == [path]
    did = AuditEntry.objects.filter(action__startswith="insight.").order_by("pk").values_list("action", flat=True)
    assert list(did) == ["insight.propose_figure", "insight.explain_example", "insight.activate_figure"]
    again = judge.post(f"{address}activate/", {"digest": proposal.compared["digest"]})
    assert again.status_code == 409


@pytest.mark.once
def test_a_later_notice_stands_beside_the_earlier_one(city: TestCity) -> None:
    """Two months, one file: each counts in its own time."""
    maker, judge = desk_of("analyst6"), desk_of("leader6")
    for value, start in (("1", "2025-09"), ("2", "2026-01")):
        address = proposed(maker, value=value, start=start, key=start)
        explained(maker, address)
        judge.post(f"{address}activate/", {"digest": digest(judge, address)})
    parameters = load("dibao", jurisdiction="demo-city").parameters
    found = [parameters.at("dibao.vehicles_allowed", month).value for month in (Month(2025, 12), Month(2026, 1))]
    assert found == [1, 2]


def test_the_maker_does_not_activate(city: TestCity) -> None:
    """Not even with both posts; the address of the press does not exist for an analyst alone."""
    from doudi.registry.actions.open_office import appoint
    from tests.registry.city import ADMIN, START

    maker = desk_of("analyst6")
    address = proposed(maker)
    explained(maker, address)
    assert maker.post(f"{address}activate/").status_code == 404
    appoint(ADMIN, city.staff["analyst6"], city.offices["500106"], "leader", since=START)
    compared = FigureProposal.objects.get().compared["digest"]
    assert maker.post(f"{address}activate/", {"digest": compared}).status_code == 422
    assert (FigureProposal.objects.get().state, value_now()) == ("proposed", 0)


@pytest.mark.once
def test_who_borrows_the_figure_is_told_and_one_reason_stands_for_the_rest(city: TestCity) -> None:
    """Examples of 低保边缘 under its own heading, what follows below them; one reason for all that have none."""
    maker = desk_of("analyst6")
    address = proposed(maker, figure="dibao.standard_urban", value="900")
    page = said(maker.get(address))
    assert "最低生活保障边缘家庭" in page
    assert "跟着变的" in page
    first = re.search(r'name="(why:[^"*]+)"', page)
    assert first
    maker.post(f"{address}explain/", {"why:*": "标准提高", first[1]: "另有原因"})
    proposal = FigureProposal.objects.get()
    keys = {case["key"] for case in proposal.compared["cases"]}
    assert proposal.reasons.keys() == keys
    assert any(key.startswith("dibao_margin: ") for key in keys)
    assert proposal.reasons[first[1].removeprefix("why:")] == "另有原因"
    assert set(proposal.reasons.values()) == {"另有原因", "标准提高"}


def test_a_leader_with_another_office_finds_the_place(city: TestCity) -> None:
    """Whatever an account usually works for: who may activate sees the menu entry and the list."""
    from doudi.registry.actions.open_office import appoint
    from tests.registry.city import ADMIN, START

    address = proposed(desk_of("analyst6"))
    staff = city.staff["leader6"]
    appoint(ADMIN, staff, city.offices["500106"], "county_pay_approver", since=START)
    judge = desk_of("leader6")
    assert judge.get("/work/own-figures/").status_code == 200
    assert "/work/own-figures/" in said(judge.get("/work/pay/"))
    assert judge.get(address).status_code == 200


def test_refused_and_withdrawn_stay_on_record(city: TestCity) -> None:
    """Refusing needs a reason; neither counts; both are listed."""
    maker, judge = desk_of("analyst6"), desk_of("leader6")
    refused, withdrawn = proposed(maker, key="a"), proposed(maker, value="2", key="b")
    assert judge.post(f"{refused}refuse/", {"because": ""}).status_code == 422
    assert judge.post(f"{refused}refuse/", {"because": "文件还没有印发"}).status_code == 302
    assert maker.post(f"{withdrawn}withdraw/").status_code == 302
    states = dict(FigureProposal.objects.values_list("state", "settled_because"))
    assert states == {"refused": "文件还没有印发", "withdrawn": ""}
    listed = said(maker.get("/work/own-figures/"))
    assert "没有同意" in listed
    assert "撤回了" in listed
    assert "文件还没有印发" in said(maker.get(refused))
    assert value_now() == 0


@pytest.mark.once
def test_a_comparison_that_is_out_of_date_is_shown_again(city: TestCity) -> None:
    """Were the rules to move between looking and pressing, the press is refused."""
    maker, judge = desk_of("analyst6"), desk_of("leader6")
    address = proposed(maker)
    explained(maker, address)
    answer = judge.post(f"{address}activate/", {"digest": "0" * 32})
    assert answer.status_code == 422
    assert "您看到的对比过时了" in said(answer)
    assert value_now() == 0


@pytest.mark.once
def test_a_file_that_would_win_is_named_and_nothing_stays(city: TestCity) -> None:
    """An own file of another name speaks of the figure first: the new one is taken back, the proposal waits."""
    folder = django_settings.DOUDI_POLICIES / "dibao"
    folder.mkdir(parents=True)
    other = folder / "a-notice.yaml"
    other.write_text(
        'jurisdiction: demo-city\nparameters:\n  - {key: dibao.vehicles_allowed, zh: 数, en: number, unit: pieces, '
        "values: [{value: 3, from: 2025-01, status: verified, source: 本区}]}\n", encoding="utf-8"
    )  # fmt: skip
    maker, judge = desk_of("analyst6"), desk_of("leader6")
    address = proposed(maker)
    explained(maker, address)
    answer = judge.post(f"{address}activate/", {"digest": digest(judge, address)})
    assert "别的文件写了这个数" in said(answer)
    assert (FigureProposal.objects.get().state, value_now()) == ("proposed", 3)
    assert list(folder.iterdir()) == [other]


def test_every_mistake_is_said_at_its_field(city: TestCity) -> None:
    """Value, month and source together; a made-up status or figure is none of the choices."""
    page = said(desk_of("analyst6").post(NEW, TYPED | {"value": "one", "start": "soon", "source": ""}))
    for anchor in ("f_value", "f_start", "f_source"):
        assert f'href="#{anchor}"' in page
    wrong = said(desk_of("analyst6").post(NEW, TYPED | {"figure": "dibao.made_up", "status": "certain"}))
    assert 'href="#f_figure"' in wrong
    assert "和现在的值一样" in said(desk_of("analyst6").post(NEW, TYPED | {"value": "0", "status": "design"}))
    assert not FigureProposal.objects.exists()


TABLE = "/work/own-figures/new/?scheme=dibao_topup&figure=dibao_topup.elderly"
SCALE = "/work/own-figures/new/?scheme=elderly_allowance&figure=elderly_allowance.rate"
ROWS = {"start": "2025-09", "status": "verified", "source": "本区网站"}


def test_a_table_is_proposed_row_by_row(city: TestCity) -> None:
    """A value per code, an empty one not on file; explained, activated, read by the rules."""
    maker, judge = desk_of("analyst6"), desk_of("leader6")
    assert "老年人每月增发" in said(maker.get("/work/own-figures/new/?scheme=dibao_topup"))
    form = said(maker.get(TABLE))
    assert 'name="row_urban"' in form
    typed = ROWS | {"figure": "dibao_topup.elderly", "row_urban": "120.50", "row_rural": ""}
    address = str(maker.post(TABLE, typed).headers["Location"])
    assert "120.50元" in said(maker.get(address))
    maker.post(f"{address}explain/", {"why:*": "新标准"})
    assert judge.post(f"{address}activate/", {"digest": digest(judge, address)}).status_code == 302
    now = load("dibao_topup", jurisdiction="demo-city").parameters.at("dibao_topup.elderly", Month(2025, 10)).value
    assert dict(now) == {"urban": 12050, "rural": None}  # type: ignore[arg-type, call-overload]


def test_every_wrong_row_is_said_at_its_field(city: TestCity) -> None:
    """Steps out of order, one that is no number, a value in another unit: together, with the missing source."""
    typed = ROWS | {"figure": "elderly_allowance.rate", "source": "", "at_0": "1", "row_0": "5", "at_1": "x",
                    "row_1": "6", "at_2": "3", "row_2": "many", "at_3": "2", "row_3": "7"}  # fmt: skip
    page = said(desk_of("analyst6").post(SCALE, typed))
    for field in ("at_0", "at_1", "row_2", "at_3", "source"):
        assert f'href="#f_{field}"' in page, field
    empty = desk_of("analyst6").post(TABLE, ROWS | {"figure": "dibao_topup.elderly"})
    assert "至少写一个值" in said(empty)
    assert not FigureProposal.objects.exists()


def test_what_is_signed_reads_as_words(city: TestCity) -> None:
    """The value that counts today stands beside the new one; an example tells its money in words, in both languages."""
    raised = {"figure": "dibao.standard_urban", "value": "800", "start": "2025-11"}
    address = proposed(desk_of("analyst6"), **raised)
    page = said(desk_of("analyst6").get(address))
    changes = FigureProposal.objects.get().compared["figures"]
    assert [(each["months"], each["before"]["zh"], each["after"]["zh"]) for each in changes] == [
        ("2025-11—", "770元", "800元")
    ]
    for text in (page, said(desk_of("analyst6", language="en").get(address))):
        assert ":True:" not in text
        assert ":False:" not in text


@pytest.mark.once
def test_arithmetic_and_law_of_the_nation_are_not_for_places(city: TestCity) -> None:
    """One twelfth and the age of majority: not offered, refused where somebody types them, and never activated."""
    maker, judge = desk_of("analyst6"), desk_of("leader6")
    page = said(maker.get(NEW))
    for key in ("dibao.one_twelfth", "dibao.one_part", "dibao.adult_age", "dibao.parts_each", "dibao.working_age"):
        assert key not in page
    assert maker.post(NEW, TYPED | {"figure": "dibao.one_twelfth", "value": "1/11"}).status_code == 422
    with pytest.raises(FaultsFound) as caught:
        propose_figure(city.acting("analyst6"), "dibao", TYPED | {"figure": "dibao.adult_age"}, key="k")
    assert "insight.figure-not-for-places" in {fault.code for fault in caught.value.faults}
    address = proposed(maker)
    FigureProposal.objects.update(key="dibao.one_twelfth", value="1/11")
    blocked = judge.post(f"{address}activate/", {"digest": FigureProposal.objects.get().compared["digest"]})
    assert blocked.status_code == 422
    assert "不由地方定" in said(blocked)
    assert not django_settings.DOUDI_POLICIES.exists()


def test_another_districts_proposal_is_as_if_invented(city: TestCity) -> None:
    """Neither analyst nor leader of the next district finds it, to read or to press."""
    address = proposed(desk_of("analyst6"))
    for username in ("analyst7", "leader7"):
        other = desk_of(username)
        assert other.get(address).status_code == 404
        for press in ("explain/", "withdraw/", "activate/", "refuse/"):
            assert other.post(f"{address}{press}", {"because": "x"}).status_code == 404
        assert address not in said(other.get("/work/own-figures/"))
    assert FigureProposal.objects.get().state == "proposed"


def test_the_pages_speak_english(city: TestCity) -> None:
    """List, form and proposal in English."""
    address = proposed(desk_of("analyst6"))
    desk = desk_of("analyst6", language="en")
    assert "Proposals so far" in said(desk.get("/work/own-figures/"))
    assert "New value" in said(desk.get(NEW))
    assert "without a reason" in said(desk.get(address))
