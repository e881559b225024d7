"""What is entered of an answer on paper (录入项): what its category tells, in its units, and every fault at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from doudi.evidence.domain.categories import reading_of
from doudi.kernel.errors import Fault, FaultList
from doudi.rules.quantities import Quantity, QuantityUnit
from doudi.rules.units import type_of
from doudi.rules.values import Value
from doudi.rules.words import value_words
from doudi.schemes.loader import every_quantity
from doudi.worklist.words import Words

STATES = ("has", "none", "unknown")
MOST_WORDS = 200
Told = Mapping[str, Value | None]
"""Quantity → amount in fen, count, code, day, or yes and no; None where the paper does not say."""

OF_ONE_PERSON: dict[str, tuple[str, str]] = {
    "deposits_fen": ("本人存款余额合计", "the person's deposits together"),
    "vehicle_count": ("本人名下车船数量", "vehicles and boats in the person's name"),
    "dwelling_count": ("本人名下住房套数", "dwellings in the person's name"),
    "has_business_registration": ("本人登记了公司或个体户", "the person has a registered business"),
    "recent_property_transfer": ("本人近一年转走过房屋", "the person gave a home away within a year"),
    "already_receiving": ("本人在享的救助", "assistance the person draws"),
    "urban_rural": ("本人户口是城镇还是农村", "the person's register, urban or rural"),
}
"""A department answers about one person, though the rules count the family: these are named for the person."""

UNITS: dict[QuantityUnit, Words] = {
    QuantityUnit.FEN: Words("元", "CNY"),
    QuantityUnit.FEN_PER_MONTH: Words("元，每月", "CNY a month"),
    QuantityUnit.PIECES: Words("个数", "how many"),
    QuantityUnit.PEOPLE: Words("人数", "people"),
    QuantityUnit.YEARS: Words("年", "years"),
    QuantityUnit.MONTHS: Words("月数", "months"),
    QuantityUnit.GRADE: Words("1到4级，1级最重", "grade 1 to 4, 1 the heaviest"),
    QuantityUnit.YES_NO: Words("是或不是", "yes or no"),
    QuantityUnit.DATE: Words("年月日", "day"),
    QuantityUnit.CODE: Words("选一个", "one of a list"),
}
"""In what a quantity is written, as page and letter say it."""


def quantities_told(category: str) -> tuple[Quantity, ...]:
    """The quantities a category tells of one person, in order; none for those told in words alone.

    >>> [(each.key, each.zh) for each in quantities_told("03")]
    [('vehicle_count', '本人名下车船数量')]
    """
    known = every_quantity()
    found = []
    for key in reading_of(category)[0].quantities:
        zh, en = OF_ONE_PERSON.get(key, (known[key].zh, known[key].en))
        found.append(replace(known[key], zh=zh, en=en))
    return tuple(found)


def faults_of(category: str, state: str, values: Told, as_of: date | None, words: str, today: date) -> list[Fault]:
    """Everything that keeps an entry from being an answer of this category, each at the field it speaks of.

    >>> [each.code for each in faults_of("03", "has", {}, date(2025, 9, 2), "", date(2025, 9, 1))]
    ['entry.day', 'entry.lacking']
    """
    faults, known = FaultList(), {each.key: each for each in quantities_told(category)}
    if state not in STATES:
        faults.add("state", "missing or unknown", "has, none or unknown", "choose what the paper says", "entry.state")
    if as_of is None or as_of > today:
        faults.add("as_of", "no day, or one to come", "the day the paper shows", "look at the paper", "entry.day")
    for key in values.keys() - known.keys():
        faults.add(key, "told by no paper of this category", "its quantities alone", "leave it out", "entry.strange")
    for key, quantity in known.items():
        value = values.get(key)
        if state == "has" and key not in values:
            faults.add(key, "blank", "each quantity", "enter it, or that the paper does not say", "entry.lacking")
        elif state in ("none", "unknown") and value is not None:
            faults.add(key, "a value beside a state without one", "none and unknown have no values",
                       "choose has, or leave it blank", "entry.beside")  # fmt: skip
        elif value is not None and (complaint := quantity.complaint(value)):
            faults.add(key, complaint, "a value of its unit", "look at the paper", "entry.value")
    if state == "has" and not known and not words.strip():
        faults.add("words", "blank", "this category is told in words", "write what the paper says", "entry.words")
    if len(words.strip()) > MOST_WORDS:
        faults.add("words", "too long", f"{MOST_WORDS} characters", "say it shorter", "entry.long")
    return list(faults)


def kept(values: Told) -> dict[str, Any]:
    """The values as they are encrypted: a day as text."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}


def value_of_kept(quantity: Quantity, value: Any) -> Value | None:
    """A value as it was entered."""
    return date.fromisoformat(value) if quantity.unit is QuantityUnit.DATE and value is not None else value


def said(quantity: Quantity, value: Value | None) -> Words:
    """A value in words; that the paper does not say where there is none.

    >>> said(quantities_told("33")[0], 31_800).zh, said(quantities_told("33")[0], None).zh
    ('318元', '纸上没有写')
    """
    if value is None:
        return Words("纸上没有写", "the paper does not say")
    found = value_words(value, type_of(quantity), quantity.codes)
    return Words(found.zh, found.en)
