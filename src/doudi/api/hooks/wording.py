"""What became of a delivery, in words (投递结果用语)."""

from __future__ import annotations

from doudi.api.hooks.models import HookDelivery
from doudi.worklist.words import Words

TROUBLES = {
    "private address": Words("地址不是公网的，名单没有允许", "its address is not public and not allowed"),
    "no answer in time": Words("等了5秒没有回话", "no answer within 5 seconds"),
    "its name leads nowhere": Words("主机的名字解析不出来", "its name leads nowhere"),
    "certificate not believed": Words("证书不可信", "its certificate is not believed"),
    "redirected, which is not followed": Words("对方叫我们去别处，没有跟去", "it sent us elsewhere: not followed"),
    "the host is not on the operator's list": Words("主机不在运维的名单里", "its host is not on the operator's list"),
    "the office may not be told any more": Words("这个单位现在不能知道了", "the office may not be told any more"),
    "the subscription ended": Words("订阅停用了", "the subscription ended"),
    "kept too long for a paused subscription": Words("停得太久，过期了", "paused for too long"),
}
SUBJECTS = {
    "application": Words("申请", "application"),
    "entitlement": Words("待遇", "entitlement"),
    "hook": Words("这个订阅自己", "this subscription itself"),
    "joint_case": Words("一件事", "joint case"),
    "joint_item": Words("一件事的事项", "item of a joint case"),
    "work_item": Words("待办", "task"),
}
"""What an event is about, by the type before the id."""
CONNECTION = Words("没有连上", "no connection")


def trouble_words(row: HookDelivery) -> Words | None:
    """Why it did not arrive; None where there is nothing to say.

    >>> trouble_words(HookDelivery(trouble="answered 500", last_status=500)).zh
    '对方回了500'
    """
    if not row.trouble:
        return None
    if row.trouble.startswith("answered "):
        return Words(f"对方回了{row.last_status}", f"it answered {row.last_status}")
    return TROUBLES.get(row.trouble, CONNECTION)


def subject_words(row: HookDelivery) -> tuple[Words, str]:
    """What an event was about: its kind in words, and its number where it is not the subscription's own.

    >>> words, number = subject_words(HookDelivery(subject="joint_case/YJ-1"))
    >>> words.zh, number, subject_words(HookDelivery(subject="hook/WH-1"))[1]
    ('一件事', 'YJ-1', '')
    """
    kind, _, number = row.subject.partition("/")
    return SUBJECTS[kind], "" if kind == "hook" else number
