"""The result of a household as JSON (结果的 JSON): outcome, amount, people; the same text from one and from many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from numpy.typing import NDArray

from doudi.kernel.errors import Fault
from doudi.rules.bulk import OUTCOMES, BulkResult, RuleColumn
from doudi.rules.oneway.programs import Program
from doudi.rules.oneway.readings import Reading
from doudi.rules.operators import Cell
from doudi.rules.states import KNOWN, UNKNOWN_BITS
from doudi.rules.verdict import Verdict
from doudi.rules.wire.faults import fault_json
from doudi.rules.wire.quick import is_key
from doudi.rules.wire.steps import text

_REFUSED = '{"refused":'


def head_text(program: Program, key: str) -> str:
    """What every answer begins with: the household's key, and what it was assessed under."""
    known: str | None = program.kept.get("head text")
    if known is None:
        rules = program.ruleset
        head = {"scheme": rules.scheme, "profile": rules.profile, "jurisdiction": rules.jurisdiction,
                "month": str(program.month), "ruleset_hash": rules.hash, "grants": rules.outcome.grants}  # fmt: skip
        known = program.kept["head text"] = text(head)[1:-1]
    return f'{{"key":{text(key)},{known}' if key else f"{{{known}"


def result_text(reading: Reading, verdict: Verdict, keys: Sequence[str]) -> str:
    """The members of an answer that tell the result, from a comma on."""
    names = reading.ruleset.outcome
    said = _outcome_text(verdict.outcome, verdict.computed, verdict.amount_fen, _whole(reading.rule(names.people)))
    if not names.person_eligible:
        return said
    persons = []
    for position, key in enumerate(keys):
        eligible = reading.rule(names.person_eligible, position)
        amount = reading.rule(names.person_amount, position) if names.person_amount else (0, KNOWN)
        persons.append(_person_text(key, _yes_no(eligible), _whole(amount)))
    return f'{said},"persons":[{",".join(persons)}]'


def bulk_texts(
    program: Program, trees: Sequence[Any], result: BulkResult, offsets: NDArray[Any]
) -> Iterator[str]:
    """The answers of many households whose results stand in columns."""
    names = program.ruleset.outcome
    persons = _persons(result, names.person_eligible, names.person_amount) if names.person_eligible else None
    starts, head = offsets.tolist(), head_text(program, "")
    people = _wholes(result.outputs[names.people])
    said: dict[tuple[int, int], str] = {}
    for row, (outcome, computed, amount, is_known) in enumerate(
        zip(result.outcome.tolist(), result.computed.tolist(), result.amount_fen.tolist(),
            result.amount_known.tolist(), strict=True)
    ):  # fmt: skip
        if (outcome, computed) not in said:
            said[outcome, computed] = (
                f'{head},"outcome":"{OUTCOMES[outcome]}","computed_outcome":"{OUTCOMES[computed]}","amount_fen":'
            )
        tree = trees[row]
        start = said[outcome, computed]
        if "key" in tree:
            start = f'{{"key":{text(tree["key"])},{start[1:]}'
        answer = f'{start}{amount if is_known else "null"},"people":{people[row]}'
        if persons is not None:
            first = starts[row]
            listed = [_person_text(person.get("key", f"p{number}"), *persons[first + number - 1])
                      for number, person in enumerate(tree["persons"], 1)]  # fmt: skip
            answer = f'{answer},"persons":[{",".join(listed)}]'
        yield f"{answer}}}"


def refused_text(key: Any, faults: Iterable[Fault]) -> str:
    """The answer of a household that cannot be assessed as it was sent."""
    listed = text([fault_json(fault) for fault in faults])
    return f'{_REFUSED}{listed}{f""","key":{text(key)}""" if is_key(key) else ""}}}'


def is_refused(answer: str) -> bool:
    """Whether an answer is a refusal."""
    return answer.startswith(_REFUSED)


def _outcome_text(outcome: str, computed: str, amount_fen: int | None, people: str) -> str:
    amount = "null" if amount_fen is None else amount_fen
    return f',"outcome":"{outcome}","computed_outcome":"{computed}","amount_fen":{amount},"people":{people}'


def _person_text(key: str, eligible: str, amount: str) -> str:
    return f'{{"key":{text(key)},"eligible":{eligible},"amount_fen":{amount}}}'


def _whole(cell: Cell) -> str:
    return "null" if cell[1] & UNKNOWN_BITS else str(cell[0])


def _yes_no(cell: Cell) -> str:
    return "null" if cell[1] & UNKNOWN_BITS else "true" if cell[0] else "false"


def _wholes(column: RuleColumn) -> list[str]:
    return [_whole(cell) for cell in zip(column.values.tolist(), column.states.tolist(), strict=True)]


def _persons(result: BulkResult, eligible: str, amount: str) -> list[tuple[str, str]]:
    column = result.outputs[eligible]
    said = [_yes_no(cell) for cell in zip(column.values.tolist(), column.states.tolist(), strict=True)]
    fen = _wholes(result.outputs[amount]) if amount else ["0"] * len(said)
    return list(zip(said, fen, strict=True))


def faults_of(answer: str) -> list[dict[str, Any]]:
    """The faults a refusal names, as `fault_json` wrote them."""
    refused: list[dict[str, Any]] = msgspec.json.decode(answer)["refused"]
    return refused
