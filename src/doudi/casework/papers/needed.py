"""Which papers this family is asked for (要交哪些): worked out from the scheme and what was answered so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from doudi.reference.files import read_yaml
from doudi.schemes.scheme import ALWAYS, Paper, Scheme
from doudi.worklist.words import Words

FILE = Path(__file__).with_name("conditions.yaml")
OTHER = "other"
OTHER_WORDS = Words("别的材料", "other papers")


class Need(StrEnum):
    """Whether a paper is handed in by this family, as far as is known."""

    YES = "yes"
    MAYBE = "maybe"
    LATER = "later"
    NO = "no"
    HERE = "here"
    HELD = "held"


@dataclass(frozen=True)
class NeededPaper:
    """One paper of the scheme for one family; ``when`` is its condition, ``holder`` the department that has it."""

    key: str
    words: Words
    need: Need
    when: Words
    holder: Words
    clause: str

    @property
    def is_uploaded(self) -> bool:
        """Whether the family may hand it in by photo before anybody asks."""
        return self.need in (Need.YES, Need.MAYBE)


@cache
def _known() -> Mapping[str, Any]:
    return read_yaml(FILE)


def conditions() -> Mapping[str, Mapping[str, Any]]:
    """Every condition that can be found, by its words in English."""
    found: Mapping[str, Mapping[str, Any]] = _known()["conditions"]
    return found


def papers_needed(scheme: Scheme, answers: Mapping[str, Any], *, entrusted: bool = False) -> list[NeededPaper]:
    """Every paper of the scheme, what must be handed in first; nothing a department holds is asked for.

    Args:
        answers: as the interview keeps them, none before the form was begun.
        entrusted: somebody else fills the form in.
    """
    found = [_needed(paper, answers, entrusted=entrusted) for paper in scheme.papers]
    order = list(Need)
    return sorted(found, key=lambda one: order.index(one.need))


def _needed(paper: Paper, answers: Mapping[str, Any], *, entrusted: bool) -> NeededPaper:
    zh, en = paper.condition
    holder = _known()["holders"].get(paper.key, {"zh": "部门", "en": "a department"})
    if paper.from_platform:
        need = Need.HELD
    elif paper.key in _known()["on_the_form"]:
        need = Need.HERE
    elif paper.needed_when in ALWAYS:
        need = Need.YES
    else:
        need = _found(conditions().get(paper.needed_when, {}), answers, entrusted=entrusted)
    return NeededPaper(
        paper.key, Words(paper.zh, paper.en), need, Words(zh, en),
        Words(holder["zh"], holder["en"]) if paper.from_platform else Words("", ""), paper.clause,
    )  # fmt: skip


def _found(condition: Mapping[str, Any], answers: Mapping[str, Any], *, entrusted: bool) -> Need:
    if condition.get("departments"):
        return Need.LATER
    if condition.get("entrusted"):
        return Need.YES if entrusted else Need.NO
    question = condition.get("answer")
    if not question:
        return Need.MAYBE
    given = [each for key, each in answers.items() if key.split("@")[0] == question and isinstance(each, dict)]
    if any(each.get("state") == "value" and each.get("value") not in (False, 0, [], "") for each in given):
        return Need.YES
    if not given or any(each.get("state") in (None, "unknown") for each in given):
        return Need.MAYBE
    return Need.NO


def words_of_kind(scheme: Scheme, kind: str) -> Words:
    """How a paper is called; ``other`` is one that the scheme does not name."""
    return next((Words(each.zh, each.en) for each in scheme.papers if each.key == kind), OTHER_WORDS)


def kind_called(scheme: Scheme, text: str) -> str:
    """The key of the paper that is called so, in either language; ``other`` where the scheme names none so."""
    named = next((each.key for each in scheme.papers if text.strip() in (each.zh, each.en)), OTHER)
    return named if may_be_handed_in(scheme, named) else OTHER


def may_be_handed_in(scheme: Scheme, kind: str) -> bool:
    """Whether a family may hand in a paper of this kind: the scheme names it and no department holds it, or ``other``.

    What is filled in and signed on the form may come as a sheet of paper too.
    """
    return kind == OTHER or any(each.key == kind and not each.from_platform for each in scheme.papers)
