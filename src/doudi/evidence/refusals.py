"""Why a whole file was refused, in Chinese beside the loader's English (整份退回的原因)."""

import re
from dataclasses import dataclass
from datetime import date

from doudi.worklist.words import Words, date_words


@dataclass(frozen=True)
class Refusal:
    """One code in Chinese. Where ``seen`` finds something in the loader's text, ``zh`` and ``en`` are filled with it.

    Without ``en`` the loader's own sentence stands, its file and code included.
    """

    zh: str
    seen: str = ""
    plain: str = ""
    en: str = ""


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
        "没有“{0}”这一列。补上这一列，或者先改数据约定。",
        r"column (.+?) is missing",
        "少了一列。",
        "Column {0} is missing. Have it added, or change what was agreed first.",
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
        "{1}行里有{0}行不能用。请更正导出，退回清单里有原因。",
        r"(\d+) of (\d+) rows",
        "一半以上的行不能用。",
        "{0} of {1} rows cannot be used. Correct the export; the list of refused rows says why.",
    ),
    "columnar.feed-shrunk": Refusal(
        "只有{0}行，{2}那次有{1}行。多半是没有拷全，先问部门；确实少了这么多，"
        "再交一次，勾上“问过部门”（命令行加 --smaller-is-right）。",
        r"(\d+) rows, (\d+) in the snapshot of (\S+)",
        "比上次少了一半以上。",
        "Only {0} rows; there were {1} on {2}. It was probably copied in part: ask the department. If it is right, "
        "hand it in again and tick that the department was asked (--smaller-is-right on the command line).",
    ),
    "columnar.column-type": Refusal(
        "“{0}”这一列装的不是一个个普通的值。改成文字、数字或者日期，或者不送这一列。",
        r"column (.+?): of type",
        "有一列装的不是普通的值。",
    ),
    "columnar.sheet-too-large": Refusal("老式.xls工作簿太大，或者有格子在很远的地方。存成.xlsx，或者导出为CSV。"),
    "columnar.zip-several": Refusal("压缩包里要正好一份数据。每份数据单独压一个包。"),
    "columnar.zip-nested": Refusal("压缩包里还是压缩包。解开一层再送。"),
    "columnar.zip-path": Refusal("压缩包里的文件名不对劲，会跑到包外面去，或者是链接。只把数据文件本身压进去。"),
    "columnar.no-room": Refusal("没有地方解压。请运维腾出空间，再装一次。"),
    "columnar.table-changed": Refusal("读的时候表还在变。再装一次；老这样就请对方给一个不动的视图或者副本。"),
    "columnar.corrections-not-kept": Refusal("有些行更正过，更正的内容没有存下。请部门重新送整份数据，带上这些更正。"),
    "columnar.corrections-large": Refusal("更正表太大。只交改过的行。"),
    "columnar.corrections-unreadable": Refusal(
        "更正表读不出来，或者没有“批次”“行号”的表头。重新下载，在下载的表上改。"
    ),
    "columnar.corrections-empty": Refusal("更正表里一行也没有。"),
    "columnar.corrections-of-another-load": Refusal("这张更正表不是这次装载的。选对那一次，或者重新下载要改的行。"),
    "columnar.corrections-outdated": Refusal("数据约定后来改了，老的更正表用不上。请部门把整份数据重新送。"),
    "columnar.corrections-row-unknown": Refusal("有一行的行号改坏了。行号照下载时的样子。"),
    "columnar.corrections-row-twice": Refusal(
        "同一行出现了两次：{0}。留下对的那一行。", r"row (\d+) stands", "同一行出现了两次。"
    ),
    "evidence.load-unknown": Refusal("没有这次装载，或者没有什么要改的了。"),
    "evidence.source-unknown": Refusal("运维的数据源文件里没有这个名字，或者没有这张表。"),
    "evidence.source-unreachable": Refusal("对方的数据库连不上，或者不让读。什么也没存。问对方运维，再装一次。"),
    "evidence.source-faulty": Refusal("运维的数据源文件写错了，照说明改。"),
    "evidence.source-open-to-others": Refusal("数据源文件里有密码，只能让它的主人看。运行 chmod 600。"),
    "evidence.account-gone": Refusal("交文件的账号不在了。"),
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

    >>> refusal_words("columnar.feed-shrunk", "x.csv: 5 rows, 1200 in the snapshot of 2025-08-31 (…)").zh[:25]
    '只有5行，2025年8月31日那次有1,200行。'
    >>> refusal_words("columnar.column-missing", "x.csv: heading: column 姓名 is missing (…)").en[:25]
    'Column 姓名 is missing. Hav'
    >>> refusal_words("columnar.unheard-of", "x.csv: odd").zh
    'x.csv: odd'
    """
    known = REFUSALS.get(code)
    if known is None:
        return Words(text, text)
    if not known.seen:
        return Words(known.zh, text)
    found = re.search(known.seen, text)
    if found is None:
        return Words(known.plain, text)
    seen = [_said(each) for each in found.groups()]
    en = known.en.format(*(each.en for each in seen)) if known.en else text
    return Words(known.zh.format(*(each.zh for each in seen)), en)


def _said(seen: str) -> Words:
    """A number with its commas, a day as people write it, anything else as it stands."""
    if seen.isdecimal():
        return Words(f"{int(seen):,}", f"{int(seen):,}")
    try:
        return date_words(date.fromisoformat(seen))
    except ValueError:
        return Words(seen, seen)
