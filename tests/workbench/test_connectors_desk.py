"""Connectors set up by two administrators: every mistake at its field, nothing counts before the other agreed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from doudi.evidence.actions import try_connector as trying
from doudi.evidence.checking.connected import connected
from doudi.evidence.connecting.models import ConnectorSetting, ConnectorTry
from doudi.evidence.connectors.saying import Asking, Heard, Said, Silence, Silent
from doudi.evidence.models import ConnectorState
from doudi.platform.models import AuditEntry
from doudi.registry.actions.open_office import appoint
from doudi.registry.models import Staff
from tests.registry.city import ADMIN, NOW, TestCity, build_city
from tests.workbench.desk import desk_of, open_on, said

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
EDIT, LIST = "/work/connectors/edit/?department=tax", "/work/connectors/"
TEST_NUMBER = "11010519491231002X"


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """The operator's folder: one host, a secret, a test identity."""
    settings.DOUDI_CONNECTORS = tmp_path / "connectors.yaml"
    hosts = {"tax": {"base": "https://tax.example.test"}, "town": {"base": "https://town.example.test"}}
    (tmp_path / "hosts.yaml").write_text(yaml.safe_dump(hosts), encoding="utf-8")
    (tmp_path / "secrets").mkdir()
    for name, text in (("tax-token", "open sesame"), ("tax-test", f"{TEST_NUMBER}|测试示例")):
        (tmp_path / "secrets" / name).write_text(text, encoding="utf-8")
        (tmp_path / "secrets" / name).chmod(0o600)
    return tmp_path


@pytest.fixture
def city(folder: Path) -> TestCity:
    """Two administrators."""
    open_on(NOW.date())
    city = build_city()
    staff = Staff.objects.create_user("security6", None, name="安全示例")
    appoint(ADMIN, staff, city.offices["500106"], "security_admin", since=NOW.date())
    return city


def typed(**changes: Any) -> dict[str, Any]:
    """The form as somebody fills it in."""
    return {
        "key_once": "k1", "key": "tax", "kind": "http_json", "host": "tax", "path": "/v1/{category}",
        "secret": "tax-token", "categories": ["15", "16"], "cache_days": "30", "fresh_days": "62",
        "encoding": "utf-8", "on_failure": "unknown", "total_seconds": "8", "at_once": "4", "per_second": "20",
        "attempts": "3", "pause_seconds": "30", "because": "接税务",
    } | changes  # fmt: skip


def proposed(client: Client, **changes: Any) -> str:
    """A connector proposed; the address of its page."""
    answer = client.post(EDIT, typed(**changes))
    assert answer.status_code == 302, said(answer)
    return str(answer.headers["Location"])


def test_one_proposes_another_lets_it_count(city: TestCity) -> None:
    """Not asked before; then within its limits; a second version takes the first one's place, an empty one ends it."""
    maker, judge = desk_of("admin6"), desk_of("security6")
    address = proposed(maker)
    assert connected().connectors == ()
    assert maker.post(f"{address}agree/").status_code == 404
    page = said(judge.get(address))
    for words in ("HTTP，JSON格式", "/v1/{category}", "个人所得税申报", "接税务"):
        assert words in page
    assert judge.post(f"{address}agree/").status_code == 302
    (connector,) = connected().connectors
    assert (connector.key, connector.host, connector.limits.at_once) == ("tax", "tax", 4)
    assert sorted(connector.categories) == ["15", "16"]
    assert connector.categories["15"].cache_days == 30
    second = maker.post("/work/connectors/edit/?key=tax", typed(key_once="k2", at_once="2", because="部门说少问点"))
    assert "<s>4</s> <b>2</b>" in said(judge.get(second.headers["Location"]))
    judge.post(f"{second.headers['Location']}agree/")
    assert connected().connectors[0].limits.at_once == 2
    out = maker.post("/work/connectors/tax/out/").headers["Location"]
    judge.post(f"{out}agree/")
    assert connected().connectors == ()
    states = ConnectorSetting.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["replaced", "replaced", "active"]
    did = AuditEntry.objects.filter(subject_type="connector").order_by("pk").values_list("action", flat=True)
    assert list(did) == ["evidence.propose_connector", "evidence.agree_connector"] * 3


def test_every_mistake_stands_at_its_field(city: TestCity) -> None:
    """A name with blanks, a host nobody allowed, no category, days beyond a year, no reason; nothing is kept."""
    maker = desk_of("admin6")
    answer = maker.post(EDIT, typed(key="Tax 1", host="", at_once="0"))
    page = said(answer)
    assert answer.status_code == 422
    assert "用小写字母、数字、横线" in page
    answer = maker.post(EDIT, typed(host="", at_once="0", total_seconds="9999"))
    page = said(answer)
    assert "运维的主机名单里没有这台" in page
    assert page.count("限额要大于0") == 4, "two fields, each also in the summary"
    answer = maker.post(EDIT, typed(categories=[], cache_days="900", because=""))
    page = said(answer)
    for words in ("至少选一类", "写一句为什么"):
        assert words in page
    assert maker.post(EDIT, typed(host="elsewhere.example.test")).status_code == 422
    assert ConnectorSetting.objects.count() == 0
    english = said(desk_of("admin6", language="en").post(EDIT, typed(host="")))
    assert "not on the operator" in english


def test_the_operators_file_counts(city: TestCity, folder: Path) -> None:
    """What stands in it is not changed on a page; a host off the list is asked no more; a faulty file is said."""
    maker, judge = desk_of("admin6"), desk_of("security6")
    judge.post(f"{proposed(maker)}agree/")
    told = {"connectors": {"tax": {"kind": "http_json", "host": "town", "path": "/x", "department": "tax",
                                   "categories": {"15": {"cache_days": 3, "fresh_days": 3}}}}}  # fmt: skip
    (folder / "connectors.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")
    assert [each.host for each in connected().connectors] == ["town"]
    assert "这个接口写在运维的文件里" in said(maker.get(LIST))
    assert maker.post("/work/connectors/tax/out/", follow=True).redirect_chain == [("/work/connectors/tax/", 302)]
    assert ConnectorSetting.objects.count() == 1, "nor taken out on a page"
    assert maker.post(EDIT, typed(key_once="k9")).status_code == 422
    (folder / "connectors.yaml").unlink()
    (folder / "hosts.yaml").write_text("town: {base: 'https://town.example.test'}", encoding="utf-8")
    assert connected().connectors == ()
    assert "运维的主机名单里没有这台" in said(maker.get(LIST))
    (folder / "hosts.yaml").write_text("{", encoding="utf-8")
    assert "运维的文件读不懂" in said(maker.get(LIST))


def test_a_try_says_whether_it_works_and_nothing_else(
    city: TestCity, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """About the test identity only; outcome and seconds are kept, no content; twice within ten seconds is refused."""
    maker, judge = desk_of("admin6"), desk_of("security6")
    judge.post(f"{proposed(maker)}agree/")
    asked: list[Asking] = []
    outcomes = [Said(NOW.date(), ({"姓名": "不该出现"},), None, ("多的列",)), Silent(Silence.TOO_SLOW, "8 s")]

    async def answer(installed: Any, connector: Any, asking: Asking) -> Heard:
        asked.append(asking)
        return Heard(outcomes[len(asked) - 1], 0.25, 1)

    monkeypatch.setattr(trying, "_ask", answer)
    assert judge.post("/work/connectors/tax/try/", {"category": "15"}).status_code == 302
    assert (asked[0].citizen_number, asked[0].case_ref) == (TEST_NUMBER, "TEST")
    page = said(judge.get("/work/connectors/tax/"))
    assert "有回话" in page
    assert "多的列" in page
    assert "不该出现" not in page
    assert TEST_NUMBER not in page
    judge.post("/work/connectors/tax/try/", {"category": "15"})
    assert len(asked) == 1, "ten seconds between two tries"
    ConnectorTry.objects.update(at=NOW.replace(year=2020))
    maker.post("/work/connectors/tax/try/", {"category": "16"})
    assert ConnectorTry.objects.order_by("-pk")[0].outcome == "too_slow"
    assert maker.post("/work/connectors/tax/try/", {"category": "01"}).status_code == 404
    ConnectorTry.objects.update(at=NOW.replace(year=2020))
    (folder / "secrets" / "tax-test").unlink()
    maker.post("/work/connectors/tax/try/", {"category": "15"})
    assert "没有测试用的身份" in said(maker.get("/work/connectors/tax/"))
    assert len(asked) == 2


def test_nobody_is_asked_about_as_a_test(city: TestCity, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number that is a person's of the registry is refused before anything is asked."""
    maker, judge = desk_of("admin6"), desk_of("security6")
    judge.post(f"{proposed(maker)}agree/")
    monkeypatch.setattr(trying, "_is_a_person", lambda number: True)
    monkeypatch.setattr(trying, "_ask", None)
    maker.post("/work/connectors/tax/try/", {"category": "15"})
    assert "是真人的" in said(maker.get("/work/connectors/tax/"))
    assert ConnectorTry.objects.count() == 0


def test_the_list_shows_how_each_does(city: TestCity) -> None:
    """Well, silent, resting, never asked: the resting one first, each with its words; a clerk sees nothing of it."""
    maker, judge = desk_of("admin6"), desk_of("security6")
    for at, (key, code) in enumerate((("a1", "15"), ("a2", "16"), ("a3", "17"), ("a4", "18"))):
        department = "tax" if at < 2 else "market_regulation"
        answer = maker.post(f"/work/connectors/edit/?department={department}",
                            typed(key_once=f"k{at}", key=key, categories=[code]))  # fmt: skip
        judge.post(f"{answer.headers['Location']}agree/")
    for key, pulse, outcome in (("a1", "well", "said"), ("a2", "well", "too_slow"), ("a3", "paused", "refused")):
        ConnectorState.objects.create(
            key=key, pulse=pulse, last_outcome=outcome, last_outcome_at=NOW, day=NOW.date(), said=3, silent=1
        )
    page = said(maker.get(LIST))
    places = [page.index(f'connectors/{key}/"') for key in ("a3", "a2", "a4", "a1")]
    assert places == sorted(places)
    for words in ("老是出错，先歇着", "上一次没有回话", "还没有问过", "没有接口的部门"):
        assert words in page
    assert desk_of("clerk6").get(LIST).status_code == 404
    assert desk_of("data6").get(LIST).status_code == 200
    english = said(desk_of("data6", language="en").get(LIST))
    for words in ("老是", "没有"):
        assert words not in english.partition("<main")[2]
