"""Where a fact comes from (来源), in both languages, for proofs and letters."""

import re
from collections.abc import Callable
from functools import lru_cache

from doudi.evidence.authority import load_sources
from doudi.worklist.words import Words

PHRASES: dict[str, str] = {
    "您报的": "you told us",
    "身份证号": "citizen number",
    "户籍所在地": "place of registration",
    "未成年，不问": "a minor, not asked",
}


@lru_cache(maxsize=1)
def _departments() -> dict[str, str]:
    return {words.zh: words.en for words in load_sources().values()}


_MONTHS = "January February March April May June July August September October November December".split()


def _day(match: re.Match[str]) -> str:
    return f"{int(match[2])} {_MONTHS[int(match[1]) - 1]}"


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"^(\d+)月(\d+)日上门核实$"), lambda m: f"seen at the visit on {_day(m)}"),
    (re.compile(r"^(\d+)月(\d+)日工作人员认定$"), lambda m: f"settled by an official on {_day(m)}"),
    (re.compile(r"^(\d+)月(\d+)日复核$"), lambda m: f"found in the review of {_day(m)}"),
    (re.compile(r"^(.+)，和(.+)一致$"), lambda m: f"{source_en(m[1])}, agrees with {source_en(m[2])}"),
    (re.compile(r"^(.+)和(.+)不一致$"), lambda m: f"{source_en(m[1])} and {source_en(m[2])} differ"),
)


def source_en(source: str) -> str:
    """A source in English; a department we have no word for keeps its Chinese name.

    >>> source_en("您报的，和税务部门一致"), source_en("9月16日上门核实")
    ('you told us, agrees with the tax authority', 'seen at the visit on 16 September')
    >>> source_en("9月21日复核")
    'found in the review of 21 September'
    """
    known = PHRASES.get(source) or _departments().get(source)
    if known:
        return known
    for pattern, write in _PATTERNS:
        match = pattern.match(source)
        if match:
            return write(match)
    return source


def source_words(source: str) -> Words:
    """A source in both languages."""
    return Words(source, source_en(source)) if source else Words("", "")
