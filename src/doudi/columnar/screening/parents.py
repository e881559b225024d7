"""Parents and children (父母子女): what departments know of a child's parents, and of an old person's children.

A parent is looked up by key, on the register or not: whoever died has often left the register already.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from doudi.columnar.screening.feeds import Feed
from doudi.columnar.screening.known import DepartmentFacts, Known
from doudi.columnar.screening.register import Bools, Coded, Int64s, UInt64s
from doudi.columnar.screening.teller import Teller

PARENTAGE = "police_parentage"
ABOUT_PARENTS = ("police_deregistration", "civil_affairs_cremation", "justice_custody", "disabled_certificates")
STATES = ("", "able", "deceased", "serving_sentence", "drug_isolation", "disabled")
KINDS = ("none", "visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple")


@dataclass(frozen=True)
class Parent:
    """What is on file of one parent of everybody.

    Attributes:
        keys: uint64[people], 0 where nobody is registered as that parent.
        state: the situation that is on file, "" where none is.
        is_clear: bool[people]: named, and every department would have said if there were something.
        category, grade: of the certificate; grade 0 without one.
        months: int64[people], term of the sentence or isolation as ordered, -1 where it is not known.
    """

    keys: UInt64s
    state: Coded
    is_clear: Bools
    category: Coded
    grade: Int64s
    months: Int64s


def _parents(facts: DepartmentFacts) -> None:
    feed = facts.feeds[PARENTAGE]
    for name in ("father", "mother"):
        keys = np.zeros(facts.register.people, dtype=np.uint64)
        if feed.is_usable:
            rows, named = feed.rows, feed.keys(f"{name}_key")
            here = (rows >= 0) & (named != 0)
            keys[rows[here]] = named[here]
        # Of a child whose own row was rejected nobody knows who the parents are.
        keys[feed.is_silent] = 0
        parent = _parent(facts, keys)
        stated = ~parent.state.among("")
        facts.person[f"{name}_state"] = Known(parent.state, stated)
        # Nobody says of a parent that they can bring the child up: it is supposed where nothing speaks against it.
        able = Coded(np.ones(len(keys), dtype=np.int8), STATES)
        facts.estimated[f"{name}_state"] = Known(able, parent.is_clear & ~stated)
        certified = (parent.grade > 0) | parent.is_clear
        facts.person[f"{name}_disability_category"] = Known(parent.category, certified)
        facts.person[f"{name}_disability_grade"] = Known(parent.grade, certified)
        facts.person[f"{name}_measure_months"] = Known(np.maximum(parent.months, 0), parent.months >= 0)


def _parent(facts: DepartmentFacts, keys: UInt64s) -> Parent:
    last_day = np.datetime64(facts.month.last_day, "D")
    struck, cremated = facts.feeds["police_deregistration"], facts.feeds["civil_affairs_cremation"]
    custody, certificates = facts.feeds["justice_custody"], facts.feeds["disabled_certificates"]
    dead = np.zeros(len(keys), dtype=bool)
    if struck.is_usable:
        day = np.where(np.isnat(struck.days("died_on")), struck.days("cancelled_on"), struck.days("died_on"))
        valid = struck.among("reason", "death") & struck.among("record_state", "valid") & (day <= last_day)
        dead |= _among(keys, struck, valid)
    if cremated.is_usable:
        day = np.where(np.isnat(cremated.days("died_on")), cremated.days("cremated_on"), cremated.days("died_on"))
        dead |= _among(keys, cremated, day <= last_day)
    state, months = np.zeros(len(keys), dtype=np.int8), np.full(len(keys), -1, dtype=np.int64)
    category, grade = np.zeros(len(keys), dtype=np.int8), np.zeros(len(keys), dtype=np.int64)
    if certificates.is_usable:
        valid = certificates.among("state", "valid")
        for place, kind in enumerate(KINDS[1:], 1):
            category[_among(keys, certificates, valid & certificates.among("category", kind))] = place
        for each in ("4", "3", "2", "1"):
            grade[_among(keys, certificates, valid & certificates.among("grade", each))] = int(each)
        state[grade > 0] = STATES.index("disabled")
    if custody.is_usable:
        held = custody.among("state", "in_custody") & (custody.days("from_date") <= last_day)
        held &= np.isnat(custody.days("to_date")) | (custody.days("to_date") > last_day)
        for kind, word in (("drug_isolation", "drug_isolation"), ("prison", "serving_sentence")):
            rows = held & custody.among("kind", kind)
            now = _among(keys, custody, rows)
            state[now] = STATES.index(word)
            months[now] = _term(keys[now], custody, rows)
    state[dead] = STATES.index("deceased")
    clear = keys != 0
    for feed in (struck, cremated, custody, certificates):
        clear &= np.full(len(keys), feed.is_usable)
        if feed.snapshot is not None:
            clear &= ~np.isin(keys, feed.snapshot.unsure_people)
    return Parent(keys, Coded(state, STATES), clear, Coded(category, KINDS), grade, months)


def _among(keys: UInt64s, feed: Feed, rows: Bools) -> Bools:
    """bool[n]: keys of whom the feed has one of these rows; an unknown key never."""
    assert feed.snapshot is not None
    return np.asarray((keys != 0) & np.isin(keys, feed.snapshot.keys[rows]))


def _term(keys: UInt64s, custody: Feed, rows: Bools) -> Int64s:
    """Whole months of the longest term each is held for, -1 where its end is not on file."""
    assert custody.snapshot is not None
    who = custody.snapshot.keys[rows]
    first, last = custody.days("from_date")[rows], custody.days("to_date")[rows]
    months = whole_months(first, last)
    order = np.lexsort((months, who))
    who, months = who[order], months[order]
    # The last of each key is its longest.
    found = np.searchsorted(who, keys, side="right") - 1
    return np.asarray(months[found])


def whole_months(first: npt.NDArray[np.datetime64], last: npt.NDArray[np.datetime64]) -> Int64s:
    """Whole months from a day to another; -1 where one of them is not stated.

    >>> days = lambda *texts: np.array(texts, dtype="datetime64[D]")
    >>> whole_months(days("2025-01-15", "2025-01-15", "NaT"), days("2025-07-15", "2025-07-14", "2025-07-14")).tolist()
    [6, 5, -1]
    """
    stated = ~(np.isnat(first) | np.isnat(last))
    start, end = (np.where(stated, each, np.datetime64("1970-01-01")) for each in (first, last))
    start_month, end_month = start.astype("datetime64[M]"), end.astype("datetime64[M]")
    months = (end_month - start_month).astype(np.int64)
    short = (end - end_month.astype("datetime64[D]")) < (start - start_month.astype("datetime64[D]"))
    return np.where(stated, months - short, -1)


def _obligors(facts: DepartmentFacts) -> None:
    """Who must support somebody and lives elsewhere (其他法定义务人): living grown children, parents and the spouse.

    The register of parents and children is young: that it names nobody proves nothing, so that *none* is never known.
    """
    register, feed = facts.register, facts.feeds[PARENTAGE]
    count = np.zeros(register.people, dtype=np.int64)
    if feed.snapshot is not None:
        child_rows, dead = feed.rows, facts.person["is_deceased"].values
        for name in ("father_key", "mother_key"):
            parent_keys = feed.keys(name)
            parent_rows = register.rows_of(parent_keys)
            alive = (child_rows < 0) | ~dead[child_rows]
            grown = (child_rows < 0) | facts.is_adult[child_rows]
            apart = (child_rows < 0) | (parent_rows < 0)
            both = ~apart
            apart[both] = register.household_of[child_rows[both]] != register.household_of[parent_rows[both]]
            counts = (parent_keys != 0) & apart & ~_struck_off(facts, feed.snapshot.keys)
            mine = counts & (parent_rows >= 0) & alive & grown
            count += np.bincount(parent_rows[mine], minlength=register.people)
            parent_dead = np.zeros(len(parent_rows), dtype=bool)
            parent_dead[parent_rows >= 0] = dead[parent_rows[parent_rows >= 0]]
            theirs = (parent_keys != 0) & apart & (child_rows >= 0) & ~parent_dead & ~_struck_off(facts, parent_keys)
            count += np.bincount(child_rows[theirs], minlength=register.people)
    count += facts.spouse_elsewhere
    facts.person["other_obligors"] = Known(count, count > 0)
    facts.estimated["other_obligors"] = Known(np.zeros_like(count), (count == 0) & ~feed.is_silent)


def _struck_off(facts: DepartmentFacts, keys: UInt64s) -> Bools:
    """bool[n]: keys of people who died, on the register or not."""
    gone = np.zeros(len(keys), dtype=bool)
    struck, cremated = facts.feeds["police_deregistration"], facts.feeds["civil_affairs_cremation"]
    if struck.is_usable:
        gone |= _among(keys, struck, struck.among("reason", "death") & struck.among("record_state", "valid"))
    if cremated.is_usable:
        gone |= _among(keys, cremated, np.ones(len(cremated.rows), dtype=bool))
    return gone


PARENTS = (
    Teller(
        tuple(f"{name}_{what}" for name in ("father", "mother")
              for what in ("state", "disability_category", "disability_grade", "measure_months")),
        (PARENTAGE, *ABOUT_PARENTS), _parents, is_further=True),
)  # fmt: skip
"""What is known of everybody's parents."""
OBLIGORS = (
    Teller(("other_obligors",), (PARENTAGE, "police_deregistration", "civil_affairs_cremation"), _obligors,
           after=("is_deceased", "is_married"), is_further=True),
)  # fmt: skip
"""Who must support somebody from elsewhere."""
