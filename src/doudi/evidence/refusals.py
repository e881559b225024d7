"""Why a whole file was refused, in Chinese beside the loader's English (整份退回的原因)."""

import re
from dataclasses import dataclass

from doudi.worklist.words import Words


@dataclass(frozen=True)
class Refusal:
    """One code in Chinese. Where ``seen`` finds something in the English text, ``zh`` is filled in with it."""

    zh: str
    seen: str = ""
    plain: str = ""


REFUSALS: dict[str, Refusal] = {
    "columnar.extract-empty": Refusal("文件是空的。请部门重新送。"),
    "columnar.extract-no-rows": Refusal("只有表头，一行数据也没有。问部门是不是真的要送空表。"),
    "columnar.cut-off": Refusal("文件不完整，停在半中间。请重新拷贝，和部门对一下大小。"),
    "columnar.wrong-format": Refusal("文件格式不是约定的。请重新导出为CSV或.xlsx。"),
    "columnar.misnamed": Refusal("文件名的后缀和内容不一样。看看是不是拿错了文件。"),
    "columnar.password": Refusal("文件有密码。请存成没有密码的。"),
    "columnar.macros": Refusal("文件里有宏。请存成没有宏的.xlsx。"),
    "columnar.zip-bomb": Refusal("文件解开会大得离谱。请部门送真正的数据。"),
    "columnar.heading-missing": Refusal("前几行里没有这份数据的表头。看看是不是拿错了文件，或者编码不对。"),
    "columnar.column-missing": Refusal(
        "没有“{0}”这一列。补上这一列，或者先改数据约定。", r"column (.+?) is missing", "少了一列。"
    ),
    "columnar.column-twice": Refusal(
        "“{0}”这一列出现了不止一次。去掉多余的。", r"heading: (.+?) stands", "有一列重复。"
    ),
    "columnar.encoding-not-agreed": Refusal(
        "编码是{0}，不是约定的。请重新导出。", r"encoded in (\S+)", "编码不是约定的。"
    ),
    "columnar.no-sheet": Refusal("工作簿里没有看得见的表。取消隐藏再存一遍。"),
    "columnar.two-data-sheets": Refusal(
        "不止一张表里有数据：{0}。把全部行放在一张表里，不算数的表隐藏起来。", r"data: (.+?) \(", "不止一张表里有数据。"
    ),
    "columnar.mostly-rejected": Refusal(
        "{1}行里有{0}行不能用。请更正导出，退回清单里有原因。", r"(\d+) of (\d+) rows", "一半以上的行不能用。"
    ),
    "columnar.feed-shrunk": Refusal(
        "只有{0}行，{2}那次有{1}行。多半是没有拷全，问部门；确实少了这么多，装入时加 --smaller-is-right。",
        r"(\d+) rows, (\d+) in the snapshot of (\S+)",
        "比上次少了一半以上。",
    ),
    "columnar.dataset-unknown": Refusal("没有叫这个名字的数据。看看文件名写对了没有。"),
    "columnar.purpose-refused": Refusal("共享约定不许用在这件事上。"),
    "columnar.contracts-faulty": Refusal("数据约定文件有错，先运行 ./doudi test tests/columnar/test_contracts.py。"),
    "columnar.pseudonyms-collide": Refusal("两个身份证号得到同一个内部编号，没有存。请报告。"),
    "columnar.rows-lost": Refusal("行数对不上，没有存。这是程序的错，请报告。"),
    "evidence.extract-unnamed": Refusal(
        "文件名要写明哪份数据、哪个区、哪一天，比如 tax_individual_income_500106_20250831.csv。问清楚再改名。"
    ),
    "evidence.extract-misnamed": Refusal("文件名和要装入的数据或日期不一样。和部门弄清哪个对。"),
    "evidence.extract-out-of-time": Refusal("文件名里的日期还没有到。和部门核对日期。"),
    "evidence.extract-missing": Refusal("文件读不了。看看路径对不对，或者请部门重新送。"),
    "registry.not-allowed": Refusal("这个账号不能装这个区的数据。问管理员岗位对不对。"),
}
"""Code → Chinese. A code that is missing here is told in English."""


def refusal_words(code: str, text: str) -> Words:
    """A fault of a file in both languages; the English is the loader's own sentence, where and code included.

    >>> refusal_words("columnar.feed-shrunk", "x.csv: 5 rows, 12 in the snapshot of 2025-08-31 (…)").zh[:26]
    '只有5行，2025-08-31那次有12行。多半是没'
    >>> refusal_words("columnar.unheard-of", "x.csv: odd").zh
    'x.csv: odd'
    """
    known = REFUSALS.get(code)
    if known is None:
        return Words(text, text)
    if not known.seen:
        return Words(known.zh, text)
    found = re.search(known.seen, text)
    return Words(known.zh.format(*found.groups()) if found else known.plain, text)
