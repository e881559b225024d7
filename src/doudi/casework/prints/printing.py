"""A sealed form on paper (打印): A4, in one language, with the font we bring."""

from datetime import date
from pathlib import Path
from typing import Any

from doudi.casework.prints.blocks import in_language
from doudi.platform.check_code import scanned_text
from doudi.platform.pdf import render_typst
from doudi.platform.qr import qr_rows
from doudi.worklist.words import Words, date_words

TEMPLATE = Path(__file__).parent / "form.typ"
LABELS: dict[str, Words] = {
    "number": Words("编号", "Number"),
    "on": Words("日期", "Date"),
    "law": Words("依据", "Rests on"),
    "check": Words("查真假，校验码", "To check this paper, code"),
    "where": Words("扫码，或在网上“查一张纸的真假”里输入。", "Scan it, or type it under “Is this paper real?” online."),
    "demo": Words("演示数据，人物和事情均为虚构", "Demonstration: people and matters are invented"),
    "footer": Words("兜底", "Doudi (兜底)"),
}


def print_form(
    content: dict[str, Any], *, number: str, check_code: str, made_on: date, language: str
) -> bytes:
    """The PDF of a form's content."""
    said = in_language(content, language)
    separator = "; " if language.startswith("en") else "；"
    return render_typst(
        TEMPLATE,
        {
            **said,
            "lang": "en" if language.startswith("en") else "zh",
            "law": separator.join(said["law"]),
            "labels": {name: words.in_language(language) for name, words in LABELS.items()},
            "number": number,
            "check_code": check_code,
            "made_on": date_words(made_on).in_language(language),
            "qr": list(qr_rows(scanned_text(number, check_code))),
        },
    )
