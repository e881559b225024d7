"""Letters from plain data: of every scheme, for every outcome of the rules, and on every way a help can change."""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from doudi.casework.letters import changed, decided
from doudi.casework.letters.changed import KINDS, ChangeTold, LastProof, change_letter
from doudi.casework.letters.decided import DecisionTold, decision_letter
from doudi.casework.letters.printing import print_content, print_letter
from doudi.casework.letters.shape import Letter
from doudi.kernel.errors import DoudiError
from doudi.rules.evaluate import assess_household
from doudi.rules.refusing import refusal_of
from doudi.schemes.cases import asked_of, read_cases
from doudi.schemes.catalogue import scheme_keys
from doudi.schemes.loader import load
from doudi.worklist.words import Words

ISSUED = date(2025, 10, 10)
CODE = re.compile(r"[a-z]+_[a-z_]+|\bp\d\b")


@pytest.fixture(autouse=True)
def office(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bureau that signs, without a register of offices."""
    signs = lambda area_path, on: (Words("示例区民政局", "Example District civil affairs"), "023-0000")  # noqa: E731
    monkeypatch.setattr(decided, "sender_of", signs)
    monkeypatch.setattr(changed, "sender_of", signs)


@cache
def examples(scheme: str) -> dict[str, DecisionTold]:
    """What a letter would say of the scheme's first worked example of each outcome."""
    found: dict[str, DecisionTold] = {}
    for case in read_cases(scheme):
        wanted = case.expect.get("outcome")
        if wanted is None or wanted in found:
            continue
        loaded = load(scheme, profile=case.profile, jurisdiction=case.jurisdiction)
        facts = asked_of(case, loaded.quantities)
        named = replace(facts, persons=tuple(replace(each, label=f"示例{at}") for at, each in enumerate(facts.persons)))
        try:
            result = assess_household(loaded.ruleset, named, case.month)
        except DoudiError:
            continue
        found[str(result.outcome)] = DecisionTold(
            outcome="granted", number="JD-1", reference="DB-1", scheme=loaded, area_path="/50/500106/",
            to_name="示例0", issued_on=ISSUED, decided_on=ISSUED, result=result, digest="0" * 64, check_code="A-B-C",
            handled_by="甲", decided_by="乙", amount_fen=result.amount_fen or None, from_month="2025-11",
            members_count=result.people or len(facts.persons), refusal=refusal_of(loaded.ruleset, named, case.month),
            names={each.key: each.label for each in named.persons}, reasons=("看过材料。",),
        )  # fmt: skip
    return found


def texts(found: Any) -> list[Words]:
    """Every piece of text in both languages anywhere in a letter."""
    if isinstance(found, Words):
        return [found]
    if is_dataclass(found) and not isinstance(found, type):
        return [words for each in fields(found) for words in texts(getattr(found, each.name))]
    return [words for each in found for words in texts(each)] if isinstance(found, tuple | list) else []


def said(letter: Letter) -> list[Words]:
    """What a reader meets; the whole proof behind it is not printed."""
    return texts(replace(letter, proof=None))


@pytest.mark.parametrize("scheme", scheme_keys())
def test_every_scheme_has_a_letter_for_every_outcome(scheme: str) -> None:
    """Granted and refused, whatever the rules said: both languages, no code of ours, what is open said as open."""
    assert {"eligible", "not_eligible", "undetermined", "needs_person"} <= set(examples(scheme))
    for outcome, told in examples(scheme).items():
        for letter in (decision_letter(told), decision_letter(replace(told, outcome="refused", amount_fen=None))):
            for words in said(letter):
                assert bool(words.zh) == bool(words.en), (outcome, words)
                assert not CODE.search(words.zh), (outcome, words.zh)
                assert not CODE.search(words.en), (outcome, words.en)
            assert told.scheme.name_zh in letter.title.zh
            assert len(letter.ways) == 2
            assert "收到" in letter.days_from.zh
            if outcome in ("undetermined", "needs_person"):
                assert letter.still_open, (scheme, outcome)


@pytest.mark.parametrize("scheme", scheme_keys())
def test_a_refusal_shows_only_what_refuses_and_what_would_change_it(scheme: str) -> None:
    """The conditions in the letter are those that refuse; what would change it is said where the rules can say it."""
    told = replace(examples(scheme)["not_eligible"], outcome="refused", amount_fen=None)
    letter = decision_letter(told)
    assert told.refusal is not None
    because = {(each.rule, each.person_key) for each in told.refusal.because}
    smallest = {(each.rule, each.person_key) for each in told.refusal.smallest}
    conditions = {(line.key, line.person) for line in letter.lines if line.kind == "condition"}
    assert smallest <= conditions
    assert conditions <= because or not because
    assert bool(letter.would_change) or not told.refusal.smallest
    assert letter.amount is None


def test_a_sum_paid_once_is_not_called_monthly() -> None:
    """Temporary aid is paid once, a status pays nothing, dibao is paid each month; each letter says so."""
    once = decision_letter(examples("temporary_aid")["eligible"])
    assert once.amount_label.zh == "一次发给您家"
    assert not any("每月" in line.zh for line in once.lead)
    before = decision_letter(replace(examples("temporary_aid")["eligible"], amount_fen=0))
    assert before.lead[1].zh == "钱已经先给过了，这次没有要补的。"
    assert before.amount is None
    status = decision_letter(examples("dibao_margin")["eligible"])
    assert status.amount is None
    assert status.lead[0].zh == "您家认定为最低生活保障边缘家庭。"
    assert any(line.kind == "condition" for line in status.lines)
    assert decision_letter(examples("dibao")["eligible"]).amount_label.zh == "全家每月"


def test_an_official_who_departs_is_seen_to() -> None:
    """Another amount than the rules propose: the line says that an official decided it."""
    told = examples("dibao")["eligible"]
    letter = decision_letter(replace(told, amount_fen=12_300))
    assert letter.lines[-1].value.zh == "123元"
    assert letter.lines[-1].law.zh == "工作人员决定，理由见下"


def change(kind: str, **more: Any) -> ChangeTold:
    """A change of a dibao family's allowance."""
    told = examples("dibao")["not_eligible" if "stopped" in kind else "eligible"]
    same = 60_000, 60_000
    amounts = {"raised": (50_000, 60_000), "unchanged": same, "resumed": (None, 60_000), "moved": same,
               "gradual_exit": same, "hear_gradual_exit": same}  # fmt: skip
    before, after = amounts.get(kind, (60_000, 50_000 if "reduced" in kind else None))
    whole = ChangeTold(
        kind=kind, number="BG-1", reference="DB-1", scheme=told.scheme, area_path="/50/500106/", to_name="示例0",
        issued_on=ISSUED, decided_on=ISSUED, from_month="2025-11", before_fen=before, after_fen=after,
        because=(Words("家里多了一份工资。", "A wage was added."),), law=("最低生活保障审核确认办法第三十三条",),
        reasons=("工资单看过了。",), proof=LastProof(told.result, "1" * 64, told.refusal, told.names),
        handled_by="甲", decided_by="乙", answer_by=date(2025, 10, 20),
    )  # fmt: skip
    return replace(whole, **more)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_change_has_its_letter(kind: str) -> None:
    """Before, after, why, by which text, how to disagree; before anything is taken away, how to answer."""
    letter = change_letter(change(kind))
    for words in said(letter):
        assert bool(words.zh) == bool(words.en), words
        assert not CODE.search(words.zh)
    assert letter.because
    assert letter.law[0].en == "Measures for the Subsistence Allowance, art. 33"
    hears = kind.startswith("hear_")
    assert bool(letter.answer) is hears
    assert bool(letter.ways) is not hears
    if hears:
        assert "2025年10月20日" in letter.answer[0].zh
        assert letter.lead[-1].zh == "还没有决定，先听您说。"
    if kind in ("reduced", "raised", "hear_reduced"):
        assert letter.was.zh.startswith("原来每月")
    if kind == "stopped":
        assert letter.would_change
        assert letter.amount is None
    for language in ("zh-hans", "en"):
        assert print_content(letter, language)["title"] == letter.title.in_language(language)


def test_where_no_text_gives_days_to_answer_the_letter_says_so() -> None:
    """No day is made up: the family is told that it is heard before anything is decided."""
    letter = change_letter(change("hear_stopped", answer_by=None, no_last_day=True))
    assert letter.answer[0].zh == "有话说，请告诉我们；听过您说的才作决定。"
    assert not re.search("[0-9]+月", "".join(each.zh for each in letter.answer))


def test_two_letters_do_not_share_a_code() -> None:
    """Another amount, another kind, another month: another code."""
    codes = {change_letter(change(kind)).check_code for kind in KINDS}
    codes.add(change_letter(change("reduced", after_fen=49_999)).check_code)
    codes.add(change_letter(change("reduced", from_month="2025-12")).check_code)
    assert len(codes) == len(KINDS) + 2


@pytest.mark.parametrize(
    ("kind", "more", "word"),
    [
        ("reduced", {"after_fen": 70_000}, "says reduced"),
        ("raised", {"after_fen": 10}, "says raised"),
        ("unchanged", {"after_fen": 10}, "says unchanged"),
        ("reduced", {"before_fen": None}, "both amounts"),
        ("stopped", {"because": ()}, "says no reason"),
        ("hear_stopped", {"answer_by": None}, "no day to answer"),
        ("resumed", {"after_fen": None}, "no amount"),
        ("cut", {}, "no kind"),
    ],
)
def test_a_letter_that_would_mislead_is_refused(kind: str, more: dict[str, Any], word: str) -> None:
    """An amount that goes the other way, no reason, no day to answer by: no such letter is made."""
    told = replace(change("reduced"), kind=kind, **({"after_fen": 50_000} | more))
    with pytest.raises(ValueError, match=word):
        change_letter(told)


def test_no_proof_no_calculation() -> None:
    """A death or the family's own wish: nothing was computed, and the letter shows no figures as if."""
    letter = change_letter(change("stopped", proof=None))
    assert letter.lines == ()
    assert letter.ruleset == ""


@pytest.mark.thorough
@pytest.mark.once
@pytest.mark.parametrize("scheme", scheme_keys())
def test_every_letter_prints(scheme: str) -> None:
    """Each becomes a PDF, in both languages."""
    for told in examples(scheme).values():
        for language in ("zh-hans", "en"):
            assert print_letter(decision_letter(told), language).startswith(b"%PDF")
            refused = decision_letter(replace(told, outcome="refused", amount_fen=None))
            assert print_letter(refused, language).startswith(b"%PDF")
