"""A registry tells that something changed (收到变更通知): a reason to ask again and to look, nothing more.

What the notice says is not read and not kept. Asked again is by the authorisation that holds at that moment, or not.
"""

from __future__ import annotations

from datetime import date

from doudi.evidence.asking import Question, purpose_refusal
from doudi.evidence.checking.beginning import new_check
from doudi.evidence.checking.by_hand import OWNERS, STEP
from doudi.evidence.checking.connected import connected
from doudi.evidence.checking.writing import Ledger, attempts_before, month_of
from doudi.evidence.live_models import REVIEW, UNDER_WAY
from doudi.evidence.models import Authorisation, Check, LiveQuestion, Query
from doudi.evidence.registries.models import RegistryWatch
from doudi.kernel.clock import SHANGHAI, SystemClock
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.pseudonym import unsigned
from doudi.registry.reads import offices_serving, place_name
from doudi.worklist.keeping import Subject, Task, finish_items, open_item
from doudi.worklist.words import Words

LOOK = "evidence.look_at_notice"
WORDS = Words("另一登记系统说有变化，重新核对后看一看", "Another registry tells of a change: look at the new answer")


def take_notice(acting: Acting, watch: RegistryWatch, held: Authorisation) -> None:
    """Open the thing to do, and put the question again, once a day however often it is told."""
    wall = SystemClock().now()
    is_first_today = watch.told_at is None or _day(watch) < wall.astimezone(SHANGHAI).date()
    watch.notices, watch.told_at, watch.seen_at = watch.notices + 1, wall, None
    watch.save(update_fields=["notices", "told_at", "seen_at"])
    asked = is_first_today and _ask_again(acting, watch, held)
    detail = {"partner": watch.partner, "category": watch.category, "event": watch.event, "watch": watch.public_id,
              "asked_again": asked}  # fmt: skip
    record(acting, "evidence.registry_notice", "person", watch.person.public_id, area_path=watch.area_path,
           case_ref=watch.case_ref, detail=detail)  # fmt: skip
    owner = offices_serving([watch.area_path], OWNERS, acting.today).get(watch.area_path)
    open_item(
        acting, subject_of(watch.case_ref),
        Task(LOOK, WORDS, STEP, "county_verifier", owner_organisation_id=owner[0].public_id if owner else ""),
        headline=watch.case_ref, place=place_name(watch.area_path), division_code="", area_path=watch.area_path,
    )  # fmt: skip


def subject_of(case_ref: str) -> Subject:
    """The case, whose evidence shows the old answer and the new one."""
    return Subject("application", case_ref)


def close_notices(acting: Acting, case_ref: str) -> int:
    """Somebody looked; how many subscriptions had told something."""
    told = RegistryWatch.objects.filter(case_ref=case_ref, told_at__isnull=False, seen_at=None)
    finish_items(acting, subject_of(case_ref), LOOK)
    return told.update(seen_at=SystemClock().now())


def _day(watch: RegistryWatch) -> date:
    assert watch.told_at is not None
    return watch.told_at.astimezone(SHANGHAI).date()


def _ask_again(acting: Acting, watch: RegistryWatch, held: Authorisation) -> bool:
    """One question about one person in one category; what is known stands until it is answered."""
    known, person = connected(), watch.person
    rows = LiveQuestion.objects.filter(case_ref=watch.case_ref, person=person, category=watch.category)
    last = Check.objects.filter(case_ref=watch.case_ref).order_by("-pk").first()
    if last is None or known.live(watch.category) is None or rows.filter(state__in=UNDER_WAY).exists():
        return False
    if purpose_refusal(known.terms(watch.category).dataset) is not None or not person.citizen_number:
        return False
    month = Month.parse(last.month)
    check = new_check(acting, case_ref=watch.case_ref, area_path=watch.area_path, month=month, kind=REVIEW,
                      members=[person])  # fmt: skip
    check.family = last.family
    ledger = Ledger(acting, check, known)
    key = None if person.person_key is None else unsigned(person.person_key)
    family = frozenset(unsigned(each) for each in check.family)
    question = Question(key, month, acting.today, person.birth_date, family)
    queries = list(Query.objects.filter(case_ref=watch.case_ref, person=person))
    attempt = attempts_before(watch.category, queries, list(rows.values_list("category", "request_id")))
    ledger.write(person, held, watch.category, question, month_of(watch.category, month), attempt, is_open=False)
    ledger.save()
    return True
