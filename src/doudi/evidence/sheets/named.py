"""Which kinds of information a sheet names (授权书列明的信息), department by department, in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from doudi.evidence.authority import load_sources
from doudi.evidence.domain.categories import FURTHER
from doudi.evidence.wording import FURTHER_WORDS
from doudi.reference.categories import load_catalogue
from doudi.worklist.words import Words


@dataclass(frozen=True)
class NamedCategory:
    """One kind of information (一类信息); ``is_sensitive`` asks for separate consent (个人信息保护法 art. 29)."""

    code: str
    words: Words
    is_sensitive: bool


@dataclass(frozen=True)
class NamedDepartment:
    """One department, and what it would be asked."""

    key: str
    words: Words
    categories: tuple[NamedCategory, ...]


@cache
def named_categories() -> tuple[NamedCategory, ...]:
    """Everything a check of means may ask: the catalogue without what is only a hint, and the further feeds.

    What only hints and never decides is not asked for: no more than needed (个人信息保护法 art. 6).

    >>> [each.code for each in named_categories()][:4], len(named_categories())
    (['01', '02', '03', '05'], 37)
    """
    listed = [
        NamedCategory(each.code, Words(each.zh, each.en), each.sensitivity == "sensitive")
        for each in load_catalogue().categories
        if not each.is_auxiliary
    ]
    return (*listed, *(NamedCategory(code, FURTHER_WORDS[code], True) for code in FURTHER))


def every_code() -> frozenset[str]:
    """The codes of all of them."""
    return frozenset(each.code for each in named_categories())


def sensitive_codes() -> frozenset[str]:
    """The codes that ask for separate consent."""
    return frozenset(each.code for each in named_categories() if each.is_sensitive)


def in_order(codes: Iterable[str]) -> list[str]:
    """These codes as the sheet lists them; one it does not know is dropped."""
    wanted = set(codes)
    return [each.code for each in named_categories() if each.code in wanted]


def departments_of(codes: Iterable[str]) -> tuple[NamedDepartment, ...]:
    """The departments asked for these codes, in the catalogue's order, each with its kinds of information."""
    wanted = set(codes)
    found: dict[str, list[NamedCategory]] = {}
    for each in named_categories():
        if each.code in wanted:
            key = FURTHER.get(each.code) or load_catalogue().by_code(each.code).department
            found.setdefault(key, []).append(each)
    return tuple(NamedDepartment(key, load_sources()[key], tuple(rows)) for key, rows in found.items())
