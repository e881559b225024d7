"""What a formal record says (正式记录内容), from a kept decision alone: nothing of it is looked up in today's rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from doudi.casework.figures import OUTCOME_WORDS, STATUS_WORDS, capital
from doudi.casework.sources import source_words
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.money import format_yuan
from doudi.kernel.month import Month
from doudi.rules.assessment import Assessment, Step, StepInput, StepParameter
from doudi.rules.facts_json import facts_from_json
from doudi.rules.frozen import thaw
from doudi.rules.replay import Record, Replayed
from doudi.rules.ruleset import ENGINE_VERSION, Ruleset
from doudi.rules.scalar import evaluate
from doudi.rules.walk import support
from doudi.worklist.citations import citation
from doudi.worklist.words import Words, date_words

NOT_SAID = Words("没有记", "not on record")
DECIDED_WORDS = {"granted": Words("确认", "granted"), "refused": Words("不予确认", "refused")}


@dataclass(frozen=True)
class Entry:
    """One line of the head: what, and what it is."""

    what: Words
    value: Words


@dataclass(frozen=True)
class RecordFact:
    """One fact the proof rests on (证据), numbered E1, E2, …: whose, what, its value, who says so and as of when."""

    ref: str
    whose: str
    what: Words
    value: Words
    source: Words
    as_of: Words
    known: bool


@dataclass(frozen=True)
class FigureLine:
    """One figure the proof rests on (标准), numbered F1, F2, …: value, validity, text, source, how far checked."""

    ref: str
    key: str
    what: Words
    value: Words
    valid: Words
    basis: Words
    source: str
    status: Words


@dataclass(frozen=True)
class RecordStep:
    """One numbered step: the rule, the law's sentence it stands for, its clause, its value, and what it rests on.

    Args:
        said: the line as the family reads it; law: the sentence of the law, as the rule's author wrote it (Chinese).
        steps: the earlier steps it is worked out from; refs: the numbers of evidence and figures.
    """

    number: int
    rule: str
    said: Words
    law: str
    clause: Words
    value: Words
    steps: tuple[int, ...]
    refs: tuple[str, ...]
    known: bool


@dataclass(frozen=True)
class FormalRecord:
    """The formal record of one decision (正式记录).

    Args:
        head: who, what and when.
        steps, evidence, figures: the proof, with what it rests on, each thing once.
        result: what the rules found; decided: what the official decided, with the amount.
        reasons: sentences the officials wrote, as they are.
        is_equal: whether deriving it again from the kept rules and facts gives the same, word for word; difference: the
            first place where it does not.
        replay: the command that derives it again.
    """

    number: str
    title: Words
    head: tuple[Entry, ...]
    steps: tuple[RecordStep, ...]
    evidence: tuple[RecordFact, ...]
    figures: tuple[FigureLine, ...]
    result: Words
    decided: Words
    reasons: str
    ruleset_hash: str
    is_equal: bool
    difference: str
    replay: str


TITLE = Words("审核决定正式记录", "Formal record of a decision")


def formal_record(record: Record, found: Replayed) -> FormalRecord:
    """The record of a kept decision, with what its replay found.

    Raises:
        FrozenUnreadable: the kept rules were changed since, or need another release.
        ValueError, KeyError, TypeError: the kept result is none.
    """
    ruleset = thaw(record.ruleset)
    result = Assessment.from_dict(dict(record.result))
    names = {person.key: person.label or person.key for person in facts_from_json(dict(record.facts)).persons}
    evidence = _evidence(result.steps, names)
    figures = _figures(result, ruleset)
    earlier = _earlier(record, result.steps, ruleset)
    steps = tuple(
        _step(number, step, ruleset, earlier[number], evidence, figures)
        for number, step in enumerate(result.steps, start=1)
    )
    different = found.difference
    return FormalRecord(
        number=record.key, title=TITLE, head=_head(record, result, ruleset), steps=steps,
        evidence=tuple(evidence.values()), figures=tuple(figures.values()), result=_result(result),
        decided=_decided(record), reasons=str(record.decision.get("reasons") or ""), ruleset_hash=result.ruleset_hash,
        is_equal=different is None,
        difference="" if different is None else f"{different.path}: {different.stored!r} ≠ {different.derived!r}",
        replay=f"./doudi replay {record.key or 'FILE --key KEYFILE'}" + (" --by ACCOUNT" if record.key else ""),
    )  # fmt: skip


def _money(fen: int | None) -> Words:
    if fen is None:
        return Words("没有定", "not settled")
    return Words(f"{format_yuan(fen)}元", f"CNY {format_yuan(fen)}")


def _month(text: str) -> Words:
    month = Month.parse(text)
    return Words(f"{month.year}年{month.number}月", date_words(month.first_day).en.split(" ", 1)[1])


def _head(record: Record, result: Assessment, ruleset: Ruleset) -> tuple[Entry, ...]:
    decided = record.decision

    def plain(key: str) -> Words:
        text = str(decided.get(key) or "")
        return Words(text, text) if text else NOT_SAID

    place = f"{result.profile} / {result.jurisdiction}"
    engine = f"{result.ruleset_hash}（引擎{ENGINE_VERSION}）"
    engine_en = f"{result.ruleset_hash} (engine {ENGINE_VERSION})"
    return (
        Entry(Words("决定编号", "Decision"), Words(record.key, record.key) if record.key else NOT_SAID),
        Entry(Words("申请编号", "Application"), plain("case")),
        Entry(Words("政策", "Scheme"), Words(ruleset.name_zh, capital(ruleset.name_en))),
        Entry(Words("办法和地方", "Text of law, place"), Words(place, place)),
        Entry(Words("审核月份", "Month assessed"), _month(record.month)),
        Entry(Words("经办提出", "Proposed by"), plain("maker")),
        Entry(Words("决定人", "Decided by"), plain("checker")),
        Entry(Words("决定时间", "Decided at"), _moment(str(decided.get("decided_at") or ""))),
        Entry(Words("规则指纹", "Hash of the rules"), Words(engine, engine_en)),
    )


def _moment(text: str) -> Words:
    try:
        at = datetime.fromisoformat(text).astimezone(SHANGHAI)
    except ValueError:
        return NOT_SAID
    day = date_words(at.date())
    return Words(f"{day.zh}{at:%H:%M}", f"{day.en}, {at:%H:%M}")


def _result(result: Assessment) -> Words:
    said = OUTCOME_WORDS[result.outcome]
    if result.grants == "tag" or result.outcome != "eligible":
        return said
    each = Words("每月", " a month") if result.grants == "cash_monthly" else Words("一次", ", once")
    money = _money(result.amount_fen)
    return Words(f"{said.zh}，{each.zh}{money.zh}", f"{said.en}, {money.en}{each.en}")


def _decided(record: Record) -> Words:
    outcome = str(record.decision.get("outcome") or "")
    if outcome not in DECIDED_WORDS:
        return NOT_SAID
    said, amount, start = DECIDED_WORDS[outcome], record.decision.get("amount_fen"), record.decision.get("from_month")
    zh, en = said.zh, said.en
    if outcome == "granted" and amount is not None:
        money = _money(int(amount))
        zh, en = f"{zh}，每月{money.zh}", f"{en}, {money.en} a month"
    if outcome == "granted" and start:
        month = _month(str(start))
        zh, en = f"{zh}，{month.zh}起", f"{en}, from {month.en}"
    return Words(zh, en)


def _evidence(steps: Iterable[Step], names: dict[str, str]) -> dict[str, RecordFact]:
    found: dict[str, RecordFact] = {}
    for step in steps:
        for each in step.inputs:
            if each.fact_key not in found:
                found[each.fact_key] = _record_fact(f"E{len(found) + 1}", each, names)
    return found


def _record_fact(ref: str, each: StepInput, names: dict[str, str]) -> RecordFact:
    kind, _, rest = each.fact_key.partition(":")
    whose = names.get(rest.rpartition(":")[0], "") if kind == "person" else ""
    source = source_words(each.source) if each.source else NOT_SAID
    if each.note:
        note = source_words(each.note)
        source = Words(f"{source.zh}（{note.zh}）", f"{source.en} ({note.en})")
    as_of = date_words(date.fromisoformat(each.as_of)) if each.as_of else NOT_SAID
    value = Words(each.value_zh, each.value_en)
    return RecordFact(ref, whose, Words(each.zh, each.en), value, source, as_of, each.value != "unknown")


def _figures(result: Assessment, ruleset: Ruleset) -> dict[str, FigureLine]:
    found: dict[str, FigureLine] = {}
    for step in result.steps:
        for each in step.parameters:
            if each.key not in found:
                found[each.key] = _figure_line(f"F{len(found) + 1}", each, ruleset)
    return found


def _figure_line(ref: str, each: StepParameter, ruleset: Ruleset) -> FigureLine:
    parameter = ruleset.parameters.parameters.get(each.key)
    status = STATUS_WORDS[each.status]
    if each.possibly_superseded:
        status = Words(f"{status.zh}，可能已有新标准", f"{status.en}, possibly superseded")
    basis = citation(each.legal_basis) if each.legal_basis else NOT_SAID
    what = Words(each.zh, parameter.en if parameter else each.zh)
    return FigureLine(ref, each.key, what, _code_words(each, ruleset), _valid(each), basis, each.source, status)


def _code_words(each: StepParameter, ruleset: Ruleset) -> Words:
    """A figure's value; where it lists codes of the kept quantities, in their words."""
    known = {code.code: code for quantity in ruleset.quantities.values() for code in quantity.codes}
    listed = each.value_zh.split("、")
    if not all(code in known for code in listed):
        return Words(each.value_zh, each.value_en)
    return Words("、".join(known[code].zh for code in listed), ", ".join(known[code].en for code in listed))


def _valid(each: StepParameter) -> Words:
    if not each.valid_from:
        return NOT_SAID
    start = _month(each.valid_from)
    if not each.valid_to:
        return Words(f"{start.zh}起", f"from {start.en}")
    end = _month(each.valid_to)
    return Words(f"{start.zh}至{end.zh}前", f"{start.en} until before {end.en}")


def _earlier(record: Record, steps: tuple[Step, ...], ruleset: Ruleset) -> dict[int, tuple[int, ...]]:
    """For each step the steps before it that its value strictly rests on, by the kept rules and facts."""
    household, month = facts_from_json(dict(record.facts)), Month.parse(record.month)
    found = evaluate(ruleset, household, month, ruleset.figures(month))
    person_at = {person.key: at for at, person in enumerate(household.persons)}
    place_of = {
        number: (ruleset.rules[step.key].node, person_at[step.person_key] if step.person_key else None)
        for number, step in enumerate(steps, start=1) if step.key in ruleset.rules
    }  # fmt: skip
    told = frozenset(node for node, _ in place_of.values())
    earlier: dict[int, tuple[int, ...]] = dict.fromkeys(range(1, len(steps) + 1), ())
    for number, place in place_of.items():
        below = set(support(found, [place], told - {place[0]}))
        earlier[number] = tuple(at for at, other in place_of.items() if at < number and other in below)
    return earlier


def _step(
    number: int, step: Step, ruleset: Ruleset, earlier: tuple[int, ...], evidence: dict[str, RecordFact],
    figures: dict[str, FigureLine],
) -> RecordStep:  # fmt: skip
    rule = ruleset.rules.get(step.key)
    refs = [evidence[each.fact_key].ref for each in step.inputs] + [figures[each.key].ref for each in step.parameters]
    clause = citation(rule.clause if rule and rule.clause else step.clause)
    value = Words(step.value_zh, step.value_en) if step.known else Words("未知，没有计入", "not known, not counted")
    law = " ".join((rule.law_text if rule else "").split())
    said = Words(step.zh, capital(step.en))
    return RecordStep(number, step.key, said, law, clause, value, earlier, tuple(refs), step.known)
