"""The policy catalogue: nothing invented, gaps counted, found by a few characters, checked whole."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from doudi.insight.policies import (
    PolicyUnknown,
    list_policies,
    load_policies,
    one_policy,
    search_policies,
    what_is_missing,
)
from doudi.insight.policies.reading import complaints
from doudi.kernel.errors import FaultsFound
from doudi.reference.files import data_folder
from doudi.rules.yamlfile import yaml_text
from doudi.schemes.catalogue import load_for, scheme_keys

CATALOGUE = load_policies()
HOME = data_folder() / "policies"


def keys(text: str, **chosen: str) -> list[str]:
    """The keys a search finds, best first."""
    return [hit.policy.key for hit in search_policies(text, **chosen)]


def test_every_policy_says_where_it_was_read() -> None:
    """Source, status and what it rests on; names and texts in both languages."""
    for policy in (one_policy(each.key) for each in CATALOGUE.policies):
        assert policy.source, policy.key
        assert policy.law, policy.key
        assert all((policy.zh, policy.en, policy.audience.zh, policy.audience.en, policy.item.zh, policy.item.en))
        assert policy.status in ("verified", "press", "gk_unverified")


def test_what_was_counted_and_not_listed_is_missing_not_invented() -> None:
    """57 policies, 15 departments, 20 services: the article names 7, none and 4; the rest is a number."""
    found = {gap.of: (gap.published, gap.named, gap.missing) for gap in what_is_missing()}
    assert found == {"policies": (57, 7, 50), "departments": (15, 0, 15), "services": (20, 4, 16)}


def test_every_scheme_is_in_the_catalogue_or_a_mere_set_of_tags() -> None:
    """A resident finds every policy the rules can decide."""
    listed = {policy.scheme for policy in CATALOGUE.policies}
    assert set(scheme_keys()) - listed <= {"entitlement_tags"}


def test_a_scheme_says_its_papers_once() -> None:
    """Papers, ways to apply and laws of a policy with a scheme folder are those of the folder."""
    policy, scheme = one_policy("tekun"), load_for("tekun")
    assert policy.papers is not None
    conditions = [f"（{paper.condition[0]}）" if paper.condition[0] else "" for paper in scheme.papers_asked]
    told = [paper.zh + when for paper, when in zip(scheme.papers_asked, conditions, strict=True)]
    assert [paper.zh for paper in policy.papers] == told
    assert [paper.zh for paper in policy.looked_up] == [paper.zh for paper in scheme.papers_looked_up]
    assert len(policy.papers) + len(policy.looked_up) == len(scheme.papers)
    assert policy.law == tuple(text.zh for text in scheme.law)
    assert next(each for each in list_policies() if each.key == "tekun").papers is None


def test_what_was_not_found_stays_open() -> None:
    """No papers found is None; none asked for is an empty list; a time nobody promised is None."""
    assert one_policy("legal_aid").papers is None
    assert one_policy("legal_aid").time is None
    assert one_policy("consultation").papers == ()


@pytest.mark.parametrize(("text", "first"), [
    ("单人保", "individual_dibao"), ("低保金", "dibao"), ("看病", "medical_aid"), ("垃圾费", "garbage_fee_waiver"),
    ("残疾 护理", "disability_care_subsidy"), ("住房补贴", "housing_aid_urban"), ("孤独症", "child_rehabilitation"),
    ("房子垮了", "disaster_housing"), ("没人管的孩子", "minor_protection"), ("legal", "legal_aid"),
    ("ＬＥＧＡＬ", "legal_aid"),
])  # fmt: skip
def test_plain_words_find_the_policy(text: str, first: str) -> None:
    """What people say finds what the law calls otherwise, in Chinese and English, full-width letters too."""
    assert keys(text)[0] == first


def test_one_character_is_enough() -> None:
    """A single character finds everything it stands in, the names first."""
    found = search_policies("贷")
    assert [hit.policy.key for hit in found[:2]] == ["enrichment_loan", "microloan_ex_poor"]
    for policy in (hit.policy for hit in found):
        assert "贷" in "".join((policy.zh, *policy.also_called, policy.audience.zh, policy.item.zh))


def test_an_abbreviation_is_understood() -> None:
    """Characters in their order, others between them: 残补."""
    assert keys("残补") == ["disability_living_subsidy", "disability_care_subsidy"]
    assert keys("补残") == []


def test_every_word_must_fit() -> None:
    """Two words narrow the search; a word found nowhere finds nothing; nothing typed lists all."""
    assert set(keys("低保 家庭")) < set(keys("家庭"))
    assert keys("低保 火星") == []
    assert keys("  ，。") == [policy.key for policy in CATALOGUE.policies]
    assert keys("残" * 10_000) == []


def test_a_place_sees_its_own_its_province_and_the_nation() -> None:
    """Shapingba sees Chongqing's and its own, Yuzhong not Shapingba's; kinds and departments narrow the list."""
    here = {policy.key for policy in list_policies(region="500106")}
    assert {"garbage_fee_waiver", "enrichment_loan", "dibao"} <= here
    there = {policy.key for policy in list_policies(region="500103")}
    assert "enrichment_loan" in there
    assert "garbage_fee_waiver" not in there
    assert {policy.department.key for policy in list_policies(department="education")} == {"education"}
    assert {policy.kind for policy in list_policies(kind="service")} == {"service"}
    assert keys("助学金", department="education") == ["student_aid"]
    assert keys("助学金", department="health") == []


def test_an_unknown_policy_is_an_error_with_the_way_out() -> None:
    """A wrong key is told, not answered with nothing."""
    with pytest.raises(PolicyUnknown) as caught:
        one_policy("dibaoo")
    assert "'dibaoo'" in str(caught.value)


def test_a_city_writes_its_own_text_over_a_shipped_one(tmp_path: Path) -> None:
    """An entry of the installation with the same key stands in its place, a new one is added; both say so."""
    own = {"zh": "免收垃圾处置费（本区）", "key": "garbage_fee_waiver", "kind": "policy", "en": "waiver",
           "also_called": [], "department": "city_management", "region": "500106",
           "audience": {"zh": "低保家庭", "en": "families"},
           "item": {"zh": "不收", "en": "not charged"}, "channels": ["window"], "papers": [], "time": None,
           "law": ["本区通知"], "source": "本区通知", "status": "verified"}  # fmt: skip
    new = {**own, "key": "water_fee", "zh": "水费减免"}
    (tmp_path / "city.yaml").write_text(yaml_text({"policies": [own, new]}), encoding="utf-8")
    catalogue = load_policies(tmp_path)
    assert catalogue.one("garbage_fee_waiver").zh == "免收垃圾处置费（本区）"
    assert catalogue.one("garbage_fee_waiver").own == catalogue.one("water_fee").own == "city.yaml"
    assert len(catalogue.policies) == len(CATALOGUE.policies) + 1
    assert load_policies().one("garbage_fee_waiver").own == ""


def entry(**changed: Any) -> dict[str, Any]:
    """A sound entry as a form sends it, with some fields changed."""
    sound = {
        "key": "x", "kind": "policy", "zh": "某项政策", "en": "some policy", "department": "education", "region": "CN",
        "audience": {"zh": "学生", "en": "students"}, "item": {"zh": "助学金", "en": "a grant"},
        "channels": ["school"], "papers": [{"zh": "申请表", "en": "form"}], "law": ["某通知"], "source": "某通知全文",
        "status": "verified", "time": {"class": "within", "limit": 5, "unit": "working_days", "zh": "5天",
                                       "en": "5 days", "clause": "第一条"},
    }  # fmt: skip
    return {key: value for key, value in {**sound, **changed}.items() if value != "left out"}


MISTAKES: dict[str, tuple[dict[str, Any], str, str]] = {
    "strange department": ({"department": "magic"}, "department", "no department 'magic'"),
    "strange channel": ({"channels": ["owl"]}, "channels", "no way 'owl'"),
    "no source": ({"source": "left out"}, "policy", "`source` is missing"),
    "no law": ({"law": []}, "law", "no text"),
    "no place": ({"region": "重庆"}, "region", "is no place"),
    "limit without unit": ({"time": {**entry()["time"], "unit": ""}}, "time.limit", "do not go together"),
    "a limit of zero": ({"time": {**entry()["time"], "limit": 0}}, "time.limit", "0"),
    "within nothing": ({"time": {**entry()["time"], "limit": None, "unit": ""}}, "time.limit", "no number"),
    "Chinese for English": ({"en": "某项政策"}, "policy", "Chinese in the English text"),
    "no English": ({"item": {"zh": "助学金", "en": ""}}, "item", "a language is missing"),
    "far too long": ({"zh": "长" * 201}, "policy", "too long"),
    "misspelt key": ({"departement": "education"}, "departement", "not known here"),
    "papers beside a scheme": ({"scheme": "dibao"}, "channels", "not known here"),
    "unknown scheme": ({"scheme": "debao", "channels": "left out", "papers": "left out", "law": "left out"}, "scheme",
                       "no scheme 'debao'"),
    "unset status": ({"status": "unset"}, "status", "'unset' is none of"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_form_is_checked_like_a_file(name: str) -> None:
    """Each mistake is told at its field, in words; a sound entry is taken."""
    changed, where, words = MISTAKES[name]
    found = complaints(entry(**changed), CATALOGUE.vocabulary)
    assert any(fault.where == where and words in str(fault) for fault in found), [str(fault) for fault in found]
    assert complaints(entry(), CATALOGUE.vocabulary) == ()


def test_all_files_are_checked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key twice, an unknown department and a count too small are one complaint, with file and line."""
    shutil.copytree(data_folder(), tmp_path / "data")
    home = tmp_path / "data" / "policies"
    for file, old, new in (
        ("special.yaml", "key: medical_aid\n", "key: student_aid\n"),
        ("around.yaml", "department: justice", "department: justise"),
        ("published_counts.yaml", "count: 57", "count: 5"),
    ):
        text = (home / file).read_text(encoding="utf-8")
        assert old in text
        (home / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setenv("DOUDI_DATA", str(tmp_path / "data"))
    with pytest.raises(FaultsFound) as caught:
        load_policies()
    complaint = str(caught.value)
    for words in ("student_aid", "appears twice", "around.yaml:", "'justise'", "published_counts.yaml:", "5 published"):
        assert words in complaint
