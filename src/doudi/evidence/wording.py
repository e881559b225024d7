"""Categories, answers and why something is unknown, in both languages (类别、回话和未知的缘由的说法)."""

from collections.abc import Mapping

from doudi.evidence.domain.categories import FURTHER
from doudi.reference.categories import load_catalogue
from doudi.worklist.words import Words

FURTHER_WORDS = {
    "X1": Words("残疾人证", "disability certificate"),
    "X2": Words("羁押与矫正", "custody and correction"),
}

NOTES: dict[str, Words] = {
    "": Words("", ""),
    "no_feed": Words("部门还没有送数据", "the department has sent no data yet"),
    "not_connected": Words("没有接通", "not connected"),
    "stale": Words("数据过期了", "the data is out of date"),
    "before_month_end": Words("这个月的数据还没到", "the month is not in the data yet"),
    "rejected_row": Words("有一行数据有错，退回了", "a row about this person had a fault"),
    "rejected_family_row": Words("这一户有一行数据有错，退回了", "a row about this household had a fault"),
    "linked_row": Words("有一行没有号码，只有机器认定是本人，等人看", "only the machine says that a row is theirs"),
    "no_authorisation": Words("没有授权，没有查", "not authorised, not asked"),
    "withdrawn": Words("撤回了授权，没有查", "authorisation withdrawn, not asked"),
    "not_agreed": Words("没有同意查这一类，没有查", "this kind was not agreed to, not asked"),
    "authorisation_over": Words("授权到期了，没有查", "the authorisation has run out, not asked"),
    "not_cosigned": Words("满14周岁，本人还没有签名，没有查", "the young person has not signed yet, not asked"),
    "guardian_gone": Words("签名的人不再是监护人，没有查", "whoever signed is guardian no more, not asked"),
    "grown_up": Words("成年了，要本人签名，没有查", "of age now and must sign in person, not asked"),
    "no_number": Words("没有公民身份号码", "no citizen number"),
    "purpose_refused": Words("共享约定不许用于核对", "the agreement does not allow this use"),
    "waiting": Words("还没有回话", "not answered yet"),
    "bank_silent": Words("银行没有回话", "the bank did not answer"),
    "bank_busy": Words("银行系统忙，还要再问", "the bank was busy, to be asked again"),
    "bank_mismatch": Words("银行说姓名和号码对不上", "the bank says name and number do not agree"),
    "bank_row_rejected": Words("回话里有错，不能用", "the reply had faults"),
    "amount_blank": Words("金额没有写", "an amount is blank"),
    "turnover_only": Words("只知道营业额，净收入要问", "turnover is known, net income is not"),
    "registered_elsewhere": Words("不在本区户籍", "not in this district's register"),
    "stands_twice": Words("户籍里有两条，对不上", "stands twice in the register"),
    "not_stated": Words("没有写", "not stated"),
    "before_2003": Words("2003年以前的登记不在数据里", "registrations before 2003 are not on file"),
    "same_day": Words("同一天有两种登记", "two kinds of registration on one day"),
    "two_schools": Words("有两处学籍", "enrolled at two schools"),
    "undated": Words("日期没有写", "no date stated"),
    "spouse_outside": Words("登记的配偶不在申请里", "the registered spouse is not in the application"),
    "registers_differ": Words("家里人城镇、农村都有", "the family holds both urban and rural registers"),
    "not_checked": Words("有部门没有回话，还没核对完", "not every department answered"),
    "host_not_allowed": Words("运维没有许可这个地址", "its address is not on the operator's list"),
    "no_secret": Words("接口密钥没有配好", "the key of its interface is not in place"),
    "resting": Words("部门系统连续出错，先停一停", "its system failed too often and is left in peace"),
    "unknown_host": Words("找不到部门的地址", "its address leads nowhere"),
    "refused": Words("部门系统不接受连接", "its system takes no connection"),
    "bad_certificate": Words("部门系统的证书不对", "its certificate is not valid"),
    "too_slow": Words("部门系统没有按时回话", "its system did not answer in time"),
    "broken_off": Words("回话中途断了", "the answer broke off"),
    "too_large": Words("回话太大，不像回话", "the answer was far too large"),
    "too_many": Words("部门说问得太多，要等", "the department asked us to wait"),
    "redirected": Words("部门系统让去别处问，没有去", "sent elsewhere, which is not followed"),
    "not_authorised": Words("部门系统不让我们问", "its system does not let us ask"),
    "server_fault": Words("部门系统出错", "its system failed"),
    "not_understood": Words("回话看不懂", "the answer could not be read"),
    "another_form": Words("回话的样子和约定不一样", "the answer is not of the agreed form"),
    "another_question": Words("回话说的是别人或别的事", "the answer is about somebody or something else"),
    "row_refused": Words("回话里有一行不合约定", "a row of the answer had a fault"),
    "account_twice": Words("同一账户有两个余额", "one account with two balances"),
    "reaches_limit": Words("只问了是不是达到限额：达到了", "asked only about a limit: it is reached"),
    "below_limit": Words("只问了是不是达到限额：没有达到", "asked only about a limit: it is not reached"),
    "stopped": Words("核对停止了，没有问", "the check was stopped, not asked"),
    "expired": Words("核对结果过期了", "the answer is no longer valid"),
}
"""Note code → words. Codes are stored and never change."""
NOT_PUT = ("no_authorisation", "withdrawn", "not_agreed", "authorisation_over", "not_cosigned", "guardian_gone",
           "grown_up")  # fmt: skip
"""Why no question was put, though somebody wanted to: nothing allowed it."""

STANDING: dict[str, Words] = {
    "": Words("有效", "in force"),
    "no_authorisation": Words("还没有开始", "not in force yet"),
    "withdrawn": Words("已经撤回", "taken back"),
    "authorisation_over": Words("到期了", "has run out"),
    "guardian_gone": Words("签名的人不再是监护人，要重新签", "the signer is guardian no more: to be signed anew"),
    "grown_up": Words("成年了，要本人重新签", "of age now: to be signed in person"),
    "not_cosigned": Words("还要本人签名", "the young person has still to sign"),
}
"""Whether an authorisation holds, by ``consent.why_not``."""
METHOD_WORDS: dict[str, Words] = {
    "typed": Words("写了名字", "name typed"),
    "drawn": Words("手写签名", "signed by hand"),
    "paper": Words("纸上签的，原件在窗口", "on paper, kept at the window"),
    "scan": Words("纸上签的，传了照片", "on paper, photo added"),
}
"""How it was signed."""


def category_words(code: str) -> Words:
    """A category of the catalogue, or one of the further feeds.

    >>> category_words("X1").zh, category_words("15").zh
    ('残疾人证', '个人所得税申报')
    """
    if code in FURTHER:
        return FURTHER_WORDS[code]
    found = load_catalogue().by_code(code)
    return Words(found.zh, found.en)


def said_words(words: Mapping[str, str] | None, note: str) -> Words:
    """What was answered, as it is kept in both languages, or why nothing is known.

    >>> said_words({"zh": "有1辆车", "en": "1 vehicle"}, "").zh, said_words(None, "no_feed").zh
    ('有1辆车', '部门还没有送数据')
    """
    return Words(words["zh"], words["en"]) if words else NOTES.get(note, NOTES[""])
