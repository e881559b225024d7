"""A figure of the rules in words (数值用语): a code is never shown to a person."""

from collections.abc import Iterable
from typing import Any

from doudi.schemes.changes import answer_words
from doudi.schemes.scheme import Scheme
from doudi.worklist.words import Words

STATUS_WORDS: dict[str, Words] = {
    "press": Words("见于报道，没有见到原文", "from the press, text not seen"),
    "gk_unverified": Words("没有核对原文", "text not checked"),
    "design": Words("演示用，不是真实规定", "for demonstration, not a real rule"),
    "unset": Words("没有登在册", "not on file"),
    "verified": Words("已核对", "checked"),
}
OUTCOME_WORDS = {outcome: Words(said.zh, said.en) for outcome, said in answer_words.OUTCOME_WORDS.items()}
SETTINGS: dict[tuple[str, str], Words] = {
    ("first_payment", "month_after_decision"): Words("决定的下个月", "the month after the decision"),
    ("first_payment", "month_of_decision"): Words("决定的当月", "the month of the decision"),
    ("notice_unit", "calendar_days"): Words("自然日", "calendar days"),
    ("notice_unit", "working_days"): Words("工作日", "working days"),
    ("rounding", "none"): Words("不取整", "not rounded"),
}
"""Settings that are no fact about a person or a family, by the last part of the parameter's key and the code."""


def capital(text: str) -> str:
    """A sentence or line with its first letter large."""
    return text[:1].upper() + text[1:]


def code_words(scheme: Scheme, key: str, code: str) -> Words:
    """A code as a person reads it; one without words stands as it is, so that nothing looks decided that is not."""
    setting = SETTINGS.get((key.rpartition(".")[2], code))
    if setting is not None:
        return setting
    for quantity in scheme.ruleset.quantities.values():
        for each in quantity.codes:
            if each.code == code and code != "none":
                return Words(each.zh, each.en)
    return Words(code, code)


def figure_words(scheme: Scheme, key: str, value: Any) -> Words | None:
    """A value that is a code or several; None for everything else."""
    if isinstance(value, str):
        return code_words(scheme, key, value)
    if isinstance(value, Iterable):
        said = sorted((code_words(scheme, key, str(each)) for each in value), key=lambda words: words.zh)
        return Words("、".join(each.zh for each in said), ", ".join(each.en for each in said))
    return None
