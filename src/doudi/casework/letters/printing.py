"""A letter on paper: the same content as the page, in one language, one A4 page."""

from pathlib import Path
from typing import Any

from doudi.casework.letters.shape import Letter
from doudi.platform.pdf import render_typst
from doudi.worklist.citations import citation
from doudi.worklist.words import Words

TEMPLATE = Path(__file__).parent / "letter.typ"
LABELS: dict[str, Words] = {
    "how": Words("这笔钱怎么算的", "How this was worked out"),
    "how_refused": Words("怎么算的", "How this was worked out"),
    "people": Words("家里每个人", "Each person"),
    "because": Words("为什么", "Why"),
    "law": Words("依据", "Rests on"),
    "answer": Words("先听您说", "Tell us first"),
    "still_open": Words("还没有算定的", "What is still open"),
    "reasons": Words("工作人员写的理由", "Reasons written by the official (in Chinese)"),
    "would_change": Words("怎样会不一样", "What would change it"),
    "unknown": Words("有的还没查到", "What is not known"),
    "disagree": Words("不同意怎么办", "If you disagree"),
    "ask_first": Words(
        "先问一问，可以打电话{hotline}，也可以到窗口。还是不同意，有两条路：",
        "Ask first, by phone {hotline} or at the window. If you still disagree, there are two ways:",
    ),
    "changes": Words("家里有变化，告诉我们", "If something changes, tell us"),
    "check": Words("查真假，编号", "To check this letter, code"),
    "demo": Words("演示数据，人物和决定均为虚构", "Demonstration: people and decisions are invented"),
    "footer": Words("兜底", "Doudi (兜底)"),
    "not_checked": Words("（期限没有核对原文）", "(limit not checked against the text)"),
    "before": Words("{day}前", "by {day}"),
    "account": Words("打到尾号{tail}的账户", "Paid to the account ending in {tail}"),
}


def label(name: str, language: str) -> str:
    """A fixed word of the letter, the same on page and paper."""
    return LABELS[name].in_language(language)


def print_content(letter: Letter, language: str) -> dict[str, Any]:
    """The data the print template reads."""

    def say(words: Words | None) -> str:
        return words.in_language(language) if words else ""

    labels = {name: label(name, language) for name in LABELS}
    labels["how"] = labels["how"] if letter.amount else labels["how_refused"]
    labels["ask_first"] = labels["ask_first"].format(hotline=letter.hotline).replace("  ", " ")
    return {
        "lang": "en" if language.startswith("en") else "zh",
        "title": say(letter.title),
        "sender": say(letter.sender),
        "number": letter.number,
        "application_number": letter.application_number,
        "to": f"{letter.to_name}：" if not language.startswith("en") else f"{letter.to_name},",
        "lead": [say(sentence) for sentence in letter.lead],
        "amount": say(letter.amount) or None,
        "account": labels["account"].format(tail=letter.account_tail) if letter.account_tail else "",
        "lines": [
            {
                "number": line.number,
                "what": say(line.what),
                "value": say(line.value),
                "law": say(line.law),
                "sum": line.kind == "sum",
            }
            for line in letter.lines
        ],
        "reasons": [say(sentence) for sentence in letter.reasons],
        "would_change": [say(sentence) for sentence in letter.would_change],
        "unknown": [say(sentence) for sentence in letter.unknown],
        "amount_label": say(letter.amount_label),
        "was": say(letter.was),
        "because": [say(sentence) for sentence in letter.because],
        "law": ("; " if language.startswith("en") else "；").join(say(clause) for clause in letter.law),
        "people": [say(line) for line in letter.people],
        "still_open": [say(sentence) for sentence in letter.still_open],
        "answer": [say(sentence) for sentence in letter.answer],
        "days_from": say(letter.days_from),
        "ways": [
            {
                "words": say(way.words),
                "until": labels["before"].format(day=say(way.until_words)),
                "basis": say(citation(way.legal_basis)) + ("" if way.status == "verified" else labels["not_checked"]),
            }
            for way in letter.ways
        ],
        "changes": [say(sentence) for sentence in letter.changes],
        "decided_on": say(letter.decided_words),
        "handled_by": say(letter.handled_by),
        "check_code": letter.check_code,
        "ruleset": letter.ruleset,
        "digest": letter.digest,
        "qr": list(letter.qr_rows),
        "demo": letter.demo,
        "labels": labels,
    }


def print_letter(letter: Letter, language: str) -> bytes:
    """The PDF of a letter in one language."""
    return render_typst(TEMPLATE, print_content(letter, language))
