"""What a figure was in a month: not in force, unset, superseded, inherited."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.kernel.errors import FaultList, FaultsFound
from doudi.kernel.month import Month
from doudi.rules.parameter_files import check_one_voice, merge, read_parameter_file
from doudi.rules.parameters import ParameterSet, ParametersNotInForce, UnknownParameter
from doudi.rules.yamlfile import YamlFile


def parameters(
    folder: Path, chain: tuple[str, ...], profiles: tuple[str, ...] = ("plain",), **files: str
) -> ParameterSet:
    """A parameter set of files written for the test; raises their faults."""
    faults = FaultList()
    contents = []
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        file = YamlFile(folder / f"{name}.yaml", f"{name}.yaml", faults)
        contents.append((read_parameter_file(file), file))
    merged = merge(contents, chain, profiles)
    faults.raise_if_any()
    return ParameterSet(chain[-1], profiles[0], chain, merged)


def file_of(values: str, *, jurisdiction: str = "CN", unit: str = "fen", more: str = "", profile: str = "") -> str:
    """One parameter file with one parameter."""
    head = f'jurisdiction: "{jurisdiction}"\n' + (f"profile: {profile}\n" if profile else "")
    return head + f"parameters:\n  - key: a.b\n    zh: 甲\n    unit: {unit}\n{more}    values:\n{values}"


ROW = "      - {{value: {value}, from: {start}, status: verified, source: notice}}\n"


def test_a_figure_has_no_value_before_its_first_date(tmp_path: Path) -> None:
    """A month before the first date is an error naming the figure and its start, never a guess."""
    figures = parameters(tmp_path, ("CN",), cn=file_of(ROW.format(value=5, start="2025-07")))
    assert figures.at("a.b", Month(2025, 7)).value == 5
    with pytest.raises(ParametersNotInForce) as caught:
        figures.at("a.b", Month(2025, 6))
    assert "a.b starts 2025-07" in str(caught.value)
    assert caught.value.code == "rules.not-in-force"


def test_a_later_notice_ends_the_earlier_one(tmp_path: Path) -> None:
    """A value without an end holds until the next one begins."""
    rows = ROW.format(value=5, start="2024-09") + ROW.format(value=7, start="2025-07")
    figures = parameters(tmp_path, ("CN",), cn=file_of(rows))
    assert [figures.at("a.b", Month(2025, month)).value for month in (6, 7)] == [5, 7]
    assert figures.at("a.b", Month(2025, 6)).valid_to == Month(2025, 7)


def test_a_hole_between_notices_is_unset(tmp_path: Path) -> None:
    """Between a value that ended and the next one nobody knows the figure; the earlier one is not stretched."""
    rows = "      - {value: 5, from: 2020-09, to: 2021-01, status: verified, source: n}\n"
    figures = parameters(tmp_path, ("CN",), cn=file_of(rows + ROW.format(value=7, start="2025-07")))
    assert figures.at("a.b", Month(2022, 1)).is_unset


def test_a_value_without_a_month_is_never_used(tmp_path: Path) -> None:
    """A published value whose first month was not found stays on file and speaks for no month."""
    rows = "      - {value: 5, from: null, status: press, source: n}\n" + ROW.format(value=7, start="2025-07")
    figures = parameters(tmp_path, ("CN",), cn=file_of(rows))
    with pytest.raises(ParametersNotInForce):
        figures.at("a.b", Month(2023, 1))


def test_a_figure_past_its_adjustment_month_is_possibly_superseded(tmp_path: Path) -> None:
    """The mark comes with the first adjustment month after the value began, and only for the last one on file."""
    rows = ROW.format(value=5, start="2024-09") + ROW.format(value=7, start="2025-07")
    figures = parameters(tmp_path, ("CN",), cn=file_of(rows, more="    yearly_adjustment_month: 7\n"))
    marked = [str(m) for m in Month(2024, 9).through(Month(2026, 8)) if figures.at("a.b", m).possibly_superseded]
    assert marked == ["2026-07", "2026-08"]


def test_the_most_specific_jurisdiction_counts(tmp_path: Path) -> None:
    """A city's figure goes before the nation's; an unset one of the city lets the nation's through."""
    nation = file_of(ROW.format(value=1, start="2020-01"))
    city = file_of(ROW.format(value=2, start="2025-01"), jurisdiction="500000")
    figures = parameters(tmp_path, ("CN", "500000"), cn=nation, city=city)
    assert [figures.at("a.b", Month(year, 1)).value for year in (2024, 2025)] == [1, 2]
    gap = file_of("      - {value: null, status: unset, note: x}\n", jurisdiction="500000")
    assert parameters(tmp_path, ("CN", "500000"), cn=nation, city=gap).at("a.b", Month(2025, 1)).value == 1


def test_a_place_with_its_own_figure_not_found_does_not_borrow_the_nations(tmp_path: Path) -> None:
    """A dated gap says the place has a figure of its own: until then the nation's counts, from then on nobody's."""
    gap = "      - {value: null, from: 2025-01, status: unset, note: its own notice was not found}\n"
    figures = parameters(
        tmp_path, ("CN", "500000"), cn=file_of(ROW.format(value=5, start="2020-01")),
        city=file_of(gap, jurisdiction="500000"),
    )  # fmt: skip
    assert figures.at("a.b", Month(2024, 12)).value == 5
    assert figures.at("a.b", Month(2025, 1)).is_unset
    undated = "      - {value: null, status: unset}\n"
    silent = parameters(
        tmp_path, ("CN", "500000"), cn=file_of(ROW.format(value=5, start="2020-01")),
        city=file_of(undated, jurisdiction="500000"),
    )  # fmt: skip
    assert silent.at("a.b", Month(2025, 1)).value == 5


def test_a_profile_goes_before_its_jurisdictions_common_figure(tmp_path: Path) -> None:
    """A file for one profile wins in that profile and is not read in another."""
    common = file_of(ROW.format(value=1, start="2020-01"))
    special = file_of(ROW.format(value=9, start="2020-01"), profile="p2")
    files = {"common": common, "special": special}
    assert parameters(tmp_path, ("CN",), ("p2",), **files).at("a.b", Month(2025, 1)).value == 9
    assert parameters(tmp_path, ("CN",), ("p1",), **files).at("a.b", Month(2025, 1)).value == 1


def test_an_unknown_key_is_refused(tmp_path: Path) -> None:
    """A key nobody declared is an error, not None."""
    with pytest.raises(UnknownParameter):
        parameters(tmp_path, ("CN",), cn=file_of(ROW.format(value=1, start="2020-01"))).at("a.c", Month(2025, 1))


def row(written: str) -> str:
    """One value as a file writes it."""
    return f"      - {{{written}}}\n"


FROM = "from: 2025-09, status: verified"
BROKEN = {
    "overlap": (row("value: 5, from: 2024-09, to: 2025-09, status: verified, source: n")
                + ROW.format(value=7, start="2025-07"), "begins 2025-07, before the one before ends 2025-09"),
    "backwards": (row("value: 5, from: 2025-09, to: 2025-09, status: verified, source: n"), "not after its start"),
    "no source": (row(f"value: 5, {FROM}"), "neither source nor legal_basis"),
    "bad status": (row("value: 5, from: 2025-09, status: sure, source: n"), "'sure' is none of verified, press"),
    "bad month": (row("value: 5, from: 2025-13, status: verified, source: n"), "is no month"),
    "yuan instead of fen": (row(f"value: 770.00, {FROM}, source: n"), "has a decimal point"),
    "text for fen": (row(f'value: "5", {FROM}, source: n'), "'5' is not in fen"),
    "negative": (row(f"value: -5, {FROM}, source: n"), "-5 is not in fen"),
    "true for fen": (row(f"value: yes, {FROM}, source: n"), "True is not in fen"),
    "unset with value": (row("value: 5, from: 2025-09, status: unset"), "5 with status unset"),
    "value missing": (row(f"value: null, {FROM}, source: n"), "no value with status verified"),
    "key on": (row("on: 2025-09, value: 5, status: verified, source: n"), "the key `on` is read as bool"),
    "key twice": (row(f"value: 5, value: 6, {FROM}, source: n"), "is written twice"),
    "misspelt key": (row("value: 5, form: 2025-09, status: verified, source: n"), "the key `form` is not known"),
    "no key value": (row(f"{FROM}, source: n"), "`value` is missing"),
    "not a mapping": ("      - 5\n", "has no keys"),
    "same start": (row(f"value: 5, {FROM}, to: null, source: n") + row(f"value: 6, {FROM}, to: null, source: n"),
                   "begins 2025-09, as another value does"),
    "two gaps": (row("value: null, from: null, status: unset") * 2, "says a second time that nobody knows it"),
    "read in eights": (row(f"value: 077000, {FROM}, source: n"), "077000 is not a number as it is counted"),
    "read in sixties": (row(f"value: 1:30, {FROM}, source: n"), "1:30 is not a number as it is counted"),
    "read in sixteens": (row(f"value: 0x10, {FROM}, source: n"), "0x10 is not a number as it is counted"),
    "with a plus": (row(f"value: +5, {FROM}, source: n"), "+5 is not a number as it is counted"),
    "with underscores": (row(f"value: 77_000, {FROM}, source: n"), "77_000 is not a number as it is counted"),
    "tag of a number": (row(f'value: !!int "abc", {FROM}, source: n'), "abc is not a number as it is counted"),
    "tag of a flag": (row(f'value: !!bool "maybe", {FROM}, source: n'), "cannot be read as tag:yaml.org,2002:bool"),
    "tag of our own": (row(f"value: !fen 1, {FROM}, source: n"), "cannot be read as !fen"),
    "tag of a list": (row(f"value: !fen [1], {FROM}, source: n"), "the tag !fen"),
    "no such day": (row("value: 5, from: 2025-02-30, status: verified, source: n"), "2025-02-30 is no day"),
    "a day with its hour": (row("value: 2025-02-03 10:00:00, status: verified, source: n"), "is no day"),
    "alias": (row(f"value: &a 5, {FROM}, source: n") + row("value: *a, from: 2026-09, status: verified, source: n"),
              "an alias (*)"),
    "alias of itself": (row(f"value: &a [*a], {FROM}, source: n"), "an alias (*)"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_parameter_file_is_complained_about(name: str, tmp_path: Path) -> None:
    """Each mistake is named in words, with file and line."""
    values, words = BROKEN[name]
    with pytest.raises(FaultsFound) as caught:
        parameters(tmp_path, ("CN",), cn=file_of(values))
    assert words in str(caught.value)
    assert "cn.yaml:" in str(caught.value)


@pytest.mark.parametrize("name", [name for name in BROKEN if "read in" in name or "tag" in name or "alias" in name])
def test_a_value_yaml_was_refused_for_is_complained_about_once(name: str, tmp_path: Path) -> None:
    """The place is not blamed a second time for having no value."""
    with pytest.raises(FaultsFound) as caught:
        parameters(tmp_path, ("CN",), cn=file_of(BROKEN[name][0]))
    assert [fault.code for fault in caught.value.faults if fault.code == "parameters.no-value"] == []


@pytest.mark.parametrize("written", ["", " []", " null"])
def test_a_parameter_without_values_is_refused(written: str, tmp_path: Path) -> None:
    """A list of values that is empty is a mistake of somebody: nobody knowing it is said with unset."""
    text = file_of("").rstrip("\n") + written + "\n"
    with pytest.raises(FaultsFound) as caught:
        parameters(tmp_path, ("CN",), cn=text)
    assert [fault.code for fault in caught.value.faults] == ["parameters.no-values"]


def test_plain_numbers_stay_numbers(tmp_path: Path) -> None:
    """Zero, and whole numbers as people write them."""
    rows = ROW.format(value=0, start="2024-01") + ROW.format(value=100, start="2025-01")
    figures = parameters(tmp_path, ("CN",), cn=file_of(rows))
    assert [figures.at("a.b", Month(year, 6)).value for year in (2024, 2025)] == [0, 100]


@pytest.mark.parametrize(("first", "second", "month"), [
    (ROW.format(value=5, start="2024-09"), ROW.format(value=5, start="2025-07"), "2025-07"),
    ("      - {value: 5, from: 2024-09, to: 2025-07, status: verified, source: n}\n",
     ROW.format(value=6, start="2025-07"), ""),
])  # fmt: skip
def test_two_files_of_one_place_do_not_speak_of_one_month(first: str, second: str, month: str, tmp_path: Path) -> None:
    """Both files are named, with the month; files that take turns are two files of one history."""
    faults, pairs = FaultList(), []
    for name, rows in (("a", first), ("b", second)):
        (tmp_path / f"{name}.yaml").write_text(file_of(rows), encoding="utf-8")
        file = YamlFile(tmp_path / f"{name}.yaml", f"{name}.yaml", faults)
        pairs.append((read_parameter_file(file), file))
    check_one_voice(pairs)
    told = [str(fault) for fault in faults]
    assert len(told) == bool(month)
    for text in told:
        assert "a.yaml:3" in text
        assert "b.yaml:3" in text
        assert month in text


def test_all_faults_of_a_file_come_at_once(tmp_path: Path) -> None:
    """A file with three mistakes is sent back once, with their lines."""
    rows = "".join(BROKEN[name][0] for name in ("negative", "bad status", "no source"))
    with pytest.raises(FaultsFound) as caught:
        parameters(tmp_path, ("CN",), cn=file_of(rows))
    lines = {fault.where.split()[0] for fault in caught.value.faults}
    assert lines >= {"cn.yaml:7", "cn.yaml:8", "cn.yaml:9"}


@pytest.mark.parametrize(("text", "words"), [
    ("", "the file is not a mapping"),
    ("- a\n", "the file is not a mapping"),
    ("jurisdiction: [\n", "1 fault found:\n  cn.yaml:2: "),
    ("jurisdiction: CN\n", "`parameters` is missing"),
])  # fmt: skip
def test_a_file_of_the_wrong_shape_is_complained_about(text: str, words: str, tmp_path: Path) -> None:
    """Empty, wrong or half-written files get a clear answer too."""
    with pytest.raises(FaultsFound) as caught:
        parameters(tmp_path, ("CN",), cn=text)
    assert words in str(caught.value)


def test_two_units_for_one_figure_are_refused(tmp_path: Path) -> None:
    """A parameter in fen for the nation and in months for the city is a mistake of somebody."""
    files = {
        "cn": file_of(ROW.format(value=1, start="2020-01")),
        "city": file_of(ROW.format(value=1, start="2020-01"), jurisdiction="500000", unit="months"),
    }
    with pytest.raises(FaultsFound) as caught:
        parameters(tmp_path, ("CN", "500000"), **files)
    assert "is in months here and in fen elsewhere" in str(caught.value)


def test_a_place_does_not_set_arithmetic_or_law_of_the_nation(tmp_path: Path) -> None:
    """Its own value of such a figure is a fault of its file, by name; repeating what is so everywhere is none."""
    for setter, words in (("nation", "law of the whole country"), ("arithmetic", "plain arithmetic")):
        cn = file_of(ROW.format(value=18, start="2020-01"), more=f"    set_by: {setter}\n")
        same = file_of(ROW.format(value=18, start="2019-01"), jurisdiction="500000")
        merged = parameters(tmp_path, ("CN", "500000"), cn=cn, city=same)
        assert merged.parameters["a.b"].set_by == setter
        other = file_of(ROW.format(value=17, start="2024-01"), jurisdiction="500000")
        with pytest.raises(FaultsFound) as caught:
            parameters(tmp_path, ("CN", "500000"), cn=cn, city=other)
        assert words in str(caught.value)
        assert "city.yaml" in str(caught.value)
        assert [fault.code for fault in caught.value.faults] == ["parameters.not-for-places"]
