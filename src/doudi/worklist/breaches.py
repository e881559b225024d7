"""The report of breaches by office (超期通报), and which clocks will be late soon (超期预测): numbers, never a name."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, QuerySet

from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.registry.errors import NotAllowed
from doudi.worklist.calendar import calendar
from doudi.worklist.domain.clock import ClockUnit
from doudi.worklist.domain.forecast import Finished, outlook, usual_rest
from doudi.worklist.models import Clock, Prompt, WorkItem
from doudi.worklist.offices import NOBODY, Office, Offices
from doudi.worklist.wholes import Whole, expected_end, last_days, part_types, wholes_of
from doudi.worklist.words import Words

WHOLE = ".total"
"""How the key of the clock over a whole matter ends; the others are steps of it."""
MOST_FINISHED = 400
LOOKS_BACK_DAYS = 365


@dataclass
class Breaches:
    """One office in one period: how often each step was taken, by its key."""

    office: Office = NOBODY
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Prompt.STEPS, 0))


@dataclass
class Expected:
    """One office and one limit: how many run, are late, end soon, and are expected not to be kept.

    ``soon`` ends within the days looked ahead and is not late yet; ``not_kept`` of all that is not late yet is expected
    to end too late; of ``unknown`` there are too few finished matters to say.
    """

    office: Office
    rule: Words
    running: int = 0
    paused: int = 0
    late: int = 0
    soon: int = 0
    not_kept: int = 0
    unknown: int = 0


def _seen(acting: Acting) -> QuerySet[WorkItem]:
    """What this account counts: where it supervises; or everything, for those who see numbers alone."""
    try:
        policy.require_somewhere(acting, "worklist.count")
    except NotAllowed:
        policy.require_somewhere(acting, "worklist.supervise")
        return policy.visible(WorkItem.objects.all(), acting, "worklist.supervise")
    return WorkItem.objects.all()


def fetch_breaches(acting: Acting, since: date, until: date) -> list[Breaches]:
    """By office, what was said in ``[since, until)``; the office with most entries in the report first.

    Raises:
        NotAllowed: this account neither supervises nor sees totals.
    """
    rows = Prompt.objects.filter(on__gte=since, on__lt=until, item__in=_seen(acting))
    groups = list(rows.order_by().values_list("to_role", "to_staff_id", "area_path", "step").annotate(n=Count("pk")))
    offices = Offices({group[0] for group in groups}, acting.today)
    found: dict[str, Breaches] = {}
    for role, person, area, step, n in groups:
        office = offices.of(role, area, person)
        found.setdefault(office.public_id, Breaches(office)).counts[step] += n
    return sorted(
        found.values(), key=lambda line: (-line.counts["report"], -line.counts["warn"], line.office.public_id)
    )


def fetch_forecast(acting: Acting, within: int) -> list[Expected]:
    """By office and limit, what will be late within so many working days; the most expected breaches first.

    A whole matter is expected to take what its running step may still take, and then what matters of the same kind took
    after that step ended; one made of parts ends with the last of them. Everything else is told by its last day alone.

    Raises:
        NotAllowed: this account neither supervises nor sees totals.
    """
    open_items = _seen(acting).filter(state=WorkItem.OPEN, clock__stopped_on=None, clock__due_on__isnull=False)
    items = list(
        open_items.order_by("pk").values_list("clock_id", "owner_role", "owner_staff_id", "area_path", "subject_type",
                                              "subject_id")
    )  # fmt: skip
    place = {item[4:6]: item[1:4] for item in items}
    wholes = _wholes(_seen(acting))
    place |= {key: (whole.owner_role, "", whole.area_path) for key, whole in wholes.items()}
    last = last_days({part for whole in wholes.values() for part in whole.parts})
    clocks = _running(place)
    steps = _steps_by_subject(clocks)
    rests = _usual_rests({clock.rule_key for clock in clocks})
    offices = Offices({owner for owner, _person, _area in place.values()}, acting.today)
    found: dict[tuple[str, str], Expected] = {}
    for clock in clocks:
        role, person, area = place[clock.subject_type, clock.subject_id]
        office = offices.of(role, area, person)
        line = found.setdefault(
            (office.public_id, clock.rule_key), Expected(office, Words(clock.title_zh, clock.title_en))
        )
        line.running += 1
        if clock.is_paused or clock.due_on is None:
            line.paused += 1
            continue
        step = steps.get((clock.subject_type, clock.subject_id)) if clock.rule_key.endswith(WHOLE) else None
        rest = rests.get((clock.rule_key, step.rule_key)) if step else None
        step_due_on = step.due_on if step else None
        whole = wholes.get((clock.subject_type, clock.subject_id))
        if whole is not None and clock.rule_key.endswith(WHOLE):
            # It ends with its last part: nothing comes after.
            step_due_on, rest = expected_end(clock.due_on, [last[part] for part in whole.parts]), 0
        seen = outlook(
            clock.due_on,
            ClockUnit(clock.unit),
            step_due_on,
            rest,
            within=within,
            today=acting.today,
            calendar=calendar(),
        )
        if seen.is_late:
            line.late += 1
            continue
        line.soon += seen.ends_within
        line.not_kept += seen.will_be_late is True
        line.unknown += seen.will_be_late is None and clock.rule_key.endswith(WHOLE)
    return sorted(
        found.values(), key=lambda one: (-one.not_kept - one.soon, -one.late, one.office.public_id, one.rule.zh)
    )


def _wholes(seen: QuerySet[WorkItem]) -> dict[tuple[str, str], Whole]:
    """The wholes of which a part is on a list now, whether or not that part has a last day; by their own subject."""
    by_type: dict[str, set[str]] = defaultdict(set)
    parts = seen.filter(state=WorkItem.OPEN, subject_type__in=part_types())
    for kind, number in parts.values_list("subject_type", "subject_id"):
        by_type[kind].add(number)
    found = [whole for kind, ids in sorted(by_type.items()) for whole in wholes_of(kind, ids)]
    return {(whole.subject_type, whole.subject_id): whole for whole in found}


def _running(subjects: Iterable[tuple[str, str]]) -> list[Clock]:
    """Every running clock of these subjects, so that a whole is seen while only its step is on a list."""
    by_type: dict[str, set[str]] = defaultdict(set)
    for kind, number in subjects:
        by_type[kind].add(number)
    found: list[Clock] = []
    for subject_type, ids in sorted(by_type.items()):
        listed = sorted(ids)
        for at in range(0, len(listed), 5000):
            rows = Clock.objects.filter(
                subject_type=subject_type, subject_id__in=listed[at : at + 5000], stopped_on=None, due_on__isnull=False
            )
            found += list(rows.order_by("pk"))
    return found


def _steps_by_subject(clocks: Sequence[Clock]) -> dict[tuple[str, str], Clock]:
    """The running step of each subject that ends last."""
    found: dict[tuple[str, str], Clock] = {}
    for clock in clocks:
        key = (clock.subject_type, clock.subject_id)
        known = found.get(key)
        if clock.rule_key.endswith(WHOLE) or clock.is_paused or clock.due_on is None:
            continue
        if known is None or known.due_on is None or clock.due_on > known.due_on:
            found[key] = clock
    return found


def _usual_rests(rules: set[str]) -> dict[tuple[str, str], int | None]:
    """(Whole, step) → the days that usually came after the step, from the newest finished matters."""
    found: dict[tuple[str, str], int | None] = {}
    for rule in sorted(rule for rule in rules if rule.endswith(WHOLE)):
        over = Clock.objects.filter(rule_key=rule).exclude(stopped_on=None)
        newest = list(over.order_by("-stopped_on", "-pk").prefetch_related("pauses")[:MOST_FINISHED])
        if not newest:
            continue
        oldest = max(clock.stopped_on for clock in newest if clock.stopped_on) - timedelta(days=LOOKS_BACK_DAYS)
        wholes = {(c.subject_type, c.subject_id): c for c in newest if c.stopped_on and c.stopped_on >= oldest}
        types = {subject_type for subject_type, _ in wholes}
        ended = Clock.objects.filter(
            subject_type__in=types, subject_id__in={subject for _, subject in wholes}, rule_key__in=rules
        ).exclude(stopped_on=None)
        by_step: dict[str, list[Finished]] = defaultdict(list)
        for step in ended.exclude(rule_key=rule).order_by("pk"):
            whole = wholes.get((step.subject_type, step.subject_id))
            if whole is not None and step.stopped_on is not None:
                by_step[step.rule_key].append(Finished(whole.facts(), step.stopped_on))
        for step_key, finished in by_step.items():
            found[rule, step_key] = usual_rest(finished, calendar())
    return found
