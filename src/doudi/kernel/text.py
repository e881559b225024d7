"""Text as people and departments send it: cleaned of what cannot be seen, and masked before it is shown."""

from __future__ import annotations

import unicodedata

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord("￥"): ord("¥"), ord("\u3000"): ord(" ")}

_CHINESE_MARKS = "，。；：？！（）"

COMPOUND_SURNAMES = frozenset(
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 夏侯 端木 长孙 宇文 轩辕 南宫 独孤 申屠 "
    "澹台 公冶 宗政 濮阳 淳于 单于 太叔 仲孙 钟离 鲜于 闾丘 亓官 呼延 东郭 西门 公羊 赫连 百里 拓跋 第五 万俟".split()
)
"""Surnames of two characters (复姓)."""


def clean_text(text: str) -> str:
    """The text without what cannot be seen, full-width letters and figures made ordinary, ends trimmed.

    Zero-width characters, byte-order marks, soft hyphens and control characters are dropped; every kind of space
    becomes an ordinary one and runs of them one. Chinese characters are left exactly as they are: a variant
    character in a name may be that person's lawful name.

    >>> clean_text("\\ufeff　张\\u200b三　５００１０６ ")
    '张三 500106'
    """
    seen = []
    for char in text.translate(_WIDE):
        kind = unicodedata.category(char)
        if char.isspace():
            seen.append(" ")
        elif kind not in ("Cc", "Cf"):
            seen.append(char)
    return " ".join("".join(seen).split())


def clean_sentence(text: str) -> str:
    """A sentence somebody wrote, cleaned as ``clean_text`` but with its Chinese punctuation left as it was written.

    >>> clean_sentence(" 患病的，带上\u200b病历（原件）。 "), clean_sentence("７７０元")
    ('患病的，带上病历（原件）。', '770元')
    """
    marks = {mark: chr(0xE000 + at) for at, mark in enumerate(_CHINESE_MARKS)}
    kept = clean_text(text.translate({ord(mark): ord(stand_in) for mark, stand_in in marks.items()}))
    return kept.translate({ord(stand_in): ord(mark) for mark, stand_in in marks.items()})


def surname_length(name: str) -> int:
    """How many characters of a Chinese name are its surname: two for the known compound ones (复姓), else one.

    >>> surname_length("欧阳修"), surname_length("张三")
    (2, 1)
    """
    return 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1


def mask_name(name: str, *, star: bool = False) -> str:
    """The name with only its surname shown: 某 for each further character, or one star that hides the length too.

    >>> mask_name("张三丰"), mask_name("欧阳修"), mask_name("张三丰", star=True), mask_name("")
    ('张某某', '欧阳某', '张*', '')
    """
    cleaned = clean_text(name)
    if not cleaned:
        return ""
    kept = surname_length(cleaned)
    return cleaned[:kept] + ("*" if star else "某" * max(1, len(cleaned) - kept))


def mask_number(number: str, *, head: int = 3, tail: int = 4) -> str:
    """The number with its middle hidden; a number too short to hide enough of is hidden whole.

    >>> mask_number("11010519491231002X"), mask_number("12345")
    ('110***********002X', '*****')
    """
    cleaned = clean_text(number)
    if len(cleaned) < 2 * (head + tail):
        return "*" * len(cleaned)
    return cleaned[:head] + "*" * (len(cleaned) - head - tail) + cleaned[-tail:]


def mask_phone(number: str) -> str:
    """The telephone number with its middle four figures hidden; any other length is hidden but for its last two.

    >>> mask_phone("13800138000"), mask_phone("02365001234")
    ('138****8000', '023****1234')
    """
    cleaned = clean_text(number).replace("-", "").replace(" ", "")
    if len(cleaned) == 11:
        return f"{cleaned[:3]}****{cleaned[7:]}"
    return "*" * max(0, len(cleaned) - 2) + cleaned[-2:] if len(cleaned) > 6 else "*" * len(cleaned)
