"""What a worked example comes to, as somebody reads it who signs for it (算例结果的话)."""

from __future__ import annotations

import re

from doudi.kernel.money import parse_yuan
from doudi.rules.assessment import Outcome
from doudi.rules.lines import Words
from doudi.rules.words import money_words

OUTCOME_WORDS: dict[str, Words] = {
    Outcome.ELIGIBLE: Words("符合", "eligible"),
    Outcome.NOT_ELIGIBLE: Words("不符合", "not eligible"),
    Outcome.UNDETERMINED: Words("还定不了，有的没查到", "cannot be said yet: something is not known"),
    Outcome.NEEDS_PERSON: Words("要人来判断", "needs a person to judge"),
}
_WRITTEN = re.compile(r"(\w+) ([\d,.]+|\?)(?: \((\w+)\))?((?: [^\s:]+:\w+:\w+)*)")


def answer_words(told: str) -> Words:
    """An answer as `compare.Answer.told` writes it, in words: outcome, each person's money and the sum.

    >>> answer_words("eligible 72.00 (3) p1:True:2400 p2:True:2400 p3:True:2400").zh
    '符合，每人24元，共72元'
    >>> answer_words("eligible 1,220.00 (2) p1:True:70000 p2:True:52000").en
    'eligible, person 1 CNY 700, person 2 CNY 520, CNY 1,220 in all'
    >>> answer_words("eligible 24.00 (2) p1:True:2400 p2:False:0").zh
    '符合，第1个人24元，第2个人没有'
    >>> answer_words("eligible 940.00 (3)")
    Words(zh='符合，940元，算3个人', en='eligible, CNY 940, 3 people counted')
    >>> answer_words("not_eligible 0.00 (3)").zh, answer_words("rules.not-in-force").en
    ('不符合', 'cannot be computed (rules.not-in-force)')
    """
    found = _WRITTEN.fullmatch(told)
    if found is None or found[1] not in {str(each) for each in Outcome}:
        return Words(f"算不出来（{told}）", f"cannot be computed ({told})")
    outcome = Outcome(found[1])
    parts = [OUTCOME_WORDS[outcome]]
    if outcome is not Outcome.NOT_ELIGIBLE:
        parts += _money(found[2], found[4].split()) if found[4] else _sum(found[2], found[3] or "")
    return Words("，".join(each.zh for each in parts), ", ".join(each.en for each in parts))


def _sum(written: str, people: str) -> list[Words]:
    parts = [] if _is_none(written) else [_amount(written)]
    if people.isdecimal():
        noun = "person" if people == "1" else "people"
        parts.append(Words(f"算{people}个人", f"{people} {noun} counted"))
    return parts


def _money(written: str, persons: list[str]) -> list[Words]:
    """Each person's share and the sum; one sentence for all where all have the same."""
    shares = [tuple(each.rsplit(":", 2)) for each in persons]
    total = [] if _is_none(written) else [_amount(written)]
    alike = len({share[1:] for share in shares}) == 1
    if alike and len(shares) > 1 and shares[0][1] == "True" and shares[0][2].isdecimal() and total:
        each = money_words(int(shares[0][2]))
        return [Words(f"每人{each.zh}", f"{each.en} each"), *map(_in_all, total)]
    if alike and (len(shares) == 1 or not total):
        return total
    said = [_share(*share) for share in shares]
    paid = [share for share in shares if share[1] == "True"]
    return [*said, *(map(_in_all, total) if len(paid) > 1 else ())]


def _share(key: str, is_entitled: str, fen: str) -> Words:
    number = re.fullmatch(r"p(\d+)", key)
    who = Words(f"第{number[1]}个人", f"person {number[1]}") if number else Words(key, key)
    if is_entitled == "False":
        return Words(f"{who.zh}没有", f"{who.en} nothing")
    if is_entitled != "True" or not fen.isdecimal():
        return Words(f"{who.zh}还定不了", f"{who.en} cannot be said yet")
    amount = money_words(int(fen)) if int(fen) else Words("有", "yes")
    return Words(f"{who.zh}{amount.zh}", f"{who.en} {amount.en}")


def _in_all(amount: Words) -> Words:
    return Words(f"共{amount.zh}", f"{amount.en} in all")


def _is_none(written: str) -> bool:
    return written == "0.00"


def _amount(written: str) -> Words:
    return Words("钱数还不知道", "amount not known") if written == "?" else money_words(parse_yuan(written))
