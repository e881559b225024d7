"""Whose result flips under a proposed figure: asked for on its page, counted by the worker, seen by who decides."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from doudi.casework.figures import OUTCOME_WORDS
from doudi.insight.actions import count_flips
from doudi.insight.actions.count_flips import carry_out_waiting_flips
from doudi.insight.models import FigureProposal
from doudi.insight.simulation import reading
from doudi.kernel.clock import SystemClock
from doudi.platform.models import AuditEntry
from doudi.rules.assessment import Outcome
from doudi.schemes.local import keep_local_figures_in
from tests.columnar.extracts import Desk
from tests.columnar.families import Town
from tests.registry.city import NOW, TestCity, build_city
from tests.workbench.desk import desk_of, open_on, said

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


@pytest.fixture
def city(settings: Any, tmp_path: Path) -> Iterator[TestCity]:
    """Offices of two districts, and a folder of their own for figures."""
    settings.DOUDI_JURISDICTION = "demo-city"
    settings.DOUDI_POLICIES = tmp_path / "policies"
    keep_local_figures_in(settings.DOUDI_POLICIES)
    open_on(NOW.date())
    yield build_city()
    keep_local_figures_in(None)


def a_proposal(city: TestCity) -> str:
    """The standard raised, as if compared already; the address of its page."""
    staff = city.staff["analyst6"]
    proposal = FigureProposal.objects.create(
        scheme="dibao", profile="cn-2021", jurisdiction="demo-city", key="dibao.standard_urban", value=80_850,
        start="2025-08", status="verified", source="网站", compared={"in_force": {"zh": "770元", "en": "CNY 770"}},
        made_at=NOW, made_by=staff.public_id, made_by_name=staff.name, area_path="/50/500106/",
    )  # fmt: skip
    return f"/work/own-figures/{proposal.public_id}/"


def a_register(folder: Path) -> Town:
    """Two families: one without income, one just above the standard."""
    town = Town(Desk(folder))
    for wages in ((), ("1600",)):
        head, spouse = town.family(("head", "1980-03-04"), ("spouse", "1982-05-06"))
        town.jobless(spouse)
        for wage in wages:
            town.wage(head, wage)
        if not wages:
            town.jobless(head)
    town.load()
    return town


def test_asked_counted_and_seen_by_who_decides(city: TestCity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """808.50 instead of 770: the second family comes in, the first gets more; those who borrow the standard as well."""
    town = a_register(tmp_path)
    monkeypatch.setattr(reading, "snapshot_store", lambda: town.desk.store)
    # One of the nine that borrow the standard: each is prepared for columns first, which takes a second.
    monkeypatch.setattr(count_flips, "borrowers_of", lambda _key: ("dibao_margin",))
    maker, judge = desk_of("analyst6"), desk_of("leader6")
    address = a_proposal(city)
    assert "数一数" in said(maker.get(address))
    assert "数一数" not in said(judge.get(address))
    assert judge.post(f"{address}count/").status_code == 404
    assert maker.post(f"{address}count/").status_code == 302
    assert "hx-trigger" in said(judge.get(address))
    assert carry_out_waiting_flips(NOW, SystemClock()) == 1
    assert carry_out_waiting_flips(NOW, SystemClock()) == 0
    proposal = FigureProposal.objects.get()
    counted = {each["scheme"]: each for each in proposal.flips["schemes"]}
    dibao = counted["dibao"]
    assert (dibao["before_fen"], dibao["after_fen"]) == (154_000, 161_700 + 1_700)
    assert (dibao["households"], dibao["flipped"], dibao["more"], dibao["less"]) == (2, 1, 1, 0)
    assert dibao["moves"] == [["not_eligible", "eligible", 1]]
    assert "dibao_margin" in counted
    page = said(judge.get(address))
    refused, granted = (OUTCOME_WORDS[each].zh for each in (Outcome.NOT_ELIGIBLE, Outcome.ELIGIBLE))
    for words in ("1,540元", "1,634元", f"{refused} → {granted}", "最低生活保障边缘家庭"):
        assert words in page, words
    assert "再数一次" not in page
    assert "再数一次" in said(maker.get(address))
    did = AuditEntry.objects.filter(action__in=("insight.ask_flips", "insight.simulate", "insight.counted_flips"))
    assert did.count() == 3


def test_without_a_register_the_page_says_so(city: TestCity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counting ends, says why, and can be asked for again."""
    monkeypatch.setattr(reading, "snapshot_store", lambda: Desk(tmp_path / "empty").store)
    maker = desk_of("analyst6")
    address = a_proposal(city)
    maker.post(f"{address}count/")
    maker.post(f"{address}count/")
    assert carry_out_waiting_flips(NOW, SystemClock()) == 1
    page = said(maker.get(address))
    assert "没有数成" in page
    assert "columnar.snapshot-missing" in page
    maker.post(f"{address}count/")
    assert FigureProposal.objects.get().flips_state == "waiting"
