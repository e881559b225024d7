"""Lists of cases: a resident's own, and those of an office's area."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q

from doudi.casework.changing import see_verb
from doudi.casework.domain.machine import CLOSED, Channel, State
from doudi.casework.following import SUBJECT_TYPE, family_headline
from doudi.casework.models import Application, DeclaredMember
from doudi.casework.process import scheme_of
from doudi.casework.wording import STATE_WORDS
from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.registry import policy
from doudi.worklist.calendar import calendar
from doudi.worklist.headlines import headline_words
from doudi.worklist.lights import LightView, view_clock
from doudi.worklist.models import Clock
from doudi.worklist.words import Words

PAGE_SIZE = 50
SHOWN = ("public_id", "place", "scheme", "profile", "jurisdiction", "state", "filed_at", "changed_at", "version")
NAMED = ("application", "name", "is_applicant", "order")
"""What a row of the list shows: nothing else is decrypted for it."""


@dataclass(frozen=True)
class CaseRow:
    """One case in a list; ``light`` is that of the whole process."""

    public_id: str
    family: Words
    place: str
    scheme: str
    scheme_words: Words
    state: str
    state_words: Words
    is_draft: bool
    is_closed: bool
    filed_at: datetime | None
    updated_at: datetime
    light: LightView | None
    version: int


@dataclass(frozen=True)
class CaseList:
    """One page of cases."""

    rows: list[CaseRow]
    total: int
    page: int
    pages: int


def case_rows(cases: list[Application], acting: Acting) -> list[CaseRow]:
    """The rows of a list; two queries for the clocks whatever the length."""
    ids = [case.public_id for case in cases]
    clocks = Clock.objects.filter(
        subject_type=SUBJECT_TYPE, subject_id__in=ids, rule_key__endswith=".total"
    ).prefetch_related("pauses")
    total = {clock.subject_id: clock for clock in clocks.order_by("pk")}
    rows = []
    for case in cases:
        clock = total.get(case.public_id)
        scheme = scheme_of(case)
        rows.append(
            CaseRow(
                public_id=case.public_id,
                family=headline_words(family_headline(case)),
                place=case.place,
                scheme=case.scheme,
                scheme_words=Words(scheme.short_zh, scheme.short_en),
                state=case.state,
                state_words=STATE_WORDS[case.state],
                is_draft=case.state == State.DRAFT,
                is_closed=case.state in CLOSED,
                filed_at=case.filed_at,
                updated_at=case.changed_at,
                light=view_clock(clock, calendar(), acting.today) if clock else None,
                version=case.version,
            )
        )
    return rows


def fetch_my_cases(acting: Acting) -> list[CaseRow]:
    """The cases of the resident's own account, newest first; a draft that was given up is no case of theirs."""
    policy.require(acting, see_verb(acting), owner_id=acting.actor_id)
    own = Q(owner_account_id=acting.actor_id)
    if acting.person_id:
        own |= Q(applicant__public_id=acting.person_id)
    rows = Application.objects.filter(own).exclude(state=State.WITHDRAWN, filed_at=None)
    cases = list(rows.prefetch_related("members").order_by("-changed_at")[:PAGE_SIZE])
    if cases:
        record_read(acting, "application", [case.public_id for case in cases], what="own_cases")
    return case_rows(cases, acting)


def fetch_cases(acting: Acting, *, state: str = "", text: str = "", page: int = 1) -> CaseList:
    """The cases of the area served; ``text`` is an application number. Residents' unfinished drafts are not listed.

    Raises:
        NotAllowed: no post of this account sees cases.
    """
    policy.require_somewhere(acting, "casework.see")
    rows = policy.visible(Application.objects.all(), acting, "casework.see")
    rows = rows.exclude(state=State.DRAFT, channel=Channel.ONLINE)
    if state:
        rows = rows.filter(state=state)
    if text.strip():
        try:
            rows = rows.filter(public_id=check_public_id(text))
        except PublicIdInvalid:
            rows = rows.none()
    total = rows.count()
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    shown = rows.only(*SHOWN).prefetch_related(Prefetch("members", DeclaredMember.objects.only(*NAMED)))
    cases = list(shown.order_by("-changed_at", "-pk")[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    if cases:
        record_read(acting, "application", [case.public_id for case in cases], what="case_list")
    return CaseList(case_rows(cases, acting), total, page, pages)
