"""Chongqing's divisions: complete, nested, and made from the package by a program."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from doudi.kernel.identifiers import division_level
from doudi.reference.divisions import DivisionUnknown, load_divisions
from doudi.reference.files import data_folder
from doudi.reference.make_divisions import DivisionsDiffer, main, make

CHONGQING = load_divisions()
GB_2260 = """500101 500102 500103 500104 500105 500106 500107 500108 500109 500110 500111 500112 500113 500114 500115
500116 500117 500118 500119 500120 500151 500152 500153 500154 500155 500156 500229 500230 500231 500233 500235 500236
500237 500238 500240 500241 500242 500243""".split()


def test_the_counts_are_those_published() -> None:
    """38 districts and counties, 1,031 townships and streets, 11,270 villages and communities."""
    counts = {level: len(CHONGQING.of_level(level)) for level in ("province", "district", "township", "village")}
    assert counts == {"province": 1, "district": 38, "township": 1_031, "village": 11_270}
    assert len(CHONGQING) == 12_340 == len(list(CHONGQING))


def test_the_districts_are_those_of_the_standard() -> None:
    """The district codes are exactly those of GB/T 2260."""
    assert [each.code for each in CHONGQING.children("500000")] == GB_2260


def test_every_division_lies_in_its_parent() -> None:
    """Each code begins with its parent's, and its length tells its level."""
    for each in CHONGQING:
        assert each.level == division_level(each.code)
        if each.parent_code not in (None, "500000"):
            assert each.code.startswith(str(each.parent_code))
            assert each.parent_code in CHONGQING
        assert each.name == each.name.strip() != ""


def test_no_township_is_empty() -> None:
    """Every township has at least one village or community."""
    assert all(CHONGQING.children(each.code) for each in CHONGQING.of_level("township"))


def test_shapingba_has_26_townships_and_200_communities() -> None:
    """The counts of the list for Shapingba, and where its first community lies."""
    assert CHONGQING.by_code("500106").name == "沙坪坝区"
    assert len(CHONGQING.children("500106")) == 26
    villages = [each for each in CHONGQING.under("500106") if each.level == "village"]
    assert len(villages) == 200
    assert CHONGQING.by_code("500106001001").name == "龙泉路社区居民委员会"
    assert CHONGQING.under("500106")[:2] == (CHONGQING.by_code("500106001"), CHONGQING.by_code("500106001001"))


def test_what_kind_of_committee_comes_from_the_name() -> None:
    """Residents' and villagers' committees are told apart; one unit is neither, and says so."""
    kinds = [each.committee for each in CHONGQING.of_level("village")]
    assert (kinds.count("residents"), kinds.count("villagers"), kinds.count(None)) == (3_323, 7_946, 1)
    assert CHONGQING.by_code("500106").committee is None
    for each in CHONGQING.of_level("village"):
        assert each.committee in (None, "residents" if each.code[9] in "01" else "villagers")


def test_the_urban_rural_class_is_unknown_everywhere() -> None:
    """The source has no class, so nobody is given one."""
    assert {each.urban_rural_code for each in CHONGQING} == {None}


@pytest.mark.parametrize("code", ["500107999", "", "110101", "500106001001001"])
def test_an_unknown_code_is_said_to_be_unknown(code: str) -> None:
    """A code that is not in the list is refused with a way out, not answered with nothing."""
    for asked in (CHONGQING.by_code, CHONGQING.children, CHONGQING.under):
        with pytest.raises(DivisionUnknown) as caught:
            asked(code)
        assert caught.value.code == "reference.division-unknown"


def package(folder: Path, areas: str, streets: str, villages: str) -> Path:
    """A tiny package of the shape npm packs."""
    path = folder / "package.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, text in (("areas", areas), ("streets", streets), ("villages", villages)):
            content = text.encode()
            member = tarfile.TarInfo(f"package/dist/{name}.csv")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


AREAS = 'code,name,cityCode,provinceCode\n110101,"东城区",1101,11\n500106,"沙坪坝区",5001,50\n'
STREETS = 'code,name,areaCode,provinceCode,cityCode\n500106002,"乙",500106,50,5001\n500106001,"甲",500106,50,5001\n'
VILLAGES = 'code,name,streetCode,provinceCode,cityCode,areaCode\n500106001001,"甲一村",500106001,50,5001,500106\n'


def test_the_tables_are_made_from_a_package(tmp_path: Path) -> None:
    """Only rows of Chongqing are kept, by code, with the parent; the result can be loaded."""
    counts = {"districts": 1, "streets": 2, "villages": 1}
    digest = make(package(tmp_path, AREAS, STREETS, VILLAGES), tmp_path / "out", counts)
    assert len(digest) == 64
    assert (tmp_path / "out" / "streets.csv").read_text("utf-8") == (
        "code,name,parent_code\n500106001,甲,500106\n500106002,乙,500106\n"
    )
    made = load_divisions(tmp_path / "out")
    assert [each.name for each in made.under("500000")] == ["沙坪坝区", "甲", "甲一村", "乙"]


def test_a_package_of_another_edition_is_not_taken_unseen(tmp_path: Path) -> None:
    """Other counts stop the program before anything is written."""
    with pytest.raises(DivisionsDiffer) as caught:
        main([str(package(tmp_path, AREAS, STREETS, VILLAGES)), str(tmp_path / "out")])
    assert "38 expected" in str(caught.value)
    assert not (tmp_path / "out").exists()
    assert main([]) == 2


def test_the_committed_tables_are_in_the_order_of_their_codes() -> None:
    """The tables are as the program writes them, so that making them again shows only real changes."""
    for name in ("districts", "streets", "villages"):
        lines = (data_folder() / "divisions" / f"{name}.csv").read_text("utf-8").splitlines()
        assert lines[0] == "code,name,parent_code"
        assert lines[1:] == sorted(lines[1:])
        assert all(line.startswith("50") for line in lines[1:])
