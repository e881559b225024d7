"""Addresses for comparing (地址): which community, which road, which house, building and flat."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doudi.kernel.text import clean_text
from doudi.reference.divisions import Divisions

_SUFFIXES = ("居民委员会", "村民委员会", "居委会", "村委会")
_FIGURES = "零〇一二三四五六七八九"
_DIGITS = str.maketrans(_FIGURES, "00123456789")
_COUNTED = r"[零〇一二三四五六七八九十]+(?:号|栋|幢|单元|楼|层|室|组|社)"
_TENS = re.compile(r"([一二三四五六七八九])?十([一二三四五六七八九])?")
_NUMBERED = re.compile(r"[零〇一二三四五六七八九十]+(?=号|栋|幢|单元|楼|层|室|组|社)")


def _one(char: str | None, otherwise: int) -> int:
    return int(char.translate(_DIGITS)) if char else otherwise


def _as_digits(found: re.Match[str]) -> str:
    return _TENS.sub(lambda tens: str(_one(tens[1], 1) * 10 + _one(tens[2], 0)), found[0]).translate(_DIGITS)


def tidy_address(text: str) -> str:
    """One address in ordinary figures, without spaces and commas.

    >>> tidy_address("大石路 十二号, ３栋二单元")
    '大石路12号3栋2单元'
    """
    return _NUMBERED.sub(_as_digits, re.sub(r"[\s,，、;；]+", "", clean_text(text)))


def tidy_addresses(column: Any) -> Any:
    """A column of addresses tidied; only those that need it go through Python.

    >>> tidy_addresses(pa.array(["大石路2号", "大石路二号", None])).to_pylist()
    ['大石路2号', '大石路2号', None]
    """
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    odd = pc.match_substring_regex(column, rf"[\pZ\pC,，、;；\x{{ff01}}-\x{{ff5e}}]|{_COUNTED}").fill_null(False)
    rows = np.flatnonzero(odd.to_numpy(zero_copy_only=False))
    if not len(rows):
        return column
    mended = pa.array([tidy_address(text) for text in column.take(pa.array(rows)).to_pylist()], column.type)
    return pc.replace_with_mask(column, odd, mended)


# What lies above the road, in words, is taken away up to the last of these; then come the road and the figures.
_ABOVE = "^.*(街道|[镇乡村]|社区|居民委员会|村民委员会|居委会|村委会|[市区县])"
BELOW_SQL = f"regexp_replace(address, '{_ABOVE}', '')"
ROAD_SQL = "nullif(regexp_extract(below, '^[^0-9]*'), '')"
HOUSE_SQL = "nullif(array_to_string(regexp_extract_all(below, '[0-9]+'), '-'), '')"
"""Road, and the figures of house, building and flat as 12-3-501, of what lies below the community."""


class PlaceReader:
    """Which community (居委会) and township an address names, against the published divisions of some districts.

    >>> from doudi.reference.divisions import load_divisions
    >>> read = PlaceReader(load_divisions(), ["500106"])
    >>> read("重庆市沙坪坝区小龙坎街道龙泉路社区大石路12号3栋5-1"), read("大石路12号")
    (('500106001001', '500106001'), ('', ''))
    """

    def __init__(self, divisions: Divisions, districts: Iterable[str]) -> None:
        self._townships: dict[str, str] = {}
        self._communities: dict[str, list[str]] = {}
        for district in districts:
            for place in divisions.under(district) if district in divisions else ():
                if place.level == "township":
                    self._townships[place.name] = place.code
                else:
                    self._communities.setdefault(_short(place.name), []).append(place.code)
        names = sorted({*self._townships, *self._communities}, key=lambda name: (-len(name), name))
        self._places = re.compile("|".join(map(re.escape, names))) if names else None

    def __call__(self, text: str) -> tuple[str, str]:
        """(12 figures of the community, 9 of the township); empty where the text names none, or several fit."""
        township, candidates = "", list[str]()
        for found in self._places.findall(tidy_address(text)) if self._places is not None else ():
            township = township or self._townships.get(found, "")
            candidates = candidates or self._communities.get(found, [])
        within = [code for code in candidates if code.startswith(township)]
        community = within[0] if len(within) == 1 else ""
        return community, community[:9] or township


def _short(name: str) -> str:
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    return name
