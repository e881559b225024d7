"""The proof as people read it (怎么算的): the same lines on the case page, on the resident's page and in the letter."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from doudi.casework.figures import OUTCOME_WORDS, STATUS_WORDS, capital
from doudi.casework.models import Assessment
from doudi.casework.sources import source_words
from doudi.kernel.month import Month
from doudi.rules.assessment import Assessment as RuleAssessment
from doudi.rules.assessment import Counterfactual, Step, StepParameter
from doudi.worklist.citations import citation
from doudi.worklist.words import Words, date_words

DESIGN_WORDS = Words("限额是演示设定", "the limit is set for demonstration")
NOT_IN_LETTER = frozenset({"counted_people"})


@dataclass(frozen=True)
class ProofLine:
    """One numbered line: what, its figure, and the clause or evidence it rests on.

    ``kind`` is figure, income (taken off), condition, review, sum or unknown; unknown lines are drawn dashed and say
    没有计入. ``holds`` is the answer of a condition, None otherwise or when it is not known; ``person`` whose line.
    """

    number: int
    key: str
    kind: str
    what: Words
    value: Words
    law: Words
    known: bool
    holds: bool | None
    person: str | None = None


@dataclass(frozen=True)
class Proof:
    """The proof of one assessment; ``digest`` is what a replay must give again.

    ``would_change`` says where each condition turns; ``would_flip`` those that turn the result by themselves.
    """

    lines: tuple[ProofLine, ...]
    result: Words
    amount_fen: int | None
    would_change: tuple[Words, ...]
    would_flip: tuple[Words, ...]
    not_known: tuple[Words, ...]
    rests_on: tuple[Words, ...]
    ruleset: str
    month: str
    digest: str


def _months(parameter: StepParameter) -> Words:
    if not parameter.valid_from:
        return Words("", "")
    month = Month.parse(parameter.valid_from)
    return Words(f"，{month.year}年{month.number}月起", f", from {date_words(month.first_day).en.split(' ', 1)[1]}")


def _law(step: Step) -> Words:
    """What a line rests on: the notice of a published figure that stands on the line, the sources of an income, else
    the clause of the rule; a limit that only the demonstration sets is said to be one."""
    parts: list[Words] = []
    for parameter in step.parameters:
        if parameter.legal_basis and parameter.value_zh == step.value_zh and step.role == "figure":
            since = _months(parameter)
            basis = citation(parameter.legal_basis)
            parts.append(Words(f"{basis.zh}{since.zh}", f"{basis.en}{since.en}"))
    if step.role == "income":
        sources = dict.fromkeys(each.source for each in step.inputs if each.source and each.value != "none")
        parts += [source_words(source) for source in sources]
    if not parts:
        parts = [citation(step.clause)]
    if any(parameter.status == "design" for parameter in step.parameters):
        parts.append(DESIGN_WORDS)
    return Words("；".join(each.zh for each in parts), "; ".join(each.en for each in parts))


def _kind(step: Step) -> str:
    if not step.known:
        return "unknown"
    return "sum" if step.role == "amount" else step.role


def _taken_off(amount: str) -> str:
    """An income as what is taken off the standard; a negative income (more paid out than came in) adds to it.

    >>> _taken_off("1,050元"), _taken_off("-591.78元"), _taken_off("CNY -20")
    ('−1,050元', '+591.78元', '+CNY 20')
    """
    return f"+{amount.replace('-', '', 1)}" if "-" in amount else f"−{amount}"


def _put_in(taken_off: str) -> str:
    """The same income where incomes are added up.

    >>> _put_in("−1,050元"), _put_in("+591.78元"), _put_in("+CNY 20"), _put_in("未知，没有计入")
    ('1,050元', '−591.78元', '−CNY 20', '未知，没有计入')
    """
    return taken_off[1:] if taken_off.startswith("−") else taken_off.replace("+", "−", 1)


def _line(number: int, step: Step) -> ProofLine:
    holds = step.value == "True" or step.value is True if step.role in ("condition", "review") and step.known else None
    if step.known:
        taken_off = step.role == "income"
        value = Words(step.value_zh, step.value_en)
        if taken_off:
            value = Words(_taken_off(step.value_zh), _taken_off(step.value_en))
    else:
        value = Words("未知，没有计入", "not known, not counted")
    return ProofLine(
        number, step.key, _kind(step), Words(step.zh, capital(step.en)), value, _law(step), step.known, holds,
        step.person_key,
    )  # fmt: skip


def proof_of(assessment: Assessment) -> Proof:
    """The whole proof, every line in reading order."""
    return build_proof(RuleAssessment.from_dict(assessment.result), assessment.facts_digest)


def build_proof(result: RuleAssessment, digest: str) -> Proof:
    """The proof of a rule result."""
    lines = tuple(_line(number, step) for number, step in enumerate(result.steps, start=1))
    flips = sorted(result.counterfactuals, key=lambda each: not each.flips_result)
    unknown = _unknown_inputs(result)
    return Proof(
        lines=lines,
        result=OUTCOME_WORDS[result.outcome],
        amount_fen=result.amount_fen,
        would_change=tuple(_said(each) for each in flips if each.zh),
        would_flip=tuple(_said(each) for each in flips if each.zh and each.flips_result),
        not_known=tuple(unknown),
        rests_on=tuple(
            Words(
                f"{each.zh}{each.value_zh}：{STATUS_WORDS[each.status].zh}",
                f"{each.zh} {each.value_en}: {STATUS_WORDS[each.status].en}",
            )
            for each in result.rests_on
        ),
        ruleset=f"{result.scheme} {result.month}",
        month=result.month,
        digest=digest[:12],
    )


def _said(turn: Counterfactual) -> Words:
    return Words(turn.zh, capital(turn.en))


def _unknown_inputs(result: RuleAssessment) -> Iterable[Words]:
    """Each thing that is not known, once, with whose it is."""
    seen: dict[str, Words] = {}
    for step in result.steps:
        for each in step.inputs:
            if each.value == "unknown" and each.fact_key not in seen:
                seen[each.fact_key] = Words(each.zh, each.en)
    return seen.values()


Failing = frozenset[tuple[str, str | None]]
"""Conditions that refuse, by rule and whose."""


def letter_lines(
    proof: Proof, *, refused: bool, refusing: Failing | None = None, status: bool = False
) -> tuple[ProofLine, ...]:
    """The shorter proof of a letter: figures and the sum; in a refusal also the conditions that refuse.

    Where the answer is an amount, incomes are taken off the standard; in a refusal they add up to the family's income.

    Args:
        refusing: the conditions that refuse, where they are known; else every one that does not hold.
        status: nothing is paid: what is met stands in the letter too.
    """
    kept = []
    has_income = any(line.kind == "income" for line in proof.lines)
    for line in proof.lines:
        is_figure = line.kind in ("figure", "income", "sum") and line.key not in NOT_IN_LETTER
        if line.key == "household_income" and has_income and not refused and not status:
            is_figure = False
        if line.kind == "sum" and refused:
            is_figure = False
        told = _refuses(line, refusing) if refused else status and line.holds is True
        if is_figure or told:
            # A condition says itself whether it holds; "no" beside it would only be in the way.
            if told:
                line = replace(line, value=Words("", ""))
            elif (refused or status) and line.kind == "income":
                line = replace(line, value=Words(_put_in(line.value.zh), _put_in(line.value.en)))
            kept.append(line)
    return tuple(replace(line, number=number) for number, line in enumerate(kept, start=1))


def _refuses(line: ProofLine, refusing: Failing | None) -> bool:
    if refusing:
        return (line.key, line.person) in refusing
    return line.kind == "condition" and line.holds is False
