"""The planted right answers (标准答案): written beside the extracts, read only by tests and benchmarks.

Nothing of production may open this folder: a screening is scored against it afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from doudi.sandbox import people as p
from doudi.sandbox.assistance import Assistance, Due, NearMiss
from doudi.sandbox.assisting import subjects
from doudi.sandbox.errors import CityNotBuilt
from doudi.sandbox.names import full_name
from doudi.sandbox.oracle import ENTITLED_UNSERVED, birthdays_before, is_counted
from doudi.sandbox.world import World

ENTITLED_CASE = "entitled_unserved"


@dataclass(frozen=True, slots=True)
class HouseholdTruth:
    """One planted household: what is true of it and what an honest screening of the files must say.

    `expected_lead` is true also for the kind whose large deposits only a bank knows; `label` tells the two apart:
    `entitled_unserved`, `entitled_but_for_deposits`, `entitled_served`, `undetermined` or `not_entitled`.
    `applicant_number` is the first counted adult's, `head_number` the register head's (who may be dead).
    """

    household: str
    kind: str
    label: str
    expected_lead: bool
    expected_amount_fen: int
    members: int
    income_fen: int
    limit_fen: int
    urban_rural: str
    community: str
    head_number: str
    applicant_number: str
    applicant_name: str


@dataclass(frozen=True, slots=True)
class PersonTruth:
    """One person of a planted case: `case` is the finding, `kind` how it was planted, positive or a near miss."""

    case: str
    kind: str
    is_positive: bool
    number: str
    name: str
    household: str


@dataclass(frozen=True, slots=True)
class OtherTruth:
    """An employer, a project or a clerk of a planted case, by the identifier the files give it."""

    case: str
    kind: str
    is_positive: bool
    identifier: str


@dataclass(frozen=True, slots=True)
class AssistanceTruth:
    """Who is due a further scheme and does not draw it, or only looks it: a person by number, a family by household.

    `kind` says how it was planted; empty for those the background happens to hold.
    """

    scheme: str
    kind: str
    is_positive: bool
    number: str
    household: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class ExtractTruth:
    """What a loader must find in one file: rows, rows accepted, rows refused by reason, rows repaired by kind."""

    file: str
    rows: int
    accepted: int
    rejected: Mapping[str, int]
    repaired: Mapping[str, int]


@dataclass(frozen=True)
class Truth:
    """All right answers of one district."""

    households: tuple[HouseholdTruth, ...]
    persons: tuple[PersonTruth, ...]
    extracts: Mapping[str, ExtractTruth]
    summary: Mapping[str, Any]
    others: tuple[OtherTruth, ...] = ()
    assistance: tuple[AssistanceTruth, ...] = ()

    def leads(self) -> dict[str, HouseholdTruth]:
        """Households a screening must find, by household number."""
        return {each.household: each for each in self.households if each.expected_lead}


def read(city: Path) -> Truth:
    """The right answers of a finished district.

    Raises:
        CityNotBuilt: the folder holds none.
    """
    folder = city / "truth"
    if not (folder / "summary.json").is_file():
        raise CityNotBuilt(city)
    households = pq.read_table(folder / "households.parquet").to_pylist()
    persons = pq.read_table(folder / "persons.parquet").to_pylist()
    # Cities of version 2 know of no employers, sites and clerks.
    path = folder / "others.parquet"
    others = pq.read_table(path).to_pylist() if path.is_file() else []
    path = folder / "assistance.parquet"
    assistance = pq.read_table(path).to_pylist() if path.is_file() else []
    extracts = json.loads((folder / "extracts.json").read_text("utf-8"))
    return Truth(
        tuple(HouseholdTruth(**row) for row in households),
        tuple(PersonTruth(**row) for row in persons),
        {name: ExtractTruth(**row) for name, row in extracts.items()},
        json.loads((folder / "summary.json").read_text("utf-8")),
        tuple(OtherTruth(**row) for row in others),
        tuple(AssistanceTruth(**row) for row in assistance),
    )


def write(world: World, extracts: Mapping[str, ExtractTruth], folder: Path) -> dict[str, Any]:
    """Write the right answers; returns their summary."""
    folder.mkdir(parents=True, exist_ok=True)
    households, people_of = _households(world)
    persons = _persons(world, people_of)
    others = [
        OtherTruth(each.case, each.kind, each.is_positive, identifier)
        for each in world.others
        for identifier in each.identifiers
    ]
    _table(HouseholdTruth, households, folder / "households.parquet")
    _table(PersonTruth, persons, folder / "persons.parquet")
    _table(OtherTruth, others, folder / "others.parquet")
    if world.assistance:
        _table(AssistanceTruth, _assistance(world, world.assistance), folder / "assistance.parquet")
    summary = _summary(world, households, persons, others, extracts)
    for name, content in (("extracts", {key: asdict(each) for key, each in extracts.items()}), ("summary", summary)):
        (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True), "utf-8")
    return summary


def _table(kind: type[Any], rows: Sequence[Any], path: Path) -> None:
    names = [field.name for field in fields(kind)]
    pq.write_table(pa.table({name: [getattr(row, name) for row in rows] for name in names}), path, compression="zstd")


def _number(world: World, row: int) -> str:
    return world.numbers[row].tobytes().decode()


def household_code(world: World, home: int) -> str:
    """户号 of a household."""
    return f"{world.district}{world.homes.register_number[home]:07d}"


def _households(world: World) -> tuple[list[HouseholdTruth], dict[int, list[int]]]:
    """Planted households, and the rows of their people by home."""
    people, homes, truth = world.people, world.homes, world.truth
    counted = is_counted(people, world.day) & birthdays_before(people.birth_day, world.as_of, 18)
    first_planted = world.background
    last_planted = first_planted + _planted_people(world)
    people_of: dict[int, list[int]] = {}
    for row in range(first_planted, last_planted):
        people_of.setdefault(int(people.home[row]), []).append(row)
    found: list[HouseholdTruth] = []
    for place, kind in enumerate(world.planted_kinds):
        if kind is None:
            continue
        home = world.background_homes + place
        rows = people_of[home]
        applicant = next(row for row in rows if counted[row])
        is_lead = bool(truth.verdict[home] == ENTITLED_UNSERVED)
        found.append(
            HouseholdTruth(
                household=household_code(world, home),
                kind=kind.name,
                label=kind.label,
                expected_lead=is_lead,
                expected_amount_fen=int(truth.amount_fen[home]),
                members=int(truth.members[home]),
                income_fen=int(truth.income_fen[home]),
                limit_fen=int(truth.limit_fen[home]),
                urban_rural="rural" if homes.is_rural[home] else "urban",
                community=world.places.communities[homes.community[home]].code,
                head_number=_number(world, rows[0]),
                applicant_number=_number(world, applicant),
                applicant_name=full_name(people, applicant),
            )
        )
    return found, people_of


def _assistance(world: World, files: Assistance) -> list[AssistanceTruth]:
    """Who is due what, and who only looks it."""
    people = world.people
    planted = {row: kind.name for row, kind in subjects(world) if kind.is_due}

    def one(each: Due | NearMiss, row: int, kind: str, amount: int, *, positive: bool) -> AssistanceTruth:
        home = int(people.home[row]) if each.is_of_people else row
        number = _number(world, row) if each.is_of_people else ""
        return AssistanceTruth(each.scheme, kind, positive, number, household_code(world, home), amount)

    found = [
        one(due, int(row), planted.get(int(row), ""), int(fen), positive=True)
        for due in files.due
        for row, fen in zip(due.rows, due.amount_fen, strict=True)
    ]
    return found + [one(near, int(row), near.kind, 0, positive=False) for near in files.near for row in near.rows]


def _planted_people(world: World) -> int:
    """How many people the planted families have: they follow the background and are all of the register."""
    after = world.people.register[world.background :] != p.REGISTERED
    return int(np.argmax(after)) if after.any() else len(after)


def _persons(world: World, people_of: Mapping[int, list[int]]) -> list[PersonTruth]:
    people = world.people

    def one(case: str, kind: str, is_positive: bool, row: int) -> PersonTruth:
        home = int(people.home[row])
        household = household_code(world, home) if home >= 0 else ""
        return PersonTruth(case, kind, is_positive, _number(world, row), full_name(people, row), household)

    found: list[PersonTruth] = []
    for place, kind in enumerate(world.planted_kinds):
        if kind is not None:
            positive = kind.label == ENTITLED_CASE
            rows = people_of[world.background_homes + place]
            found += [one(ENTITLED_CASE, kind.name, positive, row) for row in rows]
    for cases in world.cases:
        found += [one(cases.case, cases.kind, cases.is_positive, int(row)) for row in cases.rows]
    return found


def _summary(
    world: World,
    households: list[HouseholdTruth],
    persons: list[PersonTruth],
    others: list[OtherTruth],
    extracts: Mapping[str, ExtractTruth],
) -> dict[str, Any]:
    planted: dict[str, dict[str, int]] = {ENTITLED_CASE: {"cases": 0, "near_misses": 0}}
    for each in households:
        planted[ENTITLED_CASE]["cases" if each.label == ENTITLED_CASE else "near_misses"] += 1
    cases = [(each.case, each.is_positive) for each in persons] + [(each.case, each.is_positive) for each in others]
    for case, is_positive in cases:
        if case != ENTITLED_CASE:
            counts = planted.setdefault(case, {"cases": 0, "near_misses": 0})
            counts["cases" if is_positive else "near_misses"] += 1
    if world.assistance:
        for due in world.assistance.due:
            planted[f"unserved {due.scheme}"] = {"cases": len(due.rows), "near_misses": 0}
        for near in world.assistance.near:
            planted[f"unserved {near.scheme}"]["near_misses"] += len(near.rows)
    people = world.people
    on_roll = (people.roll_state == p.ON_ROLL) & (people.register == p.REGISTERED)
    return {
        "district": world.places.district.code,
        "as_of": world.as_of.isoformat(),
        "month": f"{world.as_of:%Y-%m}",
        "residents": int((people.register == p.REGISTERED).sum()),
        "households": len(np.unique(people.home[people.register == p.REGISTERED])),
        "monitored_people": int(on_roll.sum()),
        "expected_leads": sum(each.expected_lead for each in households),
        "expected_lead_fen": sum(each.expected_amount_fen for each in households),
        "planted": planted,
        "rows": sum(each.rows for each in extracts.values()),
        "rows_accepted": sum(each.accepted for each in extracts.values()),
        "rows_rejected": sum(sum(each.rejected.values()) for each in extracts.values()),
    }
