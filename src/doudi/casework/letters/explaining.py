"""What explains a letter (说理), from an assessment alone: what is not known, who, and what would change it."""

import re
from collections.abc import Mapping
from dataclasses import replace

from doudi.casework.figures import capital
from doudi.casework.letters.shape import NONE, ONCE, yuan
from doudi.casework.proof import Proof, ProofLine, letter_lines
from doudi.rules.assessment import Assessment, Counterfactual, Outcome, PersonResult
from doudi.rules.facts import split_fact_key
from doudi.rules.quantities import Quantity
from doudi.rules.refusing import Hindrance, Refusal
from doudi.worklist.citations import citation
from doudi.worklist.words import Words

MOST_CHANGES = 6
ONE_CHANGE = Words("这一条变了，结果就会变：", "If this were different, so would be the result:")
ALL_CHANGES = Words("这{count}条都变了，结果才会变：", "The result would change if all {count} of these did:")
DEPARTED = Words("工作人员决定，理由见下", "Decided by an official; the reason is below")
NOT_YET = Words("就是变了，也还有别的要看。", "Even then something else is still open.")


def would_change(result: Assessment, proof: Proof, refusal: Refusal | None) -> tuple[Words, ...]:
    """The smallest change that would turn a refusal (怎样会不一样): one figure, or conditions that all must change."""
    if refusal is None or not refusal.smallest:
        return proof.would_flip[:2]
    turns = {each.rule: each for each in result.counterfactuals if not each.holds and each.zh}
    needed = refusal.smallest[:MOST_CHANGES]
    if len(refusal.smallest) == 1 and refusal.grants and needed[0].rule in turns:
        turn = turns[needed[0].rule]
        return (Words(turn.zh, capital(turn.en)),)
    first = ONE_CHANGE
    if len(refusal.smallest) > 1:
        count = len(refusal.smallest)
        first = Words(ALL_CHANGES.zh.format(count=count), ALL_CHANGES.en.format(count=count))
    said = [_needed(each, turns) for each in needed]
    return (first, *said) if refusal.grants else (first, *said, NOT_YET)


def refused_lines(proof: Proof, refusal: Refusal | None) -> tuple[ProofLine, ...]:
    """The lines of a refusal: figures, the conditions of the proof that refuse, and what the smallest change is about.

    What refuses and speaks for a way this family never was on is left out, unless it is part of the smallest change.
    """
    if refusal is None or not refusal.because:
        return letter_lines(proof, refused=True)
    refusing = frozenset((each.rule, each.person_key) for each in refusal.because)
    lines = letter_lines(proof, refused=True, refusing=refusing)
    shown = {(line.key, line.person) for line in lines}
    more = [each for each in refusal.smallest if (each.rule, each.person_key) not in shown]
    added = tuple(
        ProofLine(at, each.rule, "condition", Words(each.zh, capital(each.en)), NONE, citation(each.clause), True,
                  False, each.person_key)
        for at, each in enumerate(more, start=len(lines) + 1)
    )  # fmt: skip
    return lines + added


def _needed(each: Hindrance, turns: Mapping[str, Counterfactual]) -> Words:
    turn = turns.get(each.rule) if each.person_key is None else None
    zh, en = (turn.zh, turn.en) if turn is not None else (each.zh, each.en)
    return Words(f"{zh.rstrip('。')}。", f"{capital(en).rstrip('.')}.")


def people_lines(result: Assessment, names: Mapping[str, str]) -> tuple[Words, ...]:
    """Who of the family is entitled, who is not, and of whom it is still open, where a scheme entitles persons."""
    told = [each for each in result.persons if names.get(each.person_key)]
    # A scheme for persons that this time helps the family as a whole (temporary aid) says nothing of each.
    if len(told) < 2 or (result.amount_fen and all(each.eligible is False for each in told)):
        return ()
    return tuple(_person(each, names[each.person_key], result.grants) for each in told)


def _person(each: PersonResult, name: str, grants: str) -> Words:
    if each.eligible is None:
        return Words(f"{name}：还没有定", f"{name}: still open")
    if not each.eligible:
        return Words(f"{name}：不符合", f"{name}: not entitled")
    if each.amount_fen:
        money = yuan(each.amount_fen)
        if grants == "cash_monthly":
            return Words(f"{name}：每月{money.zh}", f"{name}: {money.en} a month")
        return Words(f"{name}：{money.zh}", f"{name}: {money.en}")
    return Words(f"{name}：符合", f"{name}: entitled")


def unknown_lines(proof: Proof, decided: bool = True) -> tuple[Words, ...]:
    """What nobody could tell, and that it was counted neither way."""
    if not proof.not_known:
        return ()
    names_zh = "、".join(each.zh for each in proof.not_known[:3])
    names_en = ", ".join(each.en for each in proof.not_known[:3])
    more = len(proof.not_known) - 3
    said = (
        Words(
            f"没查到：{names_zh}{f'等{len(proof.not_known)}项' if more > 0 else ''}。",
            f"Not known: {names_en}{f' and {more} more' if more > 0 else ''}.",
        ),
        Words("我们没有当成“有”，也没有当成“没有”。", "We did not count it as something, nor as nothing."),
    )
    if not decided:
        return said
    last = Words("工作人员看过您家情况后，作了决定。", "An official looked at your situation and decided.")
    return (*said, last)


_CODE = re.compile(r"（[a-z_]+\.[a-z0-9_.]+）| \([a-z_]+\.[a-z0-9_.]+\)")


def open_lines(
    result: Assessment, names: Mapping[str, str], quantities: Mapping[str, Quantity]
) -> tuple[Words, ...]:
    """What would settle an undetermined part, and what the rules leave to a person; no codes."""
    lines = []
    if result.outcome is Outcome.UNDETERMINED and result.undetermined_because:
        told = [_fact(key, names, quantities) for key in result.undetermined_because]
        zh, en = "、".join(each.zh for each in told), ", ".join(each.en for each in told)
        lines.append(Words(f"弄清这{len(told)}样就能算定：{zh}。", f"To settle it: {en}."))
    pairs = zip(result.needs_person_because, result.needs_person_because_en, strict=True)
    for said_zh, said_en in pairs:
        zh, en = _CODE.sub("", said_zh).rstrip("。"), _CODE.sub("", said_en).rstrip(".")
        lines.append(Words(f"{zh}。", f"{capital(en)}."))
    return tuple(lines)


def _fact(key: str, names: Mapping[str, str], quantities: Mapping[str, Quantity]) -> Words:
    """One open fact by its name, with whose it is."""
    owner, name = split_fact_key(key)
    quantity = quantities[name]
    who = names.get(owner or "", "")
    return Words(f"{who}的{quantity.zh}", f"{who}'s {quantity.en}") if who else Words(quantity.zh, quantity.en)


def with_decided_sum(
    lines: tuple[ProofLine, ...], amount_fen: int | None, result: Assessment
) -> tuple[ProofLine, ...]:
    """The sum is what was decided; where an official departed from the proposal, the line says so."""
    sums = [line for line in lines if line.kind == "sum"]
    kept = [line for line in lines if line.kind != "sum"]
    if amount_fen:
        what = Words("每月发给您家", "Paid to your family each month") if result.grants == "cash_monthly" else ONCE
        if sums and sums[-1].known:
            what = sums[-1].what
        law = DEPARTED if result.amount_fen != amount_fen else sums[-1].law if sums else NONE
        key = sums[-1].key if sums else "amount"
        kept.append(ProofLine(len(kept) + 1, key, "sum", what, yuan(amount_fen), law, True, None))
    return tuple(replace(line, number=at) for at, line in enumerate(kept, start=1))
