"""What is compared of two rows, in what steps, and which pairs are looked at at all (比较项与分组)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One step of likeness of one comparison: its words, and the condition over `l` and `r` that it is."""

    key: str
    zh: str
    en: str
    when: str


@dataclass(frozen=True)
class Comparison:
    """One thing compared (比较项); the first level that holds is the one, `unlike` when none does.

    Where a column of `needs` is unknown on either side, the comparison says nothing, neither for nor against.
    """

    key: str
    zh: str
    en: str
    needs: tuple[str, ...]
    levels: tuple[Level, ...]
    unlike: Level

    @property
    def all_levels(self) -> tuple[Level, ...]:
        """Its levels, the most alike first, `unlike` last."""
        return (*self.levels, self.unlike)

    def level_at(self, gamma: int) -> Level | None:
        """The level Splink calls `gamma`: 0 is `unlike`, -1 unknown."""
        return None if gamma < 0 else self.all_levels[len(self.levels) - gamma]


@dataclass(frozen=True)
class Block:
    """Which pairs are looked at (分组): those that agree on every one of `by`; the others are never compared.

    `finds` says in words whose pairs it brings together.
    """

    key: str
    by: tuple[str, ...]
    zh: str
    en: str

    @property
    def sql(self) -> str:
        """The rule as the engine reads it; unknown never equals unknown."""
        return " and ".join(f"l.{column} = r.{column}" for column in self.by)


def _near(column: str, most: int) -> str:
    """So many digits wrong, missing or swapped; the slow distance only where the fast one allows it."""
    left, right = f"l.{column}", f"r.{column}"
    return (
        f"case when length({left}) = length({right}) then hamming({left}, {right}) <= {most} or "
        f"(case when hamming({left}, {right}) = {most + 1} then damerau_levenshtein({left}, {right}) <= {most} "
        f"else false end) when abs(length({left}) - length({right})) <= {most} "
        f"then damerau_levenshtein({left}, {right}) <= {most} else false end"
    )


def _unlike(zh: str = "不同", en: str = "different") -> Level:
    return Level("unlike", zh, en, "ELSE")


NUMBER = Comparison(
    "number",
    "公民身份号码",
    "Citizen number",
    ("number",),
    (
        Level("same", "一样", "the same", "l.number = r.number"),
        Level("one_off", "错一位、漏一位或者相邻两位颠倒", "one digit wrong, missing, or two swapped",
              _near("number", 1)),
        Level("two_off", "错两位", "two digits wrong", _near("number", 2)),
        Level("first14", "前十四位一样", "the first 14 digits are the same", "l.number14 = r.number14"),
    ),
    _unlike(),
)  # fmt: skip
_SAME_SHAPE = "l.length = r.length and l.length >= 3"
_EQUAL_CHARS = "((l.c1 = r.c1)::int + (l.c2 = r.c2)::int + (l.c3 = r.c3)::int + (l.c_rest = r.c_rest)::int)"
_DROPPED = (
    "(l.c1 = r.c1 and ((l.length = 3 and r.length = 2 and (r.c2 = l.c2 or r.c2 = l.c3))"
    " or (r.length = 3 and l.length = 2 and (l.c2 = r.c2 or l.c2 = r.c3))))"
)
NAME = Comparison(
    "name",
    "姓名",
    "Name",
    ("name",),
    (
        Level("same", "一样（异体字算一样）", "the same, variant characters counted as one", "l.name = r.name"),
        Level("same_sound", "读音一样，字不同", "sounds the same, written otherwise", "l.sound = r.sound"),
        Level("one_char", "差一个字", "one character differs",
              f"({_SAME_SHAPE} and {_EQUAL_CHARS} = 3) or {_DROPPED}"),
        Level("surname", "只有姓一样", "only the surname is the same", "l.c1 = r.c1"),
        Level("given", "姓不同，名一样", "the surname differs, the given name is the same",
              "l.length = r.length and l.c2 = r.c2 and l.c3 = r.c3 and l.c_rest = r.c_rest"),
    ),
    _unlike(),
)  # fmt: skip
BIRTH = Comparison(
    "birth",
    "出生日期",
    "Birth date",
    ("birth",),
    (
        Level("same", "一样", "the same", "l.birth = r.birth"),
        Level("one_off", "差一位，或者相邻两位颠倒", "one digit differs, or two are swapped",
              _near("birth", 1)),
        Level("two_off", "差两位", "two digits differ", _near("birth", 2)),
    ),
    _unlike(),
)  # fmt: skip
SEX = Comparison("sex", "性别", "Sex", ("sex",), (Level("same", "一样", "the same", "l.sex = r.sex"),), _unlike())
PLACE = Comparison(
    "place",
    "村居",
    "Community",
    ("township",),
    (
        Level("community", "同一个村居", "the same community", "l.community = r.community"),
        Level("township", "同一个镇街", "the same township", "l.township = r.township"),
    ),
    _unlike("不同镇街", "another township"),
)
ADDRESS = Comparison(
    "address",
    "门牌",
    "House",
    ("house",),
    (
        Level("same", "路和门牌一样", "road and house are the same",
              "l.house = r.house and l.road is not distinct from r.road"),
        Level("house", "门牌一样，路没写或者不同", "the house is the same, the road differs or is missing",
              "l.house = r.house"),
        Level("road", "路一样，门牌不同", "the road is the same, the house differs", "l.road = r.road"),
    ),
    _unlike(),
)  # fmt: skip
PHONE = Comparison(
    "phone",
    "电话",
    "Telephone",
    ("phone",),
    (
        Level("same", "一样", "the same", "l.phone = r.phone"),
        Level("one_off", "差一位", "one digit differs", _near("phone", 1)),
    ),
    _unlike(),
)
COMPARISONS = (NUMBER, NAME, BIRTH, SEX, PLACE, ADDRESS)
"""What rows and the household register have in common; the register knows no telephone."""

BLOCKS = (
    Block("number14", ("number14", "c1"), "号码前十四位和姓一样",
          "the first 14 digits of the number and the surname are the same"),
    Block("number12", ("number12",), "号码后十二位一样", "the last 12 characters of the number are the same"),
    Block("number_ends", ("number_ends", "sound"), "号码前六位和后四位、姓名读音一样（出生日期写错）",
          "the first 6 and last 4 characters of the number and the sound of the name are the same (birth date wrong)"),
    Block("name_born", ("name", "born"), "姓名和出生日期一样", "name and birth date are the same"),
    Block("sound_born", ("sound", "born"), "读音和出生日期一样", "sound and birth date are the same"),
    Block("name_community", ("name", "community"), "姓名和村居一样", "name and community are the same"),
    Block("sound_house", ("sound", "house"), "读音和门牌一样", "sound and house are the same"),
    Block("born_community", ("born", "community"), "出生日期和村居一样", "birth date and community are the same"),
)  # fmt: skip
"""In this order: a pair is credited to the first block that finds it."""
PHONE_BLOCK = Block("phone", ("phone",), "电话一样", "the telephone is the same")
"""Between two registers that both know telephones."""
