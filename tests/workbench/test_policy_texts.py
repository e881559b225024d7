"""A policy's texts: reworded by one, activated by another; residents then read them, and nothing typed is run."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings as django_settings
from django.test import Client

from doudi.insight.models import TextProposal
from doudi.insight.policies import load_policies
from doudi.insight.policies.own import entry_of
from doudi.platform.models import AuditEntry
from doudi.workbench.text_fields import typed_of_entry
from tests.registry.city import NOW, TestCity, build_city
from tests.workbench.desk import desk_of, open_on, said

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
EDIT = "/work/policy-texts/edit/legal_aid/"


@pytest.fixture
def city(settings: Any, tmp_path: Path) -> TestCity:
    """Offices of two districts, and a folder of their own for texts."""
    settings.DOUDI_POLICIES = tmp_path / "policies"
    open_on(NOW.date())
    return build_city()


def typed(policy: str = "legal_aid", **changes: Any) -> dict[str, Any]:
    """The form of a policy as it stands, with changes."""
    known = load_policies()
    entry = entry_of(next(each for each in known.policies if each.key == policy), known.vocabulary)
    return typed_of_entry(entry) | changes


def proposed(client: Client, **changes: Any) -> str:
    """A wording proposed; the address of its page."""
    answer = client.post(EDIT, typed(**changes))
    assert answer.status_code == 302, said(answer)
    return str(answer.headers["Location"])


def test_one_words_it_another_lets_residents_read_it(city: TestCity) -> None:
    """Nothing shows before; then name, papers, way and telephone do, and a later wording starts from it."""
    maker, judge, resident = desk_of("analyst6"), desk_of("leader6"), Client()
    address = proposed(
        maker, zh="法律援助（示例）", phone="023-6500 0000", channels=["window"], papers_are="listed",
        papers="身份证 | identity card",
    )  # fmt: skip
    page = said(judge.get(address))
    assert "法律援助（示例）" in page
    assert "身份证 | identity card" in page
    assert "023-6500" not in said(resident.get("/policies/legal_aid/"))
    assert judge.post(f"{address}activate/").status_code == 302
    shown = said(resident.get("/policies/legal_aid/"))
    for words in ("法律援助（示例）", 'href="tel:023-65000000"', "身份证", "到街道、乡镇窗口"):
        assert words in shown
    assert "法律援助（示例）" in said(resident.get("/policies/?q=示例"))
    path = django_settings.DOUDI_POLICIES / "catalogue" / "legal_aid.yaml"
    proposal = TextProposal.objects.get()
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {proposal.public_id}\npolicies:\n- key: legal_aid")
    assert yaml.safe_load(text)["policies"] == [proposal.entry]
    assert (proposal.state, proposal.settled_by_name) == ("activated", "leader6示例")
    did = AuditEntry.objects.filter(action__startswith="insight.").order_by("pk").values_list("action", flat=True)
    assert list(did) == ["insight.propose_text", "insight.activate_text"]
    assert judge.post(f"{address}activate/").status_code == 409
    assert "法律援助（示例）" in said(maker.get(EDIT))


def test_every_mistake_is_said_at_its_field(city: TestCity) -> None:
    """A language missing, Chinese in English, markup, a paper without English, letters for a number, no law, no day."""
    mistakes = {
        "zh": "<script>alert(1)</script>", "en": "", "audience_en": "所有人 all", "papers_are": "listed",
        "papers": "身份证", "law": "", "phone": "call us", "time_class": "within", "time_limit": "soon", "source": "",
    }  # fmt: skip
    answer = desk_of("analyst6").post(EDIT, typed(**mistakes))
    page = said(answer)
    assert answer.status_code == 422
    for field in ("zh", "en", "audience_en", "papers", "law", "phone", "time_limit", "source"):
        assert f'href="#f_{field}"' in page, field
    assert "<script>alert" not in page
    assert "不用尖括号" in page
    assert "什么都没改" in said(desk_of("analyst6").post(EDIT, typed()))
    assert not TextProposal.objects.exists()


def test_a_policy_with_rules_keeps_its_papers_where_the_rules_are(city: TestCity) -> None:
    """Neither asked for nor taken: what is posted for them anyway is left aside."""
    desk, edit = desk_of("analyst6"), "/work/policy-texts/edit/dibao/"
    assert 'name="papers"' not in said(desk.get(edit))
    answer = desk.post(edit, typed("dibao", zh="低保（示例）", papers="金条 | gold", region="CN"))
    assert answer.status_code == 302
    proposal = TextProposal.objects.get()
    assert "papers" not in proposal.entry
    assert {name for name in proposal.entry if proposal.entry[name] != proposal.before[name]} == {"zh"}


def test_maker_refusal_withdrawal_and_other_places(city: TestCity) -> None:
    """The maker cannot press; refusing wants a reason; another district finds nothing; a clerk has no such page."""
    maker, judge = desk_of("analyst6"), desk_of("leader6")
    refused, withdrawn = proposed(maker, zh="一", key="a"), proposed(maker, zh="二", key="b")
    assert maker.post(f"{refused}activate/").status_code == 404
    for username in ("analyst7", "leader7"):
        other = desk_of(username)
        assert other.get(refused).status_code == 404
        assert other.post(f"{refused}activate/").status_code == 404
        assert refused not in said(other.get("/work/policy-texts/"))
    assert desk_of("clerk6").get(EDIT).status_code == 404
    assert judge.get(EDIT).status_code == 404
    assert judge.post(f"{refused}refuse/", {"because": ""}).status_code == 422
    judge.post(f"{refused}refuse/", {"because": "太短"})
    maker.post(f"{withdrawn}withdraw/")
    states = list(TextProposal.objects.order_by("pk").values_list("state", "settled_because"))
    assert states == [("refused", "太短"), ("withdrawn", "")]
    assert not (django_settings.DOUDI_POLICIES / "catalogue").exists()


def test_two_wordings_of_one_policy_do_not_overwrite_each_other_unseen(city: TestCity) -> None:
    """The second press is refused once the text has changed, and the page then shows what would be replaced."""
    maker, judge = desk_of("analyst6"), desk_of("leader6")
    first, second = proposed(maker, zh="甲", key="a"), proposed(maker, item_zh="乙", key="b")
    judge.post(f"{first}activate/")
    answer = judge.post(f"{second}activate/")
    assert answer.status_code == 422
    assert "您看到的对比过时了" in said(answer)
    assert "甲" in said(judge.get(second))
    assert judge.post(f"{second}activate/").status_code == 302
    assert load_policies(django_settings.DOUDI_POLICIES / "catalogue").one("legal_aid").item.zh == "乙"


def test_the_pages_speak_english(city: TestCity) -> None:
    """List, form and proposal."""
    address = proposed(desk_of("analyst6"), zh="法律援助（示例）")
    desk = desk_of("analyst6", language="en")
    assert "Policy texts" in said(desk.get("/work/policy-texts/"))
    assert "What it gives" in said(desk.get(EDIT))
    assert "What was changed" in said(desk.get(address))
