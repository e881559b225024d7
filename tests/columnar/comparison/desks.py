"""Made-up people whose rows need another key, a count, two columns or a cleaned number; and what is right of each.

The oracle reads the words of the extracts one person at a time and shares nothing with the comparison.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from doudi.columnar.contract import load_contract
from tests.columnar.extracts import Desk, number, plain_row

DAY = date(2025, 8, 31)
PLATFORMS, OPERATORS = ("PT01", "PT02"), [f"JB{index:02}" for index in range(12)]
NOT_KNOWN = "not known"
ENROLMENT, SUPERVISION = ("E10", "E11"), ("F07", "F07Y", "F07F", "F07W", "F09", "F10", "F10B", "F10N")
Line = tuple[str, str, dict[str, str]]


@dataclass
class Town:
    """All rows, as (dataset, number written, words), and what the police say of numbers."""

    people: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    former: dict[str, str] = field(default_factory=dict)
    double: list[tuple[str, str]] = field(default_factory=list)

    @property
    def of_two(self) -> set[str]:
        """Numbers of two people by the police, and of whoever was told apart from them."""
        return {who for pair in self.double for who in pair}

    def of(self, dataset: str) -> list[tuple[str, dict[str, str]]]:
        """A dataset's rows by whom they are today; a former number that leads to a number of two stays where it is."""
        now = {old: new for old, new in self.former.items() if new not in self.of_two}
        return [(now.get(who, who), words) for name, who, words in self.lines if name == dataset]


def town(seed: int, people: int = 300) -> Town:
    """A town in which everything that is looked for is frequent."""
    chance, found = random.Random(seed), Town()
    for index in range(1, people + 1):
        born = date(1955 + index % 40, 1 + index % 12, 1 + index % 28)
        me = number(index, f"{born:%Y%m%d}")
        found.people.append(me)
        old = number(index + 10_000, f"{born:%Y%m%d}")
        if index % 9 == 0:
            found.former[old] = me
        elif index % 23 == 0:
            found.double.append((found.people[chance.randrange(len(found.people))], me))
        _rows_of(found, chance, me, old if index % 9 == 0 else me, born, index)
    return found


def _rows_of(found: Town, chance: random.Random, me: str, old: str, born: date, index: int) -> None:
    def put(dataset: str, **words: str) -> None:
        has_name = any(column.mark_as for column in load_contract(dataset).columns)
        another = {"name": "尚明远"} if chance.random() < 0.02 and has_name else {}
        found.lines.append((dataset, chance.choice([me, old]), words | another))

    if chance.random() < 0.8:
        found.lines.append(("police_household_register", me, {"birth_date": born.isoformat()}))
    for _ in range(chance.choice([0, 0, 1, 2])):
        child_born = DAY - timedelta(days=chance.choice([20, 89, 90, 91, 200]))
        child = number(index * 3 + chance.randrange(3), f"{child_born:%Y%m%d}")
        found.lines.append(("health_births", chance.choice([me, old]), {
            "child_key": chance.choice([child, child, ""]), "born_on": child_born.isoformat()}))  # fmt: skip
        if chance.random() < 0.5:
            found.lines.append(("medical_insurance_enrolment", child, {}))
    for _ in range(chance.choice([0, 1, 2])):
        put("platform_workers", platform=chance.choice(PLATFORMS), month=chance.choice(["202507", "202508"]),
            orders=chance.choice(["0", "1", "30"]))  # fmt: skip
        if chance.random() < 0.6:
            put("occupational_injury", platform=chance.choice(PLATFORMS), month=chance.choice(["202507", "202508"]))
    if chance.random() < 0.5:
        filed = chance.choice([born, born, born - timedelta(days=chance.choice([1, 400]))])
        sixteen = [f"{born.year + 16}{born.month:02}", f"{born.year + 15}12", f"{born.year + 16}01", ""]
        put("pension_files", file_birth_date=filed.isoformat(), first_paid=chance.choice(sixteen),
            kind=chance.choice(["正常", "特殊工种"]), special_years=chance.choice(["0", "7", "8", ""]))  # fmt: skip
    for _ in range(chance.choice([0, 1, 2, 2])):
        account = chance.choice([index, index, chance.randrange(300)]) % 110
        put("benefit_accounts", account=f"6217{account:012}", scheme=chance.choice(["110", "170"]))
    for _ in range(chance.choice([0, 2, 4])):
        busy = OPERATORS[min(chance.randrange(12), chance.randrange(12))]
        put("operator_log", operator=busy, minute="600", on=f"2025-08-{chance.choice([12, 13])}",
            action=chance.choice(["登记", "复核", "补发", "补发", "补发", "改账户"]))  # fmt: skip
    if index % 40 == 0:
        put("operator_log", operator=chance.choice(OPERATORS[:6]), action="停发", on="2025-08-12",
            minute=str(chance.choice([0, 359, 360, 1319, 1320])))  # fmt: skip


def load(desk: Desk, people: Town) -> None:
    """Writes and loads every extract."""
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    for serial, (dataset, who, words) in enumerate(people.lines, 1):
        made = plain_row(load_contract(dataset), serial, **{"person_key": who} | words)
        if "性别" in made:
            made["性别"] = "1" if int(who[16]) % 2 else "2"
        rows[dataset].append(made)
    changes = load_contract("police_number_changes")
    for old, new in people.former.items():
        rows["police_number_changes"].append(plain_row(changes, 1, person_key=new, former_key=old, reason="错号"))
    for old, new in people.double:
        rows["police_number_changes"].append(plain_row(changes, 1, person_key=new, former_key=old, reason="重号"))
    for dataset in ("police_deregistration", "civil_affairs_cremation", "insured_elsewhere"):
        rows[dataset] = [plain_row(load_contract(dataset), 9_999)]
    for dataset, listed in rows.items():
        report = desk.load_rows(dataset, listed)
        assert not report.faults, report.faults


def _doubtful(people: Town, purpose: str) -> set[str]:
    """Who goes by a number of several, as far as datasets shared for the purpose tell."""
    names: dict[str, set[str]] = defaultdict(set)
    for dataset, who, words in people.lines:
        contract = load_contract(dataset)
        if purpose in contract.purposes and any(column.mark_as for column in contract.columns):
            names[who].add(words.get("name", "张三"))
    several = {people.former.get(who, who) for who, known in names.items() if len(known) > 1}
    # Whose former number leads on to a number of several cannot be told from them either.
    return several | people.of_two | {old for old, new in people.former.items() if new in people.of_two}


def expected(people: Town) -> dict[str, dict[str, object]]:
    """Rule → subject → True, False or NOT_KNOWN."""
    answers: dict[str, dict[str, object]] = {rule: {} for rule in (*ENROLMENT, *SUPERVISION)}

    def say(rule: str, subject: str, answer: object, in_doubt: bool) -> None:
        told = NOT_KNOWN if answer is True and in_doubt else answer
        rank = [False, NOT_KNOWN, True]
        answers[rule][subject] = max(told, answers[rule].get(subject, False), key=rank.index)

    doubt = _doubtful(people, "enrolment")
    insured = {who for who, _ in people.of("medical_insurance_enrolment")}
    for mother, words in people.of("health_births"):
        if words["child_key"] and date.fromisoformat(words["born_on"]) <= DAY - timedelta(days=90):
            child = words["child_key"]
            say("E10", mother, child not in insured, mother in doubt or child in doubt)
    covered = {(who, words["platform"], words["month"]) for who, words in people.of("occupational_injury")}
    for who, words in people.of("platform_workers"):
        if words["month"] == "202508" and words["orders"] != "0":
            say("E11", who, (who, words["platform"], "202508") not in covered, who in doubt)
    _supervise(people, _doubtful(people, "supervision"), say)
    return answers


def _supervise(people: Town, doubt: set[str], say: object) -> None:
    assert callable(say)
    register = {who for who, _ in people.of("police_household_register")}
    for who, words in people.of("pension_files"):
        born, in_doubt = f"{who[6:10]}-{who[10:12]}-{who[12:14]}", who in doubt
        known, first = who in register, words["first_paid"]
        say("F07", who, words["file_birth_date"] != born if known else NOT_KNOWN, in_doubt)
        young = first < f"{int(who[6:10]) + 16}{who[10:12]}" if first else NOT_KNOWN
        say("F07Y", who, young if known else NOT_KNOWN, in_doubt)
        filed = words["file_birth_date"]
        if first and first < f"{int(filed[:4]) + 16}{filed[5:7]}" and not known:
            say("F07F", who, True, in_doubt)
        years, special = words["special_years"], words["kind"] == "特殊工种"
        wrong = NOT_KNOWN if not years else int(years) < 8 if special else int(years) > 0
        say("F07W", who, wrong, in_doubt)
    holders: dict[str, set[str]] = defaultdict(set)
    for who, words in people.of("benefit_accounts"):
        holders[words["account"]].add(who)
    for account, who_all in holders.items():
        say("F09", account, len(who_all) >= 4, False)
    log, paid = people.of("operator_log"), defaultdict(int)
    done: dict[tuple[str, str], set[str]] = defaultdict(set)
    for who, words in log:
        done[words["operator"], who].add(words["action"])
        if words["action"] == "补发":
            paid[words["operator"], words["on"]] += 1
        say("F10N", words["operator"], int(words["minute"]) < 360 or int(words["minute"]) >= 1320, False)
    for (operator, who), actions in done.items():
        if "登记" in actions:
            say("F10", operator, "复核" in actions, who in doubt)
    for (operator, _), count in paid.items():
        say("F10B", operator, count >= 20, False)
