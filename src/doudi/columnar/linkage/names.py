"""Chinese names for comparing (姓名): variant characters made one, sounds with the surname's own reading.

DuckDB's text distances count bytes, three to a Chinese character; so names are cut into characters here, and what the
engine compares are whole characters and whole syllables.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import yaml

from doudi.columnar.linkage.errors import LinkageNotInstalled
from doudi.columnar.name_forms import ONE_FORM, folded_name
from doudi.kernel.text import COMPOUND_SURNAMES, surname_length

LONGEST = 16
"""Characters of a name that count; what comes after is cut."""
_ODD = r"[^\x{3400}-\x{4dbf}\x{4e00}-\x{9fff}\x{20000}-\x{2f7ff}\x{30000}-\x{323af}]"
"""Whatever is no plain Chinese character: dots, spaces of any kind, letters, characters that stand for others. Such
names are few and go through Python."""


@cache
def _surname_readings() -> dict[str, str]:
    declared: dict[str, str] = yaml.safe_load((Path(__file__).parent / "names.yaml").read_text(encoding="utf-8"))
    return declared


def folded(name: str) -> str:
    """The name as compared, no longer than `LONGEST`.

    >>> folded(" 王 国峯 "), folded("买买提·阿依古丽"), folded("榮羣")
    ('王国峰', '买买提阿依古丽', '荣群')
    """
    return folded_name(name)[:LONGEST]


@cache
def _reader() -> Callable[[str], str]:
    """The sound of one character, without tone; a character nobody knows stays itself."""
    try:
        from pypinyin import Style, lazy_pinyin
    except ImportError as missing:
        raise LinkageNotInstalled("pypinyin") from missing
    return lambda char: str(lazy_pinyin(char, style=Style.NORMAL)[0])


@cache
def syllable(char: str) -> str:
    """The sound of a character in a given name."""
    return _reader()(char)


@cache
def surname_syllable(char: str) -> str:
    """The sound of a character as a surname of its own."""
    return _surname_readings().get(char) or syllable(char)


def sound_of(name: str) -> str:
    """The syllables of a folded name, the surname read as surnames are read.

    >>> sound_of("曾伟"), sound_of("单小梅"), sound_of("单于梅"), sound_of("王晓明") == sound_of("王小明")
    ('zeng wei', 'shan xiao mei', 'chan yu mei', True)
    """
    if surname_length(name) == 2:
        surname = _surname_readings().get(name[:2]) or f"{syllable(name[0])} {syllable(name[1])}"
        return " ".join([surname, *map(syllable, name[2:])])
    return " ".join([*map(surname_syllable, name[:1]), *map(syllable, name[1:])])


def fold_names(column: Any) -> Any:
    """A column of names as compared; blank becomes null. Only names that need more than a look go through Python."""
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    odd = pc.match_substring_regex(column, _ODD).fill_null(False)
    rows = np.flatnonzero(odd.to_numpy(zero_copy_only=False))
    if len(rows):
        mended = pa.array([folded(text) for text in column.take(pa.array(rows)).to_pylist()], column.type)
        column = pc.replace_with_mask(column, odd, mended)
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, column.type), column)


def name_table(column: Any) -> dict[str, Any]:
    """Columns of a column of names: `name` folded, `sound`, `surname` and the characters `c1` to `c3` and `c_rest`.

    Characters and sounds are numbers: 0 where the name is shorter. Two names of one `sound` sound alike.

    >>> made = name_table(pa.array(["曾國伟", "增国伟", None]))
    >>> made["name"].to_pylist(), made["sound"][0] == made["sound"][1], made["c1"].to_pylist()[1] == ord("增")
    (['曾国伟', '增国伟', None], True, True)
    """
    names = fold_names(column)
    missing = names.is_null().to_numpy(zero_copy_only=False)
    if not len(names):
        empty = pa.array([], pa.int64())
        return {"name": names, **dict.fromkeys(("sound", "length", "c1", "c2", "c3", "c_rest"), empty)}
    texts = np.array(names.fill_null("").to_pylist(), dtype=f"U{LONGEST}")
    chars = texts.view(np.uint32).reshape(len(texts), LONGEST)
    used, places = _places(chars)
    chars = np.array([ord(ONE_FORM.get(chr(code), chr(code))) if code else 0 for code in used], np.uint32)[places]
    sounds = _sounds(*_places(chars), chars)
    names = pa.array(np.ascontiguousarray(chars).view(f"U{LONGEST}").ravel(), pa.string(), mask=missing)

    def whole(values: npt.NDArray[Any]) -> Any:
        return pa.array(values.astype(np.int64), mask=missing)

    return {
        "name": names,
        "sound": whole(_mixed(sounds)),
        "length": whole((chars != 0).sum(axis=1)),
        "c1": whole(chars[:, 0]),
        "c2": whole(chars[:, 1]),
        "c3": whole(chars[:, 2]),
        "c_rest": whole(_mixed(chars[:, 3:])),
    }


def _places(chars: npt.NDArray[np.uint32]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The characters that occur, ascending, and the place of each in that list."""
    seen = np.zeros(sys.maxunicode + 1, bool)
    seen[chars.ravel()] = True
    used = np.flatnonzero(seen)
    place = np.zeros(sys.maxunicode + 1, np.int64)
    place[used] = np.arange(len(used))
    return used, place[chars]


def _sounds(
    used: npt.NDArray[np.int64], places: npt.NDArray[np.int64], chars: npt.NDArray[np.uint32]
) -> npt.NDArray[np.int64]:
    """The syllables as numbers: the first as a surname, two together where the surname is a compound one."""
    numbers: dict[str, int] = {"": 0}

    def number(text: str) -> int:
        return numbers.setdefault(text, len(numbers))

    letters = [chr(code) if code else "" for code in used]
    given = np.array([number(syllable(char)) if char else 0 for char in letters], np.int64)
    first = np.array([number(surname_syllable(char)) if char else 0 for char in letters], np.int64)
    made = given[places]
    made[:, 0] = first[places[:, 0]]
    whole = chars[:, 0].astype(np.int64) << 21 | chars[:, 1]
    compound = {ord(each[0]) << 21 | ord(each[1]): each for each in COMPOUND_SURNAMES}
    doubtful = np.flatnonzero((chars[:, 2] != 0) & np.isin(whole, list(compound)))
    for code in np.unique(whole[doubtful]):
        surname, rows = compound[int(code)], doubtful[whole[doubtful] == code]
        if len(rows):
            made[rows, :2] = [number(part) for part in sound_of(surname + "一").split(" ")[:2]]
    # Numbers of this column alone would not fit another column's: the syllable's own letters are what counts.
    spelled = np.array([_spelled(text) for text in numbers], np.int64)
    return spelled[made]


def _spelled(text: str) -> int:
    return int.from_bytes(text.encode()[:6].rjust(6, b"\0"), "big") if text else 0


def _mixed(columns: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """One number per row of numbers, 0 for none; the same on every machine."""
    made = np.zeros(len(columns), np.uint64)
    for place in range(columns.shape[1]):
        value = columns[:, place].astype(np.uint64)
        step = (made ^ value) * np.uint64(0x9E3779B97F4A7C15)
        made = np.where(value != 0, step ^ (step >> np.uint64(29)), made)
    return (made >> np.uint64(1)).astype(np.int64)
