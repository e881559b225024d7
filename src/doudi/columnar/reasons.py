"""Why a row was rejected (退回原因), in the words of the clerk who must correct it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """One reason of rejection: what is wrong and the way out, in Chinese and English."""

    zh: str
    en: str
    way_out_zh: str
    way_out_en: str


REASONS: dict[str, Reason] = {
    "number_blank": Reason(
        "公民身份号码为空", "The citizen number is blank", "补填后重报", "Fill it in and send again"
    ),
    "name_blank": Reason("姓名为空", "The name is blank", "补填后重报", "Fill it in and send again"),
    "superseded": Reason(
        "已被后来的更正记录代替",
        "A later correction of the same record stands instead",
        "不必处理",
        "Nothing needs to be done",
    ),
    "missing": Reason("必填项为空", "A required value is blank", "补填后重报", "Fill it in and send again"),
    "undecodable": Reason(
        "含有无法识别的字节或控制字符",
        "Holds bytes or control characters that cannot be read",
        "按约定编码重新导出",
        "Export again in the agreed encoding",
    ),
    "ragged": Reason(
        "列数与表头不一致",
        "The row has more or fewer fields than the heading",
        "检查是否缺列、多列或内容中含分隔符",
        "Look for a missing field or a delimiter inside a value",
    ),
    "unclosed_quote": Reason(
        "引号没有成对", "A quotation mark is not closed", "补上或去掉引号", "Close or remove the quotation mark"
    ),
    "number_malformed": Reason(
        "不是公民身份号码（可能被表格软件改成了科学计数法）",
        "Not a citizen number (a spreadsheet may have turned it into scientific notation)",
        "对照证件更正，以文本格式导出",
        "Compare with the card and export it as text",
    ),
    "number_check_digit": Reason(
        "公民身份号码校验码不符，至少有一位写错",
        "The check digit of the citizen number does not fit: a digit is wrong",
        "对照证件更正",
        "Compare with the card",
    ),
    "number_impossible_birth_date": Reason(
        "公民身份号码中的出生日期不存在",
        "The citizen number holds a day that does not exist",
        "对照证件更正",
        "Compare with the card",
    ),
    "number_born_in_future": Reason(
        "公民身份号码中的出生日期晚于数据日期",
        "The citizen number holds a birth date after the day of the data",
        "对照证件更正",
        "Compare with the card",
    ),
    "birth_date_disagrees": Reason(
        "出生日期与公民身份号码不一致",
        "The birth date disagrees with the citizen number",
        "核实哪一个正确",
        "Find out which of the two is right",
    ),
    "sex_disagrees": Reason(
        "性别与公民身份号码不一致",
        "The sex disagrees with the citizen number",
        "核实哪一个正确",
        "Find out which of the two is right",
    ),
    "certificate_malformed": Reason(
        "不是残疾人证号", "Not a disability certificate number", "对照证件更正", "Compare with the certificate"
    ),
    "certificate_of_another": Reason(
        "残疾人证号与公民身份号码不是同一人",
        "The certificate number belongs to another citizen number",
        "核实哪一个正确",
        "Find out which of the two is right",
    ),
    "credit_code_malformed": Reason(
        "不是统一社会信用代码", "Not a unified social credit code", "对照营业执照更正", "Compare with the licence"
    ),
    "code_unknown": Reason(
        "不在约定的代码表内",
        "Not in the agreed code list",
        "改用约定代码，或先商定新代码",
        "Use an agreed code, or agree on the new one first",
    ),
    "date_malformed": Reason(
        "不是日期，或这一天不存在",
        "Not a date, or a day that does not exist",
        "写成 2025-08-31 的样子",
        "Write it like 2025-08-31",
    ),
    "birth_in_future": Reason(
        "出生日期晚于数据日期", "The birth date is after the day of the data", "核实后更正", "Check and correct it"
    ),
    "month_malformed": Reason(
        "月份无法确定", "The month cannot be told", "写成 2025-08 的样子", "Write it like 2025-08"
    ),
    "amount_malformed": Reason(
        "不是金额，或小数超过两位",
        "Not an amount of money, or more than two decimals",
        "以元为单位写成 1234.50 的样子",
        "Write yuan, like 1234.50",
    ),
    "amount_negative": Reason("金额为负", "The amount is negative", "核实后更正", "Check and correct it"),
    "amount_size": Reason("金额过大", "The amount is impossibly large", "核实后更正", "Check and correct it"),
    "integer_malformed": Reason("不是整数", "Not a whole number", "核实后更正", "Check and correct it"),
    "integer_too_large": Reason(
        "数字超出约定的范围", "The number is larger than agreed", "核实后更正", "Check and correct it"
    ),
    "digits_malformed": Reason(
        "不是约定位数的数字", "Not the agreed number of digits", "以文本格式重新导出", "Export again as text"
    ),
    "too_long": Reason("内容过长", "The value is too long", "核实后缩短", "Check and shorten it"),
    "duplicate_row": Reason(
        "与前面某行完全相同", "Repeats an earlier row exactly", "不必处理", "Nothing needs to be done"
    ),
    "formula_error": Reason(
        "单元格是公式错误", "The cell holds a formula error", "改为数值后重报", "Replace the formula by its value"
    ),
}
"""Reason code → texts. Codes never change once released."""
