"""Published standards: the right value for the month, or a plain word that none is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.kernel.errors import FaultsFound
from doudi.kernel.month import Month
from doudi.reference.files import data_folder
from doudi.reference.standards import STATUSES, StandardNotInForce, StandardUnknown, load_standards, published

ALL = load_standards(data_folder() / "standards" / "chongqing.yaml")
YEARS = {
    # year: urban, rural, 特困, orphan in institution, orphan at home; as tabled in the research, yuan
    2019: (580, 440, 754, None, None),
    2020: (620, 496, 806, 1456, 1256),
    2021: (636, 515, 827, 1477, 1277),
    2022: (717, 581, 932, 1582, 1382),
    2023: (735, 600, 955, 1605, 1405),
    2024: (750, 610, 975, 1825, 1625),
    2025: (770, 630, 1001, 1851, 1651),
}
KEYS = (
    "dibao.standard_urban",
    "dibao.standard_rural",
    "tekun.basic_standard",
    "orphan.institution_standard",
    "orphan.home_standard",
)


@pytest.mark.parametrize(("year", "yuan"), YEARS.items())
def test_the_values_on_file_are_those_tabled(year: int, yuan: tuple[int | None, ...]) -> None:
    """Each year's five figures are on file, under the year's own row."""
    for key, expected in zip(KEYS, yuan, strict=True):
        rows = [
            value.value
            for value in ALL[key].values
            if value.value is not None
            and ((value.valid_from and value.valid_from.year == year) or value.note.startswith(str(year)))
        ]
        assert rows == ([] if expected is None else [expected * 100]), key


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    ("month", "year"),
    [("2020-09", 2020), ("2020-12", 2020), ("2024-09", 2024), ("2025-06", 2024), ("2025-07", 2025), ("2026-12", 2025)],
)
def test_a_month_has_the_value_in_force(key: str, month: str, year: int) -> None:
    """At the months where a value begins, on the month before and long after, the right year's value answers."""
    assert published(key, "500106").at(Month.parse(month)).value == YEARS[year][KEYS.index(key)] * 100  # type: ignore[operator]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("month", ["2012-06", "2020-08", "2021-01", "2021-10", "2022-10", "2023-09", "2024-08"])
def test_a_month_whose_value_is_not_known_says_so(key: str, month: str) -> None:
    """Where the first month was not found no other year's value stands in."""
    with pytest.raises(StandardNotInForce) as caught:
        published(key, "500000").at(Month.parse(month))
    assert caught.value.code == "reference.standard-not-in-force"
    assert "2024-09" in str(caught.value)


def test_every_row_has_status_and_source() -> None:
    """No amount stands without where it was read; an unset row says what was looked for."""
    for parameter in ALL.values():
        for value in parameter.values:
            assert value.status in STATUSES
            assert value.source if value.value is not None else value.note
            if value.valid_from is None and value.value is not None:
                assert value.note[:4].isdigit(), "the year is noted where the month is unknown"
            if value.source == "general knowledge":
                assert value.status == "gk_unverified"


def test_the_standard_may_have_been_raised_since() -> None:
    """From July 2026 on, the value of July 2025 is probably superseded; before, and in closed rows, it is not."""
    urban = published("dibao.standard_urban", "500000")
    asked = ["2025-07", "2026-06", "2026-07", "2027-01", "2024-12"]
    assert [urban.is_possibly_superseded(Month.parse(month)) for month in asked] == [False, False, True, True, False]


@pytest.mark.parametrize(("key", "place"), [("dibao.standard", "500106"), ("dibao.standard_urban", "110101")])
def test_an_unknown_standard_or_place_is_refused(key: str, place: str) -> None:
    """A name or a city that is not on file is said to be so."""
    with pytest.raises(StandardUnknown):
        published(key, place)


ROW = "{value: 100, from: 2025-01, to: null, status: press, source: s}"


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (ROW.replace("press", "sure"), "status is 'sure'"),
        (ROW.replace(", source: s", ""), "lacks its source"),
        (ROW.replace("100", "7.5"), "value is 7.5"),
        (ROW.replace("100", "null"), "value and status disagree"),
        (ROW.replace("press", "unset"), "value and status disagree"),
        (ROW.replace("2025-01", "2025-1"), "from is '2025-1'"),
        (ROW.replace("2025-01", "2025-01-01"), "from is datetime.date(2025, 1, 1)"),
        (ROW.replace("to: null, ", ""), "lacks from or to"),
        (ROW.replace("value", "valeu"), "has valeu"),
        (f"{ROW}\n      - {ROW}", "two values for 2025-01"),
        (f"{ROW}\n      - {ROW.replace('2025-01', '2026-01')}", "two values for 2026-01"),
    ],
)
def test_a_broken_row_says_what_is_wrong(tmp_path: Path, rows: str, complaint: str) -> None:
    """Each kind of mistake in a file of standards is named with its row."""
    path = tmp_path / "place.yaml"
    path.write_text(
        f'jurisdiction: "500000"\nparameters:\n  - key: a\n    zh: 甲\n    unit: fen\n    values:\n      - {rows}\n',
        "utf-8",
    )
    with pytest.raises(FaultsFound) as caught:
        load_standards(path)
    assert complaint in str(caught.value)
