"""What a loaded scheme offers to cases, forms, letters and bulk search (一项救助政策)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from doudi.kernel.month import Month
from doudi.rules.parameters import ParameterSet
from doudi.rules.quantities import Quantity
from doudi.rules.ruleset import Ruleset


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
        kind: people | text | who | yes_no | choice | money | number | sign. `who` is one page about everybody: the
            people picked get `picked_is`, the others its opposite (of an amount: the others have none, and a later
            page asks the people picked how much).
        about: person | household; a person question is asked once per person it applies to.
        quantity: the rules' quantity the answer gives, or "" (for example the address).
        counts_for: "head" where a household's answer is kept with the applicant, else "".
        none_zh, none_en: the words of the *none* answer ("8月没有挣到钱"), "" where there is none.
        unknown_allowed: 说不清 may be chosen; the fact is then unknown.
        departments_know: the platform asks the department first; the page is shown only when it did not answer.
        only_if: conditions that must all hold for the page to be asked; `interview.pages` reads them.
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
    picked_is: bool
    counts_for: str
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


ALWAYS = ("always", "every adult")
"""Papers everybody signs: on the form itself, or on the spot."""


@dataclass(frozen=True, slots=True)
class Paper:
    """Something the family may be asked for (材料). `from_platform`: never asked when a department can supply it.

    `needed_when` is always, every adult, or a condition in English; `needed_when_zh` the condition in Chinese.
    `by_obligors`: those who live elsewhere and owe support (赡养、抚养、扶养义务人) sign it too.
    """

    key: str
    zh: str
    en: str
    needed_when: str
    from_platform: bool
    clause: str
    needed_when_zh: str = ""
    by_obligors: bool = False

    @property
    def condition(self) -> tuple[str, str]:
        """When it is asked for, in Chinese and English; empty where it always is."""
        return ("", "") if self.needed_when in ALWAYS else (self.needed_when_zh, self.needed_when)


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


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to apply (申请渠道)."""

    key: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class LawText:
    """A text of law the scheme stands on in this profile (法律依据)."""

    zh: str
    en: str


@dataclass(frozen=True)
class Scheme:
    """One policy, loaded for a profile and a jurisdiction (一项政策): what law, forms, cases and letters need.

    Args:
        number_prefix: letters before an application's public number: DB.
        is_fictitious: the jurisdiction is invented; every page and letter must say so.
        not_modelled: what of the law is not in the rules yet, (zh, en): shown wherever a result is shown to staff.
    """

    key: str
    name_zh: str
    name_en: str
    short_zh: str
    short_en: str
    what_zh: str
    what_en: str
    number_prefix: str
    profile: str
    profile_zh: str
    profile_en: str
    jurisdiction: str
    jurisdiction_zh: str
    jurisdiction_en: str
    is_fictitious: bool
    owner_zh: str
    owner_en: str
    law: tuple[LawText, ...]
    channels: tuple[Channel, ...]
    papers: tuple[Paper, ...]
    notice: NoticePolicy
    process: tuple[ProcessStep, ...]
    questions: tuple[Question, ...]
    not_modelled: tuple[tuple[str, str], ...]
    ruleset: Ruleset

    @property
    def parameters(self) -> ParameterSet:
        """Every dated figure of the scheme."""
        return self.ruleset.parameters

    @property
    def quantities(self) -> Mapping[str, Quantity]:
        """The facts the rules may look at."""
        return self.ruleset.quantities

    @property
    def obligors_sign(self) -> str:
        """Whether obligors who live elsewhere authorise too: `always`, `where_owed` (their means count), or empty."""
        if any(paper.by_obligors for paper in self.papers):
            return "always"
        return "where_owed" if "obligor_household_income_fen" in self.quantities else ""

    @property
    def obligor_clause(self) -> str:
        """The clause by which obligors authorise, where the scheme's text says so."""
        return next((paper.clause for paper in self.papers if paper.by_obligors), "")

    @property
    def is_applied_for(self) -> bool:
        """Whether it has a form and a process: somebody can apply for it here."""
        return bool(self.questions and self.process)

    @property
    def has_notice(self) -> bool:
        """Whether a grant is put up for the public to see; never for children (不公示)."""
        return bool(self.notice.personal_fields)

    def grants_with(self, amount_fen: int | None) -> str:
        """What a grant of this amount is: cash_monthly, cash_once or tag.

        A recognition that ends by itself (刚性支出困难家庭) is a status where the place pays no living aid with it.
        """
        grants = self.ruleset.outcome.grants
        return "tag" if grants == "cash_monthly" and not amount_fen and self.has_step("expire") else grants

    @property
    def is_paid_once(self) -> bool:
        """Whether it is one sum and not a monthly one."""
        return self.ruleset.outcome.grants == "cash_once"

    def has_step(self, key: str) -> bool:
        """Whether the texts of this scheme know the step."""
        return any(step.key == key for step in self.process)

    @property
    def papers_asked(self) -> tuple[Paper, ...]:
        """What the family may have to bring; see `Paper.condition`."""
        return tuple(paper for paper in self.papers if not paper.from_platform)

    @property
    def papers_looked_up(self) -> tuple[Paper, ...]:
        """What departments can supply, so that nobody is asked for it (部门能查的不用带)."""
        return tuple(paper for paper in self.papers if paper.from_platform)

    def step(self, key: str) -> ProcessStep:
        """The process step of this key.

        Raises:
            KeyError: the process has no such step.
        """
        return {step.key: step for step in self.process}[key]

    def question(self, key: str) -> Question:
        """The question of this key.

        Raises:
            KeyError: the form has no such question.
        """
        return {question.key: question for question in self.questions}[key]

    def first_payment_month(self, decided_in: Month, applied_in: Month | None = None) -> Month | None:
        """The first month paid after a decision (首发月份): the month after, the same, or that of the application.

        Help given once, a status and a recognition with an end begin with the decision. None where no text on file
        says when monthly pay begins.
        """
        if self.ruleset.outcome.grants != "cash_monthly" or self.has_step("expire"):
            return decided_in
        key = f"{self.key}.first_payment"
        rule = self.parameters.latest(key).value if key in self.parameters.parameters else None
        if rule is None:
            return None
        if rule == "month_of_application":
            return applied_in or decided_in
        return decided_in.next if rule == "month_after_decision" else decided_in
