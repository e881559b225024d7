"""A place in a law as English readers find it (依据): the law's name translated, the article as a figure.

The Chinese citation stays the authoritative one; official document numbers (民发〔2021〕57号) are never translated,
because that is what one asks for at the window.
"""

import re
from functools import lru_cache

from doudi.worklist.words import Words

SHORT_NAMES = {"57号": "审核确认办法"}
"""What the files call a law for brevity, and what a reader is told."""

LAWS = {
    "最低生活保障审核确认办法": "Measures for the Subsistence Allowance",
    "审核确认办法": "Measures for the Subsistence Allowance",
    "社会救助暂行办法": "Interim Measures for Social Assistance",
    "重庆市城乡居民最低生活保障条例": "Chongqing Ordinance on the Subsistence Allowance",
    "重庆市低保条例": "Chongqing Ordinance on the Subsistence Allowance",
    "特困人员认定办法": "Measures for Recognising People in Extreme Hardship",
    "刚性支出困难家庭认定办法": "Measures for Families with Rigid Spending",
    "行政复议法": "Administrative Reconsideration Law",
    "行政诉讼法": "Administrative Procedure Law",
    "民法典": "Civil Code",
    "个人信息保护法": "Personal Information Protection Law",
    "劳动法": "Labour Law",
    "条例没有写": "the ordinance does not say",
    "差多少补多少": "the difference is paid",
    "国务院令第649号": "State Council Order 649",
    "自然灾害救助条例": "Regulations on Natural Disaster Relief",
    "社会保险经办条例": "Regulations on the Handling of Social Insurance",
    "社会保险法": "Social Insurance Law",
    "失业保险条例": "Regulations on Unemployment Insurance",
    "就业促进法": "Employment Promotion Law",
    "军人抚恤优待条例": "Regulations on Pensions and Preferential Treatment for Servicemen",
    "2017年文本": "text of 2017, ",
    "通知": "notice",
    "起施行": "in force",
}
_NUMBER = "[一二三四五六七八九十百千零]+"
_DIGITS = {figure: at for at, figure in enumerate("零一二三四五六七八九")}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def number_of(text: str) -> int:
    """A Chinese number below ten thousand.

    >>> number_of("十九"), number_of("二十三"), number_of("一千零五十九"), number_of("一百一十")
    (19, 23, 1059, 110)
    """
    total, digit = 0, 0
    for sign in text:
        if sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit


@lru_cache(maxsize=2048)
def citation(text: str) -> Words:
    """A citation in both languages; what is no known law or article stays as it is.

    >>> citation("57号第十九条").zh
    '审核确认办法第十九条'
    >>> citation("审核确认办法第二十三条：差多少补多少").en
    'Measures for the Subsistence Allowance, art. 23: the difference is paid'
    >>> citation("社会救助暂行办法第五十八条，最低生活保障审核确认办法第九条").en
    'Interim Measures for Social Assistance, art. 58; Measures for the Subsistence Allowance, art. 9'
    >>> citation("社会救助暂行办法（国务院令第649号，2019年修订）第三十三条第二款").en
    'Interim Measures for Social Assistance (State Council Order 649; revised 2019), art. 33 para. 2'
    >>> citation("57号第四条至第六条").en, citation("渝民规〔2025〕6号").en
    ('Measures for the Subsistence Allowance, art. 4 to 6', '渝民规〔2025〕6号')
    >>> citation("社会救助暂行办法第七章").en
    'Interim Measures for Social Assistance, ch. 7'
    """
    zh = text
    for short, whole in SHORT_NAMES.items():
        zh = re.sub(f"(?<!〕){short}", whole, zh)
    en = re.sub(
        f"第({_NUMBER})条((?:[、至]第{_NUMBER}条)*)((?:第{_NUMBER}款)?)((?:第{_NUMBER}项)?)",
        lambda found: f" art. {number_of(found[1])}{_more(found[2])}{_paragraph(found[3])}{_item(found[4])}",
        zh,
    )
    en = re.sub(f"第({_NUMBER})章", lambda found: f" ch. {number_of(found[1])}", en)
    for name, english in sorted(LAWS.items(), key=lambda pair: -len(pair[0])):
        en = en.replace(name, english)
    en = re.sub(r"(\d{4})年修订", r"revised \1", en)
    en = re.sub(r"(\d{4})年(\d{1,2})月(\d{1,2})日", r"\1-\2-\3 ", en)
    en = en.replace("，", "; ").replace("；", "; ").replace("：", ": ").replace("、", ", ")
    en = en.replace("（", " (").replace("）", ")")
    en = re.sub(r"(?<=[^\s,(])\s+(art|ch)\.", r", \1.", en)
    return Words(zh, re.sub(r"\s{2,}", " ", en).strip())


def _more(text: str) -> str:
    """Further articles: 、第五条 and 至第六条."""
    return re.sub(
        f"([、至])第({_NUMBER})条",
        lambda found: f"{' to' if found[1] == '至' else ' and'} {number_of(found[2])}",
        text,
    )


def _paragraph(text: str) -> str:
    return f" para. {number_of(text[1:-1])}" if text else ""


def _item(text: str) -> str:
    return f" ({number_of(text[1:-1])})" if text else ""
