"""File names as they may be shown and logged: a department may have put a citizen number or a name into one."""

import re

from doudi.kernel.text import clean_text

_DIGITS = re.compile(r"[0-9０-９]{9,}[0-9Xx]?")
_OURS = re.compile(r"[a-z_]+_[0-9]{6}_[0-9]{8}(_reply)?\.[a-z]+")


def shown_name(name: str) -> str:
    """The name, cut short, with long runs of digits and everything Chinese hidden unless it is one of our own forms.

    >>> shown_name("tax_business_500106_20250831.xlsx"), shown_name("张三50010619900101123X.csv")
    ('tax_business_500106_20250831.xlsx', '**#.csv')
    """
    cleaned = clean_text(name)[:120]
    if _OURS.fullmatch(cleaned):
        return cleaned
    hidden = _DIGITS.sub("#", cleaned)
    return "".join("*" if char > "\u2e80" else char for char in hidden) or "(no name)"
