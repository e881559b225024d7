"""The catalogue of policies on the residents' pages."""

import re

import pytest
from django.test import Client

from doudi.insight.policies import list_policies, one_policy, what_is_missing
from doudi.insight.policies.audiences import AUDIENCES, speaks_of

pytestmark = pytest.mark.django_db


def names(client: Client, query: str = "") -> list[str]:
    """The policies a search shows, in order."""
    answer = client.get(f"/policies/?{query}")
    assert answer.status_code == 200
    return re.findall(r'href="/policies/([\w-]+)/"', answer.content.decode())


def test_everything_stands_there_without_a_search(client: Client) -> None:
    """Every policy of the place is listed once, and what was published without a name is counted as missing."""
    assert names(client) == [policy.key for policy in list_policies(region="500106")]
    page = client.get("/policies/").content.decode()
    for gap in what_is_missing():
        assert f"还差{gap.missing}" in page
        assert f"报道说有{gap.published}，点了名的{gap.named}" in page


def test_one_character_finds(client: Client) -> None:
    """One character is enough; nothing found is said without claiming that there is nothing."""
    assert names(client, "q=垃")[0] == "garbage_fee_waiver"
    page = client.get("/policies/?q=龘").content.decode()
    assert "这里没有，不等于没有这项政策" in page
    assert names(client, "q=龘") == []


def test_filters_narrow_together(client: Client) -> None:
    """Department, audience and words each narrow; a key nobody knows narrows nothing."""
    for each in AUDIENCES:
        assert names(client, f"for={each.key}") == [
            policy.key for policy in list_policies(region="500106") if each.key in speaks_of(policy)
        ]
    medical = names(client, "department=medical_insurance")
    assert set(names(client, "department=medical_insurance&for=ill")) < set(medical)
    assert names(client, "department=nobody&for=nobody") == names(client)


@pytest.mark.parametrize("policy", list_policies(), ids=lambda policy: policy.key)
def test_one_policy_says_what_is_known_and_what_is_not(client: Client, policy: object) -> None:
    """Each page names source and law; ways, papers and times that were not found are unknown, not empty."""
    whole = one_policy(policy.key, jurisdiction="500106")  # type: ignore[attr-defined]
    page = client.get(f"/policies/{whole.key}/").content.decode()
    assert whole.source in page
    unknown = sum((not whole.channels, whole.papers is None, whole.time is None))
    assert page.count("ev--unk") == unknown
    assert ("不用带材料" in page) == (whole.papers == ())


def test_a_key_of_nothing_is_no_page(client: Client) -> None:
    """A policy that is not there is a page that is not there."""
    assert client.get("/policies/nothing/").status_code == 404


def test_english_is_english(client: Client) -> None:
    """In English no Chinese stands outside the names of texts, places and sources."""
    client.cookies["doudi_language"] = "en"
    page = client.get("/policies/?q=student").content.decode()
    assert 'href="/policies/student_aid/"' in page
    main = page.split("<main")[1].split("</main>")[0]
    assert not re.search("[\u4e00-\u9fff]", main)
    aid = client.get("/policies/temporary_aid/").content.decode()
    assert "<li>Interim Measures for Social Assistance, State Council Order 649, chapter 9</li>" in aid
    assert "2019年修订" not in aid
