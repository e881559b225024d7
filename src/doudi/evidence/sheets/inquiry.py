"""A letter of inquiry (查询函): what a department that answers on paper is asked about a family, as PDF; A4, one
language, with the font we bring. It asks for what the check needs and for nothing else.
"""

from dataclasses import dataclass
from pathlib import Path

from doudi.columnar.contract import load_contract
from doudi.evidence.domain.categories import reading_of
from doudi.evidence.domain.entering import UNITS, quantities_told
from doudi.platform.pdf import render_typst
from doudi.platform.qr import qr_rows
from doudi.rules.quantities import Quantity
from doudi.worklist.citations import citation
from doudi.worklist.words import Words, month_words

TEMPLATE = Path(__file__).parent / "inquiry.typ"
LAW = "社会救助暂行办法第五十八条，最低生活保障审核确认办法第十七条"
LABELS: dict[str, Words] = {
    "title": Words("家庭经济状况核对查询函", "Letter of inquiry about a household's means"),
    "number": Words("办件", "Case"),
    "to": Words("请回话的部门", "To"),
    "lead": Words(
        "办理社会救助，请协助核对下列人员的情况。每一位都签了授权，授权编号写在后面。只用在这一件事上。",
        "To handle an application for social assistance we ask you to check the people named below. Each has signed an "
        "authorisation, whose number stands beside. It is used for this matter alone.",
    ),
    "who": Words("查谁", "About whom"),
    "what": Words("查什么", "What is asked"),
    "write": Words("请写明", "Please state"),
    "answer": Words("回话", "Answer"),
    "has": Words("有", "has"),
    "none": Words("无", "has none"),
    "unknown": Words("查不到，说不清", "cannot tell"),
    "as_of": Words("查的是哪一天的数据", "Day the data shows"),
    "month": Words("看哪个月", "Month that counts"),
    "authorisation": Words("授权编号", "Authorisation"),
    "note": Words(
        "没有查到数据，请选“查不到，说不清”，不要选“无”。“无”是查过了，确实没有。",
        "Where there is no data to look in, choose “cannot tell”, not “has none”. “Has none” means that you looked and "
        "there is nothing.",
    ),
    "signed": Words("经办人签名、日期、盖章", "Name, date and stamp"),
    "from": Words("发函", "From"),
    "law": Words("依据", "Rests on"),
    "demo": Words("演示数据，人物和事情均为虚构", "Demonstration: people and matters are invented"),
    "footer": Words("回话请退给发函的单位，信封封好。这张纸上有个人信息，办完请销毁副本。",
                    "Please return it to the sender in a closed envelope. It holds personal data: destroy copies."),
}  # fmt: skip


@dataclass(frozen=True)
class InquiryRow:
    """One question on the letter: its number, about whom, which category, and on whose authorisation it is put."""

    number: str
    name: str
    citizen_number: str
    category: str
    category_words: Words
    month: str
    authorisation: str


@dataclass(frozen=True)
class InquiryLetter:
    """A letter to one department about one case."""

    case_ref: str
    department: Words
    office: Words
    hotline: str
    on: Words
    rows: tuple[InquiryRow, ...]
    demo: bool


def asked_for(category: str) -> tuple[Words, ...]:
    """What the department is to write: the quantities with their units, else the columns of its contract without
    anything that names somebody.

    >>> [each.zh for each in asked_for("03")]
    ['本人名下车船数量（个数）']
    """
    told = quantities_told(category)
    if told:
        return tuple(_with_unit(each) for each in told)
    columns = load_contract(reading_of(category)[0].dataset).columns
    plain = [each.header for each in columns if each.keep == "value" and each.sensitivity != "identity"]
    return tuple(Words(header, header) for header in plain)


def _with_unit(quantity: Quantity) -> Words:
    """A quantity with its unit, or the list it is chosen from."""
    unit = UNITS[quantity.unit]
    if quantity.codes:
        unit = Words("、".join(code.zh for code in quantity.codes), ", ".join(code.en for code in quantity.codes))
    return Words(f"{quantity.zh}（{unit.zh}）", f"{quantity.en} ({unit.en})")


def print_inquiry_sheet(letter: InquiryLetter, language: str) -> bytes:
    """The PDF in one language."""

    def say(words: Words) -> str:
        return words.in_language(language)

    def large(text: str) -> str:
        return text[:1].upper() + text[1:]

    comma = "; " if language.startswith("en") else "；"
    return render_typst(
        TEMPLATE,
        {
            "lang": "en" if language.startswith("en") else "zh",
            "labels": {name: say(words) for name, words in LABELS.items()},
            "case_ref": letter.case_ref,
            "department": large(say(letter.department)),
            "office": say(letter.office),
            "hotline": letter.hotline,
            "on": say(letter.on),
            "rows": [
                {
                    "number": row.number,
                    "name": row.name,
                    "citizen_number": row.citizen_number,
                    "category": say(row.category_words),
                    "month": say(month_words(row.month)) if row.month else "",
                    "authorisation": row.authorisation,
                    "asked": large(comma.join(say(words) for words in asked_for(row.category))),
                }
                for row in letter.rows
            ],
            "law": say(citation(LAW)),
            "qr": list(qr_rows(f"{letter.case_ref} {letter.rows[0].number}")),
            "demo": letter.demo,
        },
    )
