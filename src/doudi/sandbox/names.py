"""Made-up names: common surnames and given names, with the rare and variant characters real files stumble over."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from doudi.sandbox.cells import Bytes, Rows, table
from doudi.sandbox.people import People

# Roughly by how common they are: a name's place decides its weight (Zipf-like).
_COMMON = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂"
    "章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕"
    "屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣"
)
SURNAMES = (*dict.fromkeys(_COMMON), "欧阳", "司马", "上官", "诸葛", "夏侯", "令狐", "逄", "昝", "亓")
MALE = (
    "伟强磊军勇杰涛明超刚平辉鹏飞波斌浩宇俊凯建国志文海峰林东亮博鑫龙成康健阳昊然泽轩睿晨旭家豪子云天庆永福贵荣华德义"
    "礼忠信孝悌江川渝山洪松柏桦樟楠喆翀赟昇"
)
FEMALE = (
    "芳娜敏静丽艳娟霞秀英桂兰玉珍红梅雪琴燕玲丹萍婷慧颖佳欣雨涵梓怡诗琪可馨萌月莲菊凤群素碧淑贞惠芬蓉茜倩莉蕾薇"
    "春秋冬夏晓小文思梦雅清洁如意心悦宁静妍"
)
#: Given-name characters that older systems write wrongly or not at all; the last three lie outside the BMP.
RARE = "䶮㛃犇燚垚翾頔玥珺彧旻晟祎嬿𠮷𡈽𬘭"
#: The same name as another department's system spells it.
VARIANTS = {"峰": "峯", "群": "羣", "赟": "贇", "昇": "升", "喆": "哲", "荣": "榮", "云": "雲", "国": "國", "䶮": "龑"}

GIVEN = ("", *dict.fromkeys(MALE + FEMALE + RARE), "·阿依古丽", "·买买提")
_PLACE = {text: place for place, text in enumerate(GIVEN)}
_MALE = np.array([_PLACE[each] for each in dict.fromkeys(MALE)], np.int16)
_FEMALE = np.array([_PLACE[each] for each in dict.fromkeys(FEMALE)], np.int16)
_RARE = np.array([_PLACE[each] for each in RARE], np.int16)
_LONG = np.array([_PLACE["·阿依古丽"], _PLACE["·买买提"]], np.int16)
VARIANT_GIVEN = tuple(VARIANTS.get(each, each) for each in GIVEN)
HAS_VARIANT = np.array([each in VARIANTS for each in GIVEN])

_WEIGHTS = 1 / (np.arange(len(SURNAMES)) + 4)
_CUMULATED = np.cumsum(_WEIGHTS / _WEIGHTS.sum())


def draw_surnames(draw: np.random.Generator, count: int) -> npt.NDArray[np.int16]:
    """Surnames, the common ones often."""
    return np.searchsorted(_CUMULATED, draw.random(count)).clip(max=len(SURNAMES) - 1).astype(np.int16)


def give_names(draw: np.random.Generator, people: People) -> None:
    """Given names by sex: one character for a tenth, a rare one for one in 400, a long name for one in 2,000."""
    count = len(people)
    for column in ("given1", "given2"):
        male = _MALE[draw.integers(0, len(_MALE), count)]
        female = _FEMALE[draw.integers(0, len(_FEMALE), count)]
        people.columns[column][:] = np.where(people.is_male, male, female)
    people.given2[draw.random(count) < 0.1] = 0
    rare = np.flatnonzero(draw.random(count) < 1 / 400)
    people.given1[rare] = _RARE[draw.integers(0, len(_RARE), len(rare))]
    long = np.flatnonzero(draw.random(count) < 1 / 2000)
    people.given1[long] = _LONG[draw.integers(0, len(_LONG), len(long))]
    people.given2[long] = 0


class NameColumn:
    """Full names as a column in one encoding, as registered or as a department's system spells them."""

    def __init__(self, people: People, encoding: str) -> None:
        self._people = people
        self._surnames = table(SURNAMES, encoding)
        self._given = table(GIVEN, encoding)
        self._variant = table(VARIANT_GIVEN, encoding)

    def __call__(self, rows: Rows) -> Bytes:
        return self._written(rows, self._given)

    def variant(self, rows: Rows) -> Bytes:
        """The names with variant characters."""
        return self._written(rows, self._variant)

    def _written(self, rows: Rows, given: Bytes) -> Bytes:
        people = self._people
        return np.hstack([self._surnames[people.surname[rows]], given[people.given1[rows]], given[people.given2[rows]]])


def full_name(people: People, row: int) -> str:
    """One person's name.

    >>> full_name(People.of([{"surname": 1, "given1": _PLACE["梅"]}]), 0)
    '李梅'
    """
    return SURNAMES[people.surname[row]] + GIVEN[people.given1[row]] + GIVEN[people.given2[row]]
