"""Reading a household from JSON carefully (逐项读取): every fault with its path, or the household's facts.

The plain reading of the form; `quick` accepts the same and nothing else.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from doudi.kernel.errors import FaultList
from doudi.kernel.month import Month, MonthInvalid
from doudi.rules.contradicting import Found, contradictions_in
from doudi.rules.contradictions import Severity
from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.quantities import Entity, QuantityUnit, earlier
from doudi.rules.scalar import MAX_PERSONS
from doudi.rules.values import NONE, UNKNOWN, Absent, Sourced, Value
from doudi.rules.wire.parsing import Doubled, OddNumber
from doudi.rules.wire.shapes import (
    CITIZEN_NUMBER,
    EVIDENCE_WORDS,
    HOUSEHOLD_WORDS,
    KEY,
    MAX_TEXT,
    NONE_TEXT,
    PERSON_WORDS,
    STATE_WORDS,
    UNKNOWN_TEXT,
    Field,
    Shape,
    is_by_month,
    is_label,
)

_UNIT_WORDS = {
    QuantityUnit.FEN: "whole fen: 1,050.50 yuan is 105050", QuantityUnit.FEN_PER_MONTH: "whole fen per month: 1,050.50 "
    "yuan is 105050", QuantityUnit.PIECES: "a whole number", QuantityUnit.PEOPLE: "how many people",
    QuantityUnit.YEARS: "whole years",
    QuantityUnit.MONTHS: "whole months", QuantityUnit.GRADE: "a grade, 1 (heaviest) to 4",
    QuantityUnit.YES_NO: "true or false", QuantityUnit.DATE: "a day written 2025-08-31", QuantityUnit.CODE: "a code",
}  # fmt: skip
_HUGE = "larger than any real family's"


@dataclass(frozen=True, slots=True)
class Asked:
    """A household as it was sent: its facts, the month it is about, and what a person must look at among them."""

    household: HouseholdFacts
    month: Month
    contradictions: tuple[Found, ...] = ()


def read_household(
    tree: Any, shape: Shape, month: Month | None, where: str = "$", today: date | None = None
) -> Asked:
    """The household in a parsed value.

    Args:
        month: the month assessed where the household names none itself.
        where: path of the value in the input, as faults name it.
        today: no evidence is of a later day; not looked at where it is not told.

    Raises:
        FaultsFound: everything that is wrong, with paths.
    """
    faults = FaultList()
    reader = _Reader(shape, faults, today)
    found = reader.household(tree, month, where)
    faults.raise_if_any()
    assert found is not None
    return found


class _Reader:
    def __init__(self, shape: Shape, faults: FaultList, today: date | None) -> None:
        self.shape, self.faults, self.today = shape, faults, today
        self.places: list[str] = []

    def household(self, tree: Any, month: Month | None, where: str) -> Asked | None:
        if not isinstance(tree, dict):
            self.faults.add(where, f"{_shown(tree)} is no household", "a household is an object with `persons`",
                            "write {\"persons\": […], …}", "wire.not-a-household")  # fmt: skip
            return None
        self._no_key_twice(tree, where)
        key = self._key(tree, where, "")
        own = self._month(tree, month, where)
        persons = self._persons(tree, own, where)
        facts = self._facts(tree, HOUSEHOLD_WORDS, Entity.HOUSEHOLD, own, where)
        if own is None:
            return None
        asked = HouseholdFacts(persons, facts, key)
        return Asked(asked, own, self._contradictions(asked, own))

    def _contradictions(self, household: HouseholdFacts, month: Month) -> tuple[Found, ...]:
        """Those a person must look at; those that cannot be are faults."""
        shape = self.shape
        quantities = {key: field.quantity for key, field in shape.person.items()} if shape.contradictions else {}
        found = contradictions_in(shape.contradictions, quantities, household, month)
        for each in found:
            if each.declared.severity is Severity.REFUSE:
                first, *others = [below(self.places[place], quantity) for place, quantity in each.facts]
                beside = f" (beside {', '.join(others)})" if others else ""
                self.faults.add(first, f"{each.said.en}{beside}", each.said.zh, "correct what is wrong, or write "
                                "\"unknown\"", "rules.contradiction")  # fmt: skip
        return tuple(each for each in found if each.declared.severity is Severity.NEEDS_PERSON)

    def _month(self, tree: Mapping[str, Any], month: Month | None, where: str) -> Month | None:
        if "month" not in tree:
            if month is None:
                self.faults.add(f"{where}.month", "is missing", "a household is assessed for a month",
                                "write \"month\": \"2025-09\", or give one for all", "wire.month")  # fmt: skip
            return month
        try:
            return Month.parse(tree["month"])
        except MonthInvalid:
            self.faults.add(f"{where}.month", f"{_shown(tree['month'])} is no month", "months are written 2025-09",
                            "correct it", "wire.month")  # fmt: skip
            return None

    def _persons(self, tree: Mapping[str, Any], month: Month | None, where: str) -> tuple[PersonFacts, ...]:
        listed = tree.get("persons")
        if not isinstance(listed, list) or not listed:
            what = "is missing" if "persons" not in tree else f"is {_shown(listed)}"
            self.faults.add(f"{where}.persons", what, "a household has at least one person", "list its people",
                            "wire.no-persons")  # fmt: skip
            return ()
        if len(listed) > MAX_PERSONS:
            self.faults.add(f"{where}.persons", f"{len(listed)} people", f"a household has at most {MAX_PERSONS}",
                            "split the file", "rules.too-many-people")  # fmt: skip
        found, seen = [], set()
        for position, person in enumerate(listed):
            at = f"{where}.persons[{position}]"
            if not isinstance(person, dict):
                self.faults.add(at, f"{_shown(person)} is no person", "a person is an object", "write {…}",
                                "wire.person")  # fmt: skip
                continue
            self._no_key_twice(person, at)
            key = self._key(person, at, f"p{position + 1}")
            if key in seen:
                self.faults.add(f"{at}.key", f"{key} is on the file twice", "a person is counted once",
                                "remove one of the two", "rules.person-twice")  # fmt: skip
            seen.add(key)
            label = person.get("label", "")
            if not is_label(label):
                is_text = isinstance(label, str) and len(label) <= MAX_TEXT
                what = "holds a citizen number" if is_text else f"{_shown(label)} is no label"
                self.faults.add(f"{at}.label", what, "a label is a short text without a citizen number", "correct it",
                                "wire.label")  # fmt: skip
                label = ""
            facts = self._facts(person, PERSON_WORDS, Entity.PERSON, month, at)
            found.append(PersonFacts(key, label, facts, "key" in person))
            self.places.append(at)
        return tuple(found)

    def _key(self, tree: Mapping[str, Any], where: str, default: str) -> str:
        key = tree.get("key", default)
        if "key" not in tree:
            return default
        if not isinstance(key, str) or not KEY.fullmatch(key):
            self.faults.add(f"{where}.key", f"{_shown(key)} is no key",
                            "a key is 1 to 64 of A-Z a-z 0-9 . - _", "correct it",
                            "wire.key")  # fmt: skip
            return default
        if CITIZEN_NUMBER.fullmatch(key):
            self.faults.add(f"{where}.key", "looks like a citizen number", "a key is never a citizen number",
                            "use a number of your own, such as p1", "wire.key")  # fmt: skip
            return default
        return key

    def _no_key_twice(self, tree: Mapping[str, Any], where: str) -> None:
        for key in tree.keys_twice if isinstance(tree, Doubled) else ():
            self.faults.add(below(where, key), "is written twice", "a key stands once in an object",
                            "remove one of the two", "wire.key-twice")  # fmt: skip

    # ---- facts ----

    def _facts(
        self, tree: Mapping[str, Any], words: tuple[str, ...], entity: Entity, month: Month | None, where: str
    ) -> dict[str, Sourced]:
        fields = self.shape.fields(entity)
        found: dict[str, Sourced | None] = {}
        for key, value in tree.items():
            if key in words:
                continue
            at = below(where, key)
            told: dict[str, Sourced | None] = {}
            if is_by_month(value) and key in self.shape.months_back:
                told = self._by_month(key, value, fields, month, at)
            elif key not in fields:
                self._unknown(key, fields, entity, at)
            else:
                told = {key: self._fact(value, fields[key], month, at)}
            for name, sourced in told.items():
                if name in found:
                    self.faults.add(at, f"{name} is given twice, by month and by its own key", "a fact stands once",
                                    "remove one", "wire.key-twice")  # fmt: skip
                found[name] = sourced
        return {name: sourced for name, sourced in found.items() if sourced is not None}

    def _by_month(
        self, key: str, values: Mapping[str, Any], fields: Mapping[str, Field], month: Month | None, where: str
    ) -> dict[str, Sourced | None]:
        found: dict[str, Sourced | None] = {}
        self._no_key_twice(values, where)
        for name, value in values.items():
            at = below(where, name)
            try:
                back = None if month is None else month.minus(Month.parse(name))
            except MonthInvalid:
                self.faults.add(at, f"{_shown(name)} is no month", "months are written 2025-09", "correct it",
                                "wire.month")  # fmt: skip
                continue
            if back is None:
                continue
            told = earlier(key, back) if back >= 0 else ""
            if told not in fields:
                most = self.shape.months_back[key]
                self.faults.add(at, f"{name} is {abs(back)} months {'before' if back >= 0 else 'after'} {month}",
                                f"`{key}` is read for up to {most} months before the month assessed",
                                "leave this month out", "wire.earlier-month")  # fmt: skip
                continue
            found[told] = self._fact(value, fields[told], month, at)
        return found

    def _fact(self, value: Any, field: Field, month: Month | None, where: str) -> Sourced | None:
        if isinstance(value, dict):
            return self._with_evidence(value, field, month, where)
        plain = self._plain(value, field, month, where)
        return None if plain is None else Sourced(plain)

    def _with_evidence(self, tree: Mapping[str, Any], field: Field, month: Month | None, where: str) -> Sourced | None:
        before = len(self.faults)
        self._no_key_twice(tree, where)
        states = [word for word in STATE_WORDS if word in tree]
        strange = sorted(set(tree) - {*STATE_WORDS, *EVIDENCE_WORDS})
        flags = [word for word in states if word != "value" and tree[word] is not True]
        if len(states) != 1 or strange or flags:
            self.faults.add(where, f"is {_shown(tree)}",
                            "a fact is a value, or an object with one of value, \"none\": true, \"unknown\": true, and "
                            "source, as_of, note", "correct it", "wire.evidence")  # fmt: skip
            return None
        plain: Value | Absent | None = {NONE_TEXT: NONE, UNKNOWN_TEXT: UNKNOWN}.get(states[0])
        if plain is None:
            plain = self._plain(tree["value"], field, month, f"{where}.value")
        elif complaint := field.quantity.complaint(plain):
            self._wrong(field, where, complaint)
        texts = {word: tree.get(word, "") for word in ("source", "note")}
        for word, text in texts.items():
            if not isinstance(text, str) or len(text) > MAX_TEXT:
                self.faults.add(f"{where}.{word}", f"is {_shown(text)}", f"a text of at most {MAX_TEXT} characters",
                                "correct it", "wire.evidence")  # fmt: skip
        as_of = None
        if "as_of" in tree:
            as_of = day_of(tree["as_of"])
            if as_of is None:
                self.faults.add(f"{where}.as_of", f"{_shown(tree['as_of'])} is no day", "days are written 2025-08-31",
                                "correct it", "wire.evidence")  # fmt: skip
            elif self.today is not None and as_of > self.today:
                self.faults.add(f"{where}.as_of", f"{as_of} is after today, {self.today}",
                                "evidence is of a day that has come", "correct it", "wire.as-of")  # fmt: skip
        if plain is None or len(self.faults) > before:
            return None
        return Sourced(plain, texts["source"], as_of, texts["note"])

    def _plain(self, value: Any, field: Field, month: Month | None, where: str) -> Value | Absent | None:
        """The value as the rules take it; None after a fault."""
        plain: Any = value
        if value is None:
            self.faults.add(where, "is null", "none is an answer and unknown is none; null could be either",
                            "write \"none\", \"unknown\", or leave the key out", "wire.null")  # fmt: skip
            return None
        if isinstance(value, str) and value in field.texts:
            plain = NONE if value == NONE_TEXT else UNKNOWN
        elif isinstance(value, str) and field.kind is date:
            plain = day_of(value) or value
        if isinstance(plain, list | dict | OddNumber | float):
            is_huge = isinstance(plain, OddNumber) and plain.text.lstrip("-").isdigit()
            what = f"is {_shown(plain)}"
            if isinstance(plain, OddNumber | float):
                what = f"{plain} is {_HUGE if is_huge else 'not a whole number'}"
            self._wrong(field, where, what)
            return None
        if complaint := field.quantity.complaint(plain):
            self._wrong(field, where, complaint)
            return None
        if isinstance(plain, date) and month is not None and plain > month.last_day:
            self._wrong(field, where, f"{plain} is after {month}")
            return None
        return plain  # type: ignore[no-any-return]

    def _wrong(self, field: Field, where: str, what: str) -> None:
        quantity = field.quantity
        in_words = _UNIT_WORDS.get(quantity.unit, str(quantity.unit))
        wanted = f"one of {', '.join(sorted(field.codes))}" if field.codes else in_words
        self.faults.add(where, what[:200], f"{quantity.zh} ({quantity.en}) is {wanted}",
                        "correct the value, or write \"unknown\"", "rules.fact-value")  # fmt: skip

    def _unknown(self, key: str, fields: Mapping[str, Field], entity: Entity, where: str) -> None:
        near = difflib.get_close_matches(key, fields, n=1, cutoff=0.6)
        meant = f"did you mean `{near[0]}` ({fields[near[0]].quantity.unit})? " if near else ""
        self.faults.add(where, f"the {entity} has no quantity {_shown(key)}", "keys are the quantities of the schema",
                        f"{meant}see ./doudi assess --schema", "wire.unknown-key")  # fmt: skip


def day_of(text: Any) -> date | None:
    """The day written as 2025-08-31, or None.

    >>> day_of("2025-08-31"), day_of("2025-02-30"), day_of("20250831"), day_of("2025-W05-1")
    (datetime.date(2025, 8, 31), None, None, None)
    """
    if not isinstance(text, str) or len(text) != 10 or text[4] != "-" or text[7] != "-":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _shown(value: Any) -> str:
    text = str(value) if isinstance(value, OddNumber) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def below(where: str, key: str) -> str:
    """The path of a member.

    >>> below("$.persons[0]", "birth_date"), below("$", "wage@-3")
    ('$.persons[0].birth_date', "$['wage@-3']")
    """
    return f"{where}.{key}" if key.isidentifier() and len(key) <= 60 else f"{where}[{_shown(key)}]"
