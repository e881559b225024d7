"""The forms that go out (公示、送达签收单): to the village, and with a letter to the family."""

from doudi.casework.models import LetterReceipt
from doudi.casework.prints.blocks import BLANK, Block, Sheet, Text, day, fields, lines, money, signatures, text, ticks
from doudi.casework.prints.desk import Desk
from doudi.worklist.citations import citation
from doudi.worklist.words import Words

HOW: dict[str, Words] = {
    LetterReceipt.HANDED: Words("当面交给", "handed over"),
    LetterReceipt.POSTED: Words("邮寄", "by post"),
    LetterReceipt.ONLINE: Words("在网上收的", "online"),
    LetterReceipt.LEFT: Words("不肯签，留在家里", "not signed, left at the home"),
}
BY_WHOM: dict[str, Words] = {
    LetterReceipt.SELF: Words("本人", "the person"),
    LetterReceipt.FAMILY: Words("同住的成年家人", "an adult of the household"),
    LetterReceipt.GUARDIAN: Words("监护人", "a guardian"),
    LetterReceipt.PROXY: Words("委托的人", "somebody entrusted"),
    LetterReceipt.NOBODY: Words("没有人签", "nobody signed"),
}


def notice(desk: Desk) -> Sheet:
    """The notice to put up: the white list and nothing else (57号 art. 19, 24); the caller makes sure it stands."""
    shown = desk.case.notice
    assert shown is not None
    last = day(shown.ends_on)
    place = Words(shown.place_zh, shown.place_en or shown.place_zh)
    blocks = (
        text(
            Words(f"{place.zh}有一家人申请{desk.scheme.name_zh}，街道（乡镇）的意见是给，现在公示。",
                  f"A family of {place.en} applied for {desk.scheme.short_en}; the township proposes to grant it."),
        ),
        fields(
            (Words("申请人", "Applicant"), shown.name),
            (Words("家里几口人", "Members"), str(shown.members_count)),
            (Words("每月多少钱", "Each month"), money(shown.amount_fen)),
            (Words("公示", "On notice"), Words(f"{day(shown.starts_on).zh}到{day(shown.ends_on).zh}",
                                               f"{day(shown.starts_on).en} to {day(shown.ends_on).en}")),
        ),
        text(
            Words(f"有意见，请在{last.zh}前告诉{shown.organisation_zh}，电话{shown.hotline}。",
                  f"Object by {last.en}, at {shown.organisation_zh} {shown.hotline}."),
            Words("是谁提的意见，我们不说出去。", "We keep to ourselves who objects."),
            Words("到期以后，请把这张纸取下来。", "Take this sheet down after the last day."),
        ),
    )  # fmt: skip
    made = desk.sheet("notice", Words("公示", "Public notice"), blocks)
    law = (citation(desk.scheme.notice.clause),) if desk.scheme.notice.clause else ()
    # A notice hangs on a wall: not even the case's number stands on it beyond what the law lists.
    return Sheet(made.kind, made.title, Words(shown.organisation_zh, shown.organisation_zh), shown.public_id,
                 made.blocks, law, (), made.demo, Words("公示编号", "Notice"), large=True)  # fmt: skip


def receipt(desk: Desk) -> Sheet:
    """Goes with the letter: empty to be signed, or as it was signed for (签收单)."""
    signed = desk.receipt
    title = Words(f"{desk.scheme.name_zh}告知书", f"Letter on {desk.scheme.name_en}")
    rows: list[tuple[Words, Text]] = [
        (Words("送的是", "What"), title),
        (Words("告知书的编号", "Number of the letter"), desk.letter_number),
        (Words("送给", "To"), desk.applicant),
    ]
    days = Words(
        "不同意的日子，从收到这天算起。签收不等于同意。",
        "The days to disagree count from the day it is received. To sign is not to agree.",
    )
    blocks: tuple[Block, ...]
    if signed is None:
        blocks = (
            fields(*rows, (Words("收到的日期", "Received on"), "")),
            ticks(Words("怎么收的", "How"), [(HOW[each], False) for each in ("handed", "posted", "left")]),
            ticks(Words("谁签的", "Signed by"), [(words, False) for key, words in BY_WHOM.items() if key != "nobody"]),
            text(days),
            signatures(
                (Words("收信的人", "Received by"), "", BLANK, BLANK),
                (Words("送信的人", "Delivered by"), "", BLANK, BLANK),
                (Words("见证的人（留下的才要）", "Witness (where it was left)"), "", BLANK, BLANK),
            ),
            lines(Words("不肯签的，写明原因", "Where nobody signed, why"), 2),
        )  # fmt: skip
    else:
        rows += [
            (Words("收到的日期", "Received on"), day(signed.received_on)),
            (Words("怎么收的", "How"), HOW[signed.how]),
            (Words("谁签的", "Signed by"), BY_WHOM[signed.by_whom]),
        ]
        if signed.witness:
            rows.append((Words("见证的人", "Witness"), signed.witness))
        if signed.note:
            rows.append((Words("说明", "Note"), signed.note))
        on = day(signed.received_on)
        blocks = (
            fields(*rows), text(days),
            signatures(
                (Words("收信的人", "Received by"), signed.name, HOW[signed.how], on),
                (Words("登记的人", "Recorded by"), signed.recorded_by_name, BLANK, on),
            ),
        )  # fmt: skip
    return desk.sheet("receipt", Words("送达签收单", "Receipt for a letter"), blocks, by_bureau=True)
