"""Why something is unknown, in both languages (未知的缘由)."""

from doudi.worklist.words import Words

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
    "expired": Words("核对结果过期了", "the answer is no longer valid"),
}
"""Note code → words. Codes are stored and never change."""

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
