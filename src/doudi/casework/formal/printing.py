"""A formal record on paper and in a terminal: the same content as the page, in one language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from doudi.casework.formal.content import NOT_SAID, FigureLine, FormalRecord, RecordStep
from doudi.platform.pdf import render_typst
from doudi.worklist.words import Words

TEMPLATE = Path(__file__).parent / "record.typ"
LABELS: dict[str, Words] = {
    "result": Words("按规则算出", "Found by the rules"),
    "decided": Words("决定", "Decided"),
    "steps": Words("怎么算的", "The steps"),
    "rule": Words("规则和法律的话", "Rule, and the law's sentence"),
    "clause": Words("依据条款", "Clause"),
    "rests": Words("凭什么", "Rests on"),
    "value": Words("得出", "Gives"),
    "evidence": Words("事实（E）", "Evidence (E)"),
    "fact": Words("是什么", "What"),
    "is": Words("值", "Value"),
    "whose": Words("谁的", "Whose"),
    "source": Words("谁说的", "Source"),
    "as_of": Words("哪天的", "As of"),
    "figures": Words("标准（F）", "Figures (F)"),
    "valid": Words("从哪月到哪月", "In force"),
    "basis": Words("文件", "Text"),
    "status": Words("核对过吗", "Checked?"),
    "family": Words("全家", "the family"),
    "reasons": Words("工作人员写的理由", "Reasons written by the officials (in Chinese)"),
    "replay": Words("怎样重算", "To derive it again"),
    "equal": Words(
        "用当时留下的规则和事实重算过：每一行、每一分都一样。",
        "Derived again from the rules and facts kept then: every line and every fen is the same.",
    ),
    "different": Words("重算和当时不一样，第一处在", "Deriving it again gives something else, first at"),
    "kept": Words(
        "内容只取自决定时留下的规则、事实和结果，以后的标准改变不影响它。",
        "Taken only from the rules, facts and result kept with the decision; later figures do not change it.",
    ),
    "demo": Words("演示数据，人物和决定均为虚构", "Demonstration: people and decisions are invented"),
    "page": Words("页", "page"),
}


def label(name: str, language: str) -> str:
    """A fixed word of the record, the same on page, paper and terminal."""
    return LABELS[name].in_language(language)


def rests_on(step: RecordStep, language: str) -> str:
    """What a step rests on, by number: 第6、9步 E18 F3."""
    numbers = _runs(step.steps)
    if not numbers:
        return " ".join(step.refs)
    earlier = f"steps {', '.join(numbers)}" if language.startswith("en") else f"第{'、'.join(numbers)}步"
    return " ".join([earlier, *step.refs])


def _runs(numbers: tuple[int, ...]) -> list[str]:
    """Numbers with runs of three and more drawn together.

    >>> _runs((1, 2, 3, 5, 7, 8))
    ['1–3', '5', '7', '8']
    """
    told: list[list[int]] = []
    for number in numbers:
        if told and number == told[-1][-1] + 1:
            told[-1].append(number)
        else:
            told.append([number])
    return [text for run in told for text in ([f"{run[0]}–{run[-1]}"] if len(run) > 2 else [str(each) for each in run])]


def basis_of(figure: FigureLine, language: str) -> str:
    """The text a figure stands in, and where it was read: what is not on record is said once."""
    told = [figure.basis.in_language(language)] if figure.basis != NOT_SAID or not figure.source else []
    told += [figure.source] if figure.source and figure.source not in told else []
    return ("; " if language.startswith("en") else "；").join(told)


def print_content(record: FormalRecord, language: str, *, demo: bool = False) -> dict[str, Any]:
    """The data the print template reads."""

    def say(words: Words) -> str:
        return words.in_language(language)

    return {
        "lang": "en" if language.startswith("en") else "zh", "title": say(record.title), "number": record.number,
        "head": [[say(each.what), say(each.value)] for each in record.head],
        "result": say(record.result), "decided": say(record.decided), "reasons": record.reasons,
        "steps": [
            {"number": each.number, "rule": each.rule, "said": say(each.said), "law": each.law,
             "clause": say(each.clause), "value": say(each.value), "refs": rests_on(each, language),
             "known": each.known}
            for each in record.steps
        ],
        "evidence": [
            {"ref": each.ref, "whose": each.whose or label("family", language), "what": say(each.what),
             "value": say(each.value), "source": say(each.source), "as_of": say(each.as_of), "known": each.known}
            for each in record.evidence
        ],
        "figures": [
            {"ref": each.ref, "what": say(each.what), "value": say(each.value), "valid": say(each.valid),
             "basis": basis_of(each, language), "status": say(each.status)}
            for each in record.figures
        ],
        "replay": record.replay, "equal": record.is_equal, "difference": record.difference, "demo": demo,
        "labels": {name: label(name, language) for name in LABELS},
    }  # fmt: skip


def print_record(record: FormalRecord, language: str, *, demo: bool = False) -> bytes:
    """The PDF of a record in one language, A4; pages are numbered where it takes more than one."""
    return render_typst(TEMPLATE, print_content(record, language, demo=demo))


def record_text(record: FormalRecord, language: str) -> Iterator[str]:
    """The record line by line, for a terminal."""
    told = print_content(record, language)
    words = told["labels"]
    yield told["title"]
    for what, value in told["head"]:
        yield f"  {what}: {value}"
    yield f"  {words['decided']}: {told['decided']}"
    yield f"  {words['result']}: {told['result']}"
    yield words["steps"]
    for step in told["steps"]:
        yield f"  {step['number']}. {step['said']} → {step['value']}"
        yield f"     {step['rule']}: {step['law']}  [{step['clause']}]  {step['refs']}".rstrip()
    yield words["evidence"]
    for each in told["evidence"]:
        yield f"  {each['ref']} {each['whose']}, {each['what']}: {each['value']} ({each['source']}, {each['as_of']})"
    yield words["figures"]
    for each in told["figures"]:
        yield f"  {each['ref']} {each['what']}: {each['value']} ({each['valid']}; {each['basis']}; {each['status']})"
    if told["reasons"]:
        yield f"{words['reasons']}: {told['reasons']}"
    yield words["equal"] if record.is_equal else f"{words['different']} {record.difference}"
    yield words["kept"]
    yield f"{words['replay']}: {record.replay}"
