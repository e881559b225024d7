"""Whom a policy speaks of (面向谁): a few groups a resident would look under, told by the words of the text itself."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.insight.policies.policy import Policy
from doudi.rules.lines import Words


@dataclass(frozen=True, slots=True)
class Audience:
    """A group people look under, and the words that name it in a policy's text."""

    key: str
    words: Words
    signs: tuple[str, ...]


AUDIENCES = (
    Audience("children", Words("孩子和学生", "children and students"),
             ("孩子", "儿童", "未成年", "青少年", "学生", "孤儿")),
    Audience("elders", Words("老人", "old people"), ("老人", "老年", "高龄", "失能")),
    Audience("disabled", Words("残疾人", "disabled people"), ("残疾", "重残", "心智障碍")),
    Audience("ill", Words("病人", "people who are ill"), ("重病", "大病", "患者", "看病", "失能", "伤病")),
    Audience("jobless", Words("找工作的人", "people looking for work"), ("失业", "就业", "求职")),
    Audience("hit", Words("遇到灾害、急事的人", "people hit by disaster or emergency"),
             ("灾", "急难", "车祸", "伤害", "急救")),
    Audience("dibao", Words("低保、特困、低保边缘家庭", "families on the allowance, in extreme hardship or near it"),
             ("低保", "特困", "收入低", "低收入", "刚性支出")),
    Audience("everyone", Words("所有居民", "everybody"), ("所有居民",)),
)  # fmt: skip


def speaks_of(policy: Policy) -> tuple[str, ...]:
    """The keys of the groups its text names; empty where it names none of them.

    >>> from doudi.insight.policies import one_policy
    >>> speaks_of(one_policy("garbage_fee_waiver")), "disabled" in speaks_of(one_policy("disability_care_subsidy"))
    (('dibao',), True)
    """
    return tuple(each.key for each in AUDIENCES if any(sign in policy.audience.zh for sign in each.signs))
