"""The report of departures (不按建议定的): how often officials decided otherwise than the rules proposed; no family."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time

from django.db.models import Count, F, Q, QuerySet

from doudi.casework.models import Decision, DeclaredMember, FormerDecision
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.registry.errors import NotAllowed
from doudi.rules.assessment import Outcome
from doudi.worklist.offices import NOBODY, Office, Offices
from doudi.worklist.words import Words

SEE, COUNT = "casework.see_departures", "casework.count_departures"
DIRECTIONS: dict[str, Words] = {
    "granted": Words("规则说不符合，给了", "granted where the rules say no"),
    "refused": Words("规则说符合，没有给", "refused where the rules say yes"),
    "more": Words("比算出来的多", "more than was worked out"),
    "less": Words("比算出来的少", "less than was worked out"),
}
_WHEN = {
    "granted": Q(outcome="granted", assessment__outcome=Outcome.NOT_ELIGIBLE),
    "refused": Q(outcome="refused", assessment__outcome=Outcome.ELIGIBLE),
    "more": Q(outcome="granted", amount_fen__gt=F("assessment__amount_fen"))
    & ~Q(assessment__outcome=Outcome.NOT_ELIGIBLE),
    "less": Q(outcome="granted", amount_fen__lt=F("assessment__amount_fen"))
    & ~Q(assessment__outcome=Outcome.NOT_ELIGIBLE),
}
MOST_REASONS = 20
_FIGURES = re.compile(r"\d{6,}[\dXx]?")
HIDDEN = "某"


@dataclass
class Departures:
    """One office, scheme and direction in one month: how often, of how many, and how many were changed again later."""

    office: Office
    scheme: str
    direction: str
    count: int = 0
    changed_later: int = 0
    reasons: list[str] = field(default_factory=list)

    @property
    def words(self) -> Words:
        """The direction as the page says it."""
        return DIRECTIONS[self.direction]


@dataclass(frozen=True)
class DepartureReport:
    """A month: every departure by office, scheme and direction, and all decisions there were."""

    month: Month
    rows: list[Departures]
    decided: int
    departed: int
    with_reasons: bool


def fetch_departures(acting: Acting, month: Month) -> DepartureReport:
    """Departures of one month, most first: with the written reasons for who supervises decisions in that area; numbers
    alone, everywhere, for those who lead.

    In a reason every name the application declares and every long number is hidden. What was decided on a disagreement
    is no departure of an official's own and does not count; the decision it took the place of does.

    Raises:
        NotAllowed: this account neither supervises decisions nor sees totals.
    """
    try:
        policy.require_somewhere(acting, SEE)
        with_reasons = True
    except NotAllowed:
        policy.require_somewhere(acting, COUNT)
        with_reasons = False
    now, before = _decisions(acting, month, with_reasons)
    found: dict[tuple[str, str, str], Departures] = {}
    offices = Offices({"township_clerk"}, acting.today)
    for direction, when in _WHEN.items():
        for rows, later, area, scheme in ((now, 0, "area_path", "application__scheme"),
                                          (before, 1, "application__area_path", "application__scheme")):  # fmt: skip
            groups = rows.filter(when).order_by().values_list(area, scheme).annotate(n=Count("pk"))
            for path, key, n in groups:
                line = _line(found, offices.of("township_clerk", path), key, direction)
                line.count += n
                line.changed_later += n * later
        if with_reasons:
            for path, key, reason in _reasons(now.filter(when), before.filter(when)):
                line = _line(found, offices.of("township_clerk", path), key, direction)
                if len(line.reasons) < MOST_REASONS:
                    line.reasons.append(reason)
    lines = sorted(found.values(), key=lambda one: (-one.count, one.office.public_id, one.scheme, one.direction))
    decided = now.count() + before.count()
    return DepartureReport(month, lines, decided, sum(line.count for line in lines), with_reasons)


def _decisions(
    acting: Acting, month: Month, by_area: bool
) -> tuple[QuerySet[Decision], QuerySet[FormerDecision]]:
    since = datetime.combine(month.first_day, time.min, tzinfo=SHANGHAI)
    until = datetime.combine(month.next.first_day, time.min, tzinfo=SHANGHAI)
    now = Decision.objects.filter(decided_at__gte=since, decided_at__lt=until, set_aside_at=None)
    now = now.exclude(application__reconsiderations__outcome="changed")
    before = FormerDecision.objects.filter(decided_at__gte=since, decided_at__lt=until)
    if by_area:
        now = policy.visible(now, acting, SEE)
        before = policy.visible(before, acting, SEE, path_field="application__area_path")
    return now, before


def _line(found: dict[tuple[str, str, str], Departures], office: Office, scheme: str, direction: str) -> Departures:
    key = (office.public_id, scheme, direction)
    return found.setdefault(key, Departures(office or NOBODY, scheme, direction))


def _reasons(now: QuerySet[Decision], before: QuerySet[FormerDecision]) -> Iterator[tuple[str, str, str]]:
    """Place, scheme and reason of the newest departures, with nobody's name in it."""
    shown: list[Decision | FormerDecision] = list(now.select_related("application").order_by("-pk")[:500])
    shown += list(before.select_related("application").order_by("-pk")[:500])
    names: dict[int, set[str]] = defaultdict(set)
    members = DeclaredMember.objects.filter(application__in=[one.application_id for one in shown])
    for member in members.only("application_id", "name"):
        names[member.application_id].add(member.name)
    for one in shown:
        text = one.departure_reason or one.reasons
        if text:
            yield one.application.area_path, one.application.scheme, unnamed(text, names[one.application_id])


def unnamed(text: str, names: Iterable[str]) -> str:
    """A reason without the family's names and without long numbers.

    >>> unnamed("张某某的工资算错了，电话13800000001", ["张某某"])
    '某的工资算错了，电话…'
    """
    for name in sorted((name for name in names if name), key=len, reverse=True):
        text = text.replace(name, HIDDEN)
    return _FIGURES.sub("…", text)
