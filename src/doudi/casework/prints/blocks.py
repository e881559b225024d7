"""What a form is made of (表格的构件): plain data to seal, print and read back; every word in two languages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from doudi.kernel.money import format_yuan_plain
from doudi.worklist.words import Words, date_words

Text = str | Words
Block = dict[str, Any]
BLANK = Words("", "")
APPLICATION = Words("申请号", "Application")


@dataclass(frozen=True)
class Sheet:
    """A form before it is sealed.

    Args:
        compare: what the public page shows beside the number, for whoever compares it with the paper.
        law: the texts it rests on.
        large: to be read from a wall.
    """

    kind: str
    title: Words
    office: Words
    reference: str
    blocks: tuple[Block, ...]
    law: tuple[Words, ...]
    compare: tuple[tuple[Words, Text], ...] = ()
    demo: bool = False
    reference_label: Words = APPLICATION
    large: bool = False

    def content(self) -> dict[str, Any]:
        """Plain data to seal."""
        return {
            "kind": self.kind,
            "title": plain(self.title),
            "office": plain(self.office),
            "reference": self.reference,
            "reference_label": plain(self.reference_label),
            "blocks": list(self.blocks),
            "law": [plain(each) for each in self.law],
            "compare": [[plain(label), plain(value)] for label, value in self.compare],
            "demo": self.demo,
            "large": self.large,
        }


def plain(text: Text) -> Any:
    """A text as it is sealed: a name or number as it is, words in both languages."""
    return text if isinstance(text, str) else {"zh": text.zh, "en": text.en}


def in_language(found: Any, language: str) -> Any:
    """Sealed content with every text in one language.

    >>> in_language({"a": [{"zh": "人", "en": "person"}, "张"]}, "en")
    {'a': ['person', '张']}
    """
    if isinstance(found, dict):
        if found.keys() == {"zh", "en"}:
            return found["en" if language.startswith("en") else "zh"]
        return {name: in_language(each, language) for name, each in found.items()}
    return [in_language(each, language) for each in found] if isinstance(found, list) else found


def heading(words: Words) -> Block:
    """A heading inside the form."""
    return {"type": "heading", "words": plain(words)}


def fields(*rows: tuple[Words, Text]) -> Block:
    """Labels with what stands there; an empty value is a line to write on."""
    return {"type": "fields", "rows": [[plain(label), plain(value)] for label, value in rows]}


def table(
    head: Sequence[Words], rows: Iterable[Sequence[Text]], wide: int = 0, right: Sequence[int] = (),
    parts: Sequence[int] = (),
) -> Block:  # fmt: skip
    """Rows under a head; an empty cell is there to be written in.

    Column ``wide`` takes the room that is left, or each its share by ``parts``; those in ``right`` stand to the right.
    """
    return {
        "type": "table", "head": [plain(each) for each in head], "wide": wide, "right": list(right),
        "parts": list(parts),
        "rows": [[plain(each) for each in row] for row in rows],
    }  # fmt: skip


def text(*lines: Text) -> Block:
    """Sentences, each on a line of its own."""
    return {"type": "text", "lines": [plain(each) for each in lines]}


def ticks(label: Words, choices: Sequence[tuple[Text, bool]]) -> Block:
    """Boxes to tick, or ticked."""
    return {"type": "ticks", "label": plain(label), "choices": [[plain(words), on] for words, on in choices]}


def lines(label: Words, count: int) -> Block:
    """Empty lines to write on."""
    return {"type": "lines", "label": plain(label), "count": count}


def signatures(*rows: tuple[Words, str, Words, Words]) -> Block:
    """Lines to sign on: whose, the name that stands there, how it was given, when."""
    return {
        "type": "signs",
        "rows": [{"label": plain(label), "name": name, "how": plain(how), "on": plain(on)}
                 for label, name, how, on in rows],
    }  # fmt: skip


def day(on: date | None) -> Words:
    """A day in both languages; nothing where there is none."""
    return date_words(on) if on else BLANK


def money(fen: int | None) -> Words:
    """An amount; nothing where there is none.

    >>> money(94000).zh, money(None).zh
    ('940元', '')
    """
    return BLANK if fen is None else Words(f"{format_yuan_plain(fen)}元", f"CNY {format_yuan_plain(fen)}")


def joined(*parts: Text) -> Words:
    """Several texts one after another, without those that are empty."""
    said = [Words(each, each) if isinstance(each, str) else each for each in parts]
    said = [each for each in said if each.zh]
    return Words("，".join(each.zh for each in said), ", ".join(each.en for each in said))
