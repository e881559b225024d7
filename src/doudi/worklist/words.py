"""A sentence in both languages (双语用语), for everything a clock or a case says about itself."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language


@dataclass(frozen=True)
class Words:
    """The same words in Chinese and in English; printed, it is the one of the page's language.

    >>> words = Words("受理", "accepted")
    >>> words.in_language("en"), words.in_language("zh-hans")
    ('accepted', '受理')
    """

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The text for a language code; anything that is not English is Chinese."""
        return self.en if language.startswith("en") else self.zh

    def __str__(self) -> str:
        return self.in_language(get_language() or "zh-hans")

    def __bool__(self) -> bool:
        return bool(self.zh)


def date_zh(day: date) -> str:
    """A day as residents read it: 2025年10月13日.

    >>> from datetime import date
    >>> date_zh(date(2025, 10, 13)), date_en(date(2025, 10, 13))
    ('2025年10月13日', '13 October 2025')
    """
    return f"{day.year}年{day.month}月{day.day}日"


_MONTHS = "January February March April May June July August September October November December".split()


def date_en(day: date) -> str:
    """A day as English readers write it: 13 October 2025."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def month_words(month: str) -> Words:
    """A month in both languages.

    >>> month_words("2025-08").zh, month_words("2025-08").en
    ('2025年8月', 'August 2025')
    """
    year, number = (int(part) for part in month.split("-"))
    return Words(f"{year}年{number}月", f"{_MONTHS[number - 1]} {year}")


def date_words(day: date) -> Words:
    """A day in both languages."""
    return Words(date_zh(day), date_en(day))
