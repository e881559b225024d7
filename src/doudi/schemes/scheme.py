"""What a loaded scheme offers to cases, forms, letters and bulk search (一项救助政策)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a choice question (一个选项): the code the rules know and the words she reads."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Question:
    """One page of the resident's form (一页一题).

    Args:
        key: stable name of the page; answers are saved under it (per person: `<key>` of each person).
        part: the part's key; `part_zh`/`part_en` its title.
        zh, en: the question; `{name}` stands for the person asked about and `{month}` for the month meant.
        kind: money | yes_no | choice | date | text | people | number | sign.
        about: person | household; a person question is asked once per person it applies to.
        quantity: the rules' quantity the answer gives, or "" (for example the address).
        none_zh, none_en: the words of the *none* answer ("8月没有挣到钱"), "" where there is none.
        unknown_allowed: 说不清 may be chosen; the fact is then unknown.
        departments_know: the platform asks the department first; the page is shown only when it did not answer.
        only_if: conditions over earlier answers, all must hold: `adult`, `minor`, `quantity=value`; see the reference.
    """

    key: str
    part: str
    part_zh: str
    part_en: str
    zh: str
    en: str
    hint_zh: str
    hint_en: str
    why_zh: str
    why_en: str
    clause: str
    kind: str
    about: str
    quantity: str
    choices: tuple[Choice, ...]
    none_zh: str
    none_en: str
    unknown_allowed: bool
    departments_know: bool
    only_if: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProcessStep:
    """One step of the process with its time limit (办理环节和时限).

    Args:
        key: stable name, used as the clock's rule key: `dibao.confirm`.
        actor: role code of the staircase (township_clerk …); `actor_zh` the law's word (乡镇人民政府).
        starts_from: key of the step or event whose day the limit counts from.
        limit: number of days or months, None where the law gives none.
        unit: working_days | calendar_days | months | "".
        status: verified | press | gk_unverified | design.
    """

    key: str
    zh: str
    en: str
    actor: str
    actor_zh: str
    starts_from: str
    limit: int | None
    unit: str
    clause: str
    status: str
    note: str


@dataclass(frozen=True, slots=True)
class Paper:
    """Something the family may be asked for (材料). `from_platform`: never asked when a department can supply it."""

    key: str
    zh: str
    en: str
    needed_when: str
    from_platform: bool
    clause: str


@dataclass(frozen=True, slots=True)
class NoticePolicy:
    """What a public notice shows and for how long (公示规则).

    `personal_fields` are the only three the law lists (申请人姓名, 家庭成员数量, 保障金额); `frame_fields` name place,
    scheme, period and hotline. The period's unit is calendar_days or working_days.
    """

    personal_fields: tuple[str, ...]
    frame_fields: tuple[str, ...]
    days: int
    unit: str
    clause: str
    status: str
    never_shown: tuple[str, ...]
