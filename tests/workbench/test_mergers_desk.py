"""The page of mergers: proposed by one administrator, seen with what it moves, agreed to by another, called off."""

from typing import Any

import pytest

from doudi.registry.models import OfficeMerger, OfficeSuccession
from tests.registry.city import TestCity, build_city
from tests.registry.mergers import OFFICES, TODAY, administrators
from tests.workbench.desk import desk_of, open_on, said

PAGE = "/work/offices/mergers/"


pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None, settings: Any) -> TestCity:
    """Two districts, on the day of their tests."""
    settings.DOUDI_JURISDICTION = "demo-city"
    open_on(TODAY)
    return build_city()


@pytest.fixture
def asked(city: TestCity) -> dict[str, str]:
    """One street into the next, today."""
    administrators(city)
    leaving, into = (city.offices[each].public_id for each in OFFICES[:2])
    return {"leaving_id": leaving, "into_id": into, "since": TODAY.isoformat(), "why": "渝府〔2025〕1号"}


def test_a_merger_from_proposal_to_its_day(city: TestCity, asked: dict[str, str]) -> None:
    """What it takes along is told before; who proposed sees no button to agree; settled twice is said in words."""
    maker, checker = desk_of("mergemaker"), desk_of("mergechecker")
    assert maker.post(f"{PAGE}new/", asked).status_code == 302
    row = OfficeMerger.objects.get()
    own, others = said(maker.get(PAGE)), said(checker.get(PAGE))
    assert "撤回提议" in own
    assert "clerk6示例" in own
    assert 'value="yes"' not in own
    assert 'value="yes"' in others
    assert "街道001" in others
    assert maker.post(f"{PAGE}{row.public_id}/settle/", {"agree": "yes"}).status_code == 404
    refused = checker.post(f"{PAGE}{row.public_id}/settle/", {"agree": "no"})
    assert refused.status_code == 422
    assert "写一句为什么" in said(refused)
    assert checker.post(f"{PAGE}{row.public_id}/settle/", {"agree": "yes"}).status_code == 302
    assert OfficeSuccession.objects.get().since == TODAY
    again = checker.post(f"{PAGE}{row.public_id}/settle/", {"agree": "yes"})
    assert (again.status_code, "已经定了" in said(again)) == (422, True)
    late = checker.post(f"{PAGE}{row.public_id}/call-off/", {"answer": "不了"})
    assert (late.status_code, "那一天已经到了" in said(late)) == (422, True)
    assert "街道办500106001并到街道办500106002" in said(checker.get(PAGE))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"since": "2025-02-30"}, "选日子"), ({"since": "2020-01-01"}, "日子不能在今天以前"),
        ({"why": ""}, "写一句为什么"), ({"why": "长" * 100_000}, "200"),
        ({"into_id": "same"}, "不能并到自己那里去"), ({"leaving_id": "<b>"}, "选一个机构"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_beside_its_field(
    city: TestCity, asked: dict[str, str], change: dict[str, str], words: str
) -> None:
    """In words, with what was typed, and nothing kept."""
    change = {name: asked["leaving_id"] if value == "same" else value for name, value in change.items()}
    answer = desk_of("mergemaker").post(f"{PAGE}new/", {**asked, **change})
    assert answer.status_code == 422
    assert words in said(answer)
    assert not OfficeMerger.objects.exists()


def test_nobody_else_sees_the_page(city: TestCity, asked: dict[str, str]) -> None:
    """A clerk finds no such page; the security administrator has no form."""
    assert desk_of("clerk6").get(PAGE).status_code == 404
    assert desk_of("mergechecker").get(f"{PAGE}new/").status_code == 404
