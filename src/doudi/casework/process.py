"""The scheme behind a case, and its time limits as the worklist's clock rules."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings

from doudi.casework.models import Application
from doudi.kernel.month import Month
from doudi.schemes import load
from doudi.schemes.catalogue import load_for, scheme_keys
from doudi.schemes.scheme import Scheme
from doudi.worklist.calendar import day_of
from doudi.worklist.domain.clock import ClockUnit
from doudi.worklist.keeping import ClockRule
from doudi.worklist.words import Words

PROMISED = "total_promised"
"""The step of a scheme's process that holds a local promise for the whole process, where a place makes one."""


def scheme_of(case: Application) -> Scheme:
    """The scheme of a case under the profile and jurisdiction the case was opened with; a running case keeps them."""
    return load(case.scheme, profile=case.profile, jurisdiction=case.jurisdiction)


def scheme_here(scheme: str) -> Scheme:
    """The scheme under this installation's jurisdiction, in its profile where the scheme has it, else in its first."""
    return load_for(scheme, profile=settings.DOUDI_PROFILE, jurisdiction=settings.DOUDI_JURISDICTION)


ORDER = ("dibao", "tekun", "temporary_aid", "dibao_margin", "rigid_spending", "unsupported_child", "orphan")
"""What is asked for most stands first in a list of what can be applied for; the rest follows by name of its folder."""


def schemes_applied_for() -> list[Scheme]:
    """Every scheme of this installation that somebody can apply for here."""
    found = [scheme for scheme in map(scheme_here, scheme_keys()) if scheme.is_applied_for]
    return sorted(found, key=lambda each: (ORDER.index(each.key) if each.key in ORDER else len(ORDER), each.key))


def clock_rule(case: Application, step: str) -> ClockRule:
    """The limit of one step as the law of this case's profile and place gives it.

    For the whole process a shorter local promise (承诺时限) counts when the scheme has one; both are kept.
    """
    scheme = scheme_of(case)
    name = "second_notice" if step == "notice" and is_second_notice(case) else step
    found = scheme.step(name)
    promised = next((each for each in scheme.process if each.key == PROMISED and step == "total"), None)
    law_unit = ClockUnit(found.unit) if found.unit in set(ClockUnit) else ClockUnit.WORKING_DAY
    rule = ClockRule(
        key=f"{scheme.key}.{step}",
        title=Words(found.zh, found.en),
        limit=found.limit,
        unit=law_unit,
        legal_basis=found.clause,
        status=found.status,
    )
    if promised is None or promised.limit is None:
        return rule
    return replace(
        rule,
        limit=promised.limit,
        unit=ClockUnit(promised.unit),
        counts_by="promise",
        law_limit=found.limit,
        law_unit=law_unit,
        promise_basis=promised.clause or promised.note,
    )


def _figure(case: Application, key: str, on: date) -> Any:
    """A process parameter of the scheme in the month of ``on``; None while no text gives it."""
    figures, name = scheme_of(case).parameters, f"{case.scheme}.{key}"
    return figures.at(name, Month.of(on)).value if name in figures.parameters else None


def _opened_on(case: Application) -> date:
    return day_of(case.filed_at or case.started_at)


def notice_counts(case: Application) -> bool:
    """Whether the days of public notice count inside the limit of the whole process; they do unless a text says no."""
    return _figure(case, "notice_counts_in_limit", _opened_on(case)) is not False


def second_notice_after_objection(case: Application) -> bool:
    """Whether this profile wants a second notice once an objection is answered (重庆条例: 公示三日)."""
    scheme = scheme_of(case)
    return scheme.has_step("second_notice") and scheme.step("second_notice").limit is not None


def is_second_notice(case: Application) -> bool:
    """Whether the notice now due is the one after an objection."""
    answered = case.objections.filter(outcome="not_upheld").exists()
    return answered and second_notice_after_objection(case)


def extension_limit(case: Application) -> int | None:
    """Working days of the extended whole process, or None where the profile knows none."""
    scheme = scheme_of(case)
    return scheme.step("total_extended").limit if scheme.has_step("total_extended") else None


def counts_from(case: Application, step: str, today: date) -> date:
    """The day a step's limit counts from: that of the application where the text says so (自收到申请之日起)."""
    scheme = scheme_of(case)
    from_filing = step != "accept" and scheme.has_step(step) and scheme.step(step).starts_from == "file"
    return day_of(case.filed_at) if from_filing and case.filed_at else today


def first_month(case: Application, decided_on: date) -> Month | None:
    """The first month paid (从哪个月起发) as the profile says; None where no text on file does."""
    return scheme_of(case).first_payment_month(Month.of(decided_on), Month.of(_opened_on(case)))


def relation_codes(case: Application) -> frozenset[str]:
    """The relations to the applicant this scheme's rules know."""
    return frozenset(code.code for code in scheme_of(case).ruleset.quantities["relation_to_head"].codes)


def name_is_masked(case: Application) -> bool:
    """Whether a notice shows surname and star only. The law lists the name; masking is the installation's policy."""
    return bool(settings.DOUDI_MASK_NAMES_IN_NOTICES)
