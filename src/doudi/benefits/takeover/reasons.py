"""Why a row of an older system is not taken in, or is looked at once more (退回原因、疑点), with the way out."""

from __future__ import annotations

from doudi.columnar.reasons import REASONS as OF_FILES
from doudi.columnar.reasons import Reason

REASONS: dict[str, Reason] = {
    "no_head": Reason(
        "这一户没有户主，或者不止一个",
        "The family has no head, or more than one",
        "同一个原编号下只留一个户主",
        "Leave one head under each number",
    ),
    "in_two_families": Reason(
        "同一个人在两户里领同一种待遇",
        "The same person draws the same in two families",
        "查实后只留一户",
        "Find out, and leave one",
    ),
    "twice_in_family": Reason(
        "同一户里同一个人写了两次", "The same person stands twice in one family", "删去一行", "Remove one row"
    ),
    "known_by_other_name": Reason(
        "这个号码在本系统登记的是另一个姓名",
        "The number is registered here under another name",
        "对照证件",
        "Compare with the card",
    ),
    "is_dead": Reason(
        "本系统登记这个人已经去世", "Registered here as deceased", "查实；去世的不再接", "Find out; leave it out"
    ),
    "already_drawing": Reason(
        "这个人在本系统已经在领这种待遇", "Already draws this here", "不必再接", "Nothing needs to be done"
    ),
    "already_applying": Reason(
        "这个人在本系统已经在申请这种待遇",
        "An application for this is open here already",
        "在那一件里继续办",
        "Go on with that one",
    ),
    "already_taken": Reason(
        "这个原编号已经接过，内容不一样",
        "Taken over before, with other content",
        "先退回原来那一批，或者按变更办",
        "Undo that batch first, or report it as a change",
    ),
    "scheme_unknown": Reason(
        "没有这种待遇", "There is no such scheme", "在对照表里写明是哪一种", "Say which in the mapping"
    ),
    "scheme_differs": Reason(
        "同一户各行的待遇种类不一样", "The rows of the family name different schemes", "分成两户写", "Write them as two"
    ),
    "scheme_without_process": Reason(
        "这种待遇本系统还不能接着办",
        "Cases of this scheme cannot be carried on here yet",
        "在原系统办完",
        "Finish it in the older system",
    ),
    "place_unknown": Reason("没有这个区划代码", "There is no such place", "对照区划代码更正", "Correct the code"),
    "place_elsewhere": Reason(
        "这个地方不归您接", "The place is not yours to take over", "请那个区县接", "Let that district do it"
    ),
    "amount_missing": Reason(
        "户主那一行没有户月金额，或者是0", "The head's row has no monthly amount, or zero", "补填", "Fill it in"
    ),
    "paid_once_only": Reason(
        "这种待遇是一次给的，没有每月在享",
        "It is given once; nobody draws it monthly",
        "写进发放历史",
        "Enter it as paid",
    ),
    "month_not_over": Reason("月份还没有到", "The month has not come yet", "更正月份", "Correct the month"),
    "month_is_ours": Reason(
        "这个月由本系统发，不是老系统发过的",
        "This month is paid by us, not by the older system",
        "更正月份，或者更正从哪个月接",
        "Correct the month, or the first month paid here",
    ),
    "paid_twice": Reason(
        "同一个人同一种待遇同一个月写了两次发放成功",
        "The same month was paid twice to the same person",
        "查实；多发的按追回办",
        "Find out; what was paid too much is recovered",
    ),
    "person_unknown": Reason(
        "本系统没有登记这个人", "This person is not registered here", "先接在享名册", "Take over who draws first"
    ),
    "day_impossible": Reason(
        "日期先后不对", "The days are in the wrong order", "对照原件更正", "Compare with the file"
    ),
    "day_missing": Reason("没有申请日期", "The day of application is missing", "补填", "Fill it in"),
    "family_has_fault": Reason(
        "同一户别的行有错，整户退回", "Another row of the family has a fault", "改好那一行再报", "Correct that row"
    ),
    "holder_differs": Reason(
        "户名不是领的人，账户没有接",
        "The account is somebody else's and was not taken over",
        "请他本人登记账户",
        "Register the person's own account",
    ),
    "account_unfit": Reason(
        "账号不像账号，没有接",
        "It is no account number and was not taken over",
        "请他本人登记账户",
        "Register the person's own account",
    ),
    "people_differ": Reason(
        "保障人数和行数不一样",
        "The number of people is not the number of rows",
        "下次复核时查实",
        "Find out at the next review",
    ),
    "above_standard": Reason(
        "金额超过标准乘人数",
        "The amount is more than the standard times the people",
        "下次复核时先看",
        "Look at it first at the next review",
    ),
    "extended_without_limit": Reason(
        "法规没有给这种待遇延长的期限，没有接延长",
        "No text lets this limit be extended; it was not",
        "按原期限办",
        "Work to the limit as it is",
    ),
}


def reason_of(code: str) -> Reason:
    """What a code means, of ours or of files in general.

    >>> reason_of("no_head").en, reason_of("number_check_digit").way_out_en
    ('The family has no head, or more than one', 'Compare with the card')
    """
    return REASONS.get(code) or OF_FILES[code]
