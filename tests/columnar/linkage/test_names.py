"""Names are compared by characters and syllables, with surnames read as surnames."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.columnar import name_forms
from doudi.columnar.linkage.addresses import PlaceReader, tidy_address
from doudi.columnar.linkage.names import LONGEST, folded, name_table, sound_of
from doudi.reference.divisions import load_divisions

CHARS = "\U0002f800王李张曾单解仇区查任华欧阳司马伟芳娜峰峯群羣云雲国國晓小明·　"


@pytest.mark.parametrize(
    ("name", "sound"),
    [("曾伟", "zeng wei"), ("单芳", "shan fang"), ("解明", "xie ming"), ("仇娜", "qiu na"), ("区伟", "ou wei"),
     ("查小明", "zha xiao ming"), ("任伟", "ren wei"), ("尉迟明", "yu chi ming"), ("单于明", "chan yu ming"),
     ("欧阳娜", "ou yang na")],
)  # fmt: skip
def test_a_surname_is_read_as_a_surname(name: str, sound: str) -> None:
    """A character with another common reading sounds as the surname does."""
    assert sound_of(name) == sound


@given(st.lists(st.text(alphabet=CHARS, max_size=LONGEST), max_size=12))
def test_a_column_of_names_is_each_name_by_itself(names: list[str]) -> None:
    """The bulk columns say of every name what the one-name functions say, however the others stand."""
    made = {name: column.to_pylist() for name, column in name_table(pa.array(names, pa.string())).items()}
    for at, name in enumerate(names):
        alone = folded(name)
        assert made["name"][at] == (alone or None)
        if alone:
            assert made["length"][at] == len(alone)
            assert made["c1"][at] == ord(alone[0])
    for at, one in enumerate(names):
        for other in range(at):
            left, right = folded(one), folded(names[other])
            if left and right:
                same = made["sound"][at] == made["sound"][other]
                assert same == (sound_of(left) == sound_of(right)), (left, right)


def test_one_character_has_one_form() -> None:
    """No character stands in two groups, and none leads on to another: folding twice changes nothing more."""
    written = [char for group in name_forms._GROUPS.split() for char in group]
    assert sorted(written) == sorted(set(written))
    assert not set(name_forms.ONE_FORM.values()) & set(name_forms.ONE_FORM)


@pytest.mark.parametrize(
    ("written", "read"),
    [("大石路十二号三栋", "大石路12号3栋"), ("石碾盘村二十三组", "石碾盘村23组"), ("三峡广场５号", "三峡广场5号"),
     ("红岩一社", "红岩1社")],
)  # fmt: skip
def test_chinese_figures_count_as_figures(written: str, read: str) -> None:
    """Figures before a house, a building, a group; those in a road's name stay."""
    assert tidy_address(written) == read


def test_an_address_that_names_no_community_names_none() -> None:
    """What the text does not say is not guessed."""
    read = PlaceReader(load_divisions(), ["500106"])
    assert read("北京市朝阳区建国路88号") == ("", "")
    assert read("沙坪坝区小龙坎街道12号") == ("", "500106001")
