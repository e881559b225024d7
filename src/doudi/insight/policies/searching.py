"""Finding a policy by a few characters (政策检索): in names, in whom it is for, what it gives, its department."""

from __future__ import annotations

import re
from collections.abc import Iterable

from doudi.insight.policies.policy import Hit, Policy
from doudi.kernel.text import clean_text

MAX_LENGTH = 50
"""What is typed beyond this is left out: nobody searches for a whole page."""

_SEPARATORS = re.compile(r"[\s,，、。；;：:“”\"'（）()《》·]+")


def terms_of(text: str) -> tuple[str, ...]:
    """The words of a query, cleaned.

    >>> terms_of(" 残疾 、补贴！ "), terms_of("  ")
    (('残疾', '补贴'), ())
    """
    plain = clean_text(text)[:MAX_LENGTH].casefold()
    found = (term.strip("!！?？.") for term in _SEPARATORS.split(plain))
    return tuple(dict.fromkeys(term for term in found if term))


def search(policies: Iterable[Policy], text: str) -> tuple[Hit, ...]:
    """The policies every word of the query fits, best first; all of them, in order, where nothing is asked.

    A word fits where its characters stand together in a name, a text, the department or a law; failing that, where they
    stand in a name in this order ("残补" finds 困难残疾人生活补贴).
    """
    terms = terms_of(text)
    hits = [hit for policy in policies if (hit := _hit(policy, terms)) is not None]
    return tuple(sorted(hits, key=lambda hit: -hit.score)) if terms else tuple(hits)


def _hit(policy: Policy, terms: tuple[str, ...]) -> Hit | None:
    score, places = 0, []
    for term in terms:
        best = max(_fits(policy, term), default=(0, ""))
        if best[0] == 0:
            return None
        score += best[0]
        places.append(best[1])
    return Hit(policy, score, tuple(dict.fromkeys(places)))


def _fits(policy: Policy, term: str) -> Iterable[tuple[int, str]]:
    names = [policy.zh, policy.en, *policy.also_called]
    for position, name in enumerate(name.casefold() for name in names):
        if term in name:
            # The official name before the others, a whole name before its beginning before its middle.
            whole = 40 if name == term else 20 if name.startswith(term) else 0
            yield 60 + whole - (5 if position > 1 else 0), "name"
    if _stands_in(term, (policy.audience.zh, policy.audience.en)):
        yield 40, "audience"
    if _stands_in(term, (policy.item.zh, policy.item.en)):
        yield 38, "item"
    if _stands_in(term, (policy.department.zh, policy.department.en)):
        yield 20, "department"
    if _stands_in(term, policy.law):
        yield 15, "law"
    if len(term) > 1 and not term.isascii() and any(_in_order(term, name) for name in names):
        yield 10, "name"


def _stands_in(term: str, texts: Iterable[str]) -> bool:
    return any(term in text.casefold() for text in texts)


def _in_order(term: str, name: str) -> bool:
    """Whether the characters stand in the name in this order, with others between them.

    >>> _in_order("残补", "困难残疾人生活补贴"), _in_order("补残", "困难残疾人生活补贴")
    (True, False)
    """
    rest = iter(name)
    return all(sign in rest for sign in term)
