"""From rows to what is shown, shared by every page of a joint case."""

from collections.abc import Iterable

from doudi.casework.joint.following import CASE, ITEM, headline_of, why_paused
from doudi.casework.joint.matter import matter, words_of
from doudi.casework.joint.reads.shapes import DaysLine, ItemRow, TimelineLine, Told
from doudi.casework.joint.running import definition_of, tasks_waiting
from doudi.casework.joint.words import ITEM_STATES, KINDS, OUTCOMES, VERBS
from doudi.casework.models import JointCase, JointEvent, JointItem
from doudi.platform.acting import Acting
from doudi.worklist.calendar import calendar, day_of
from doudi.worklist.citations import citation
from doudi.worklist.domain.clock import ClockFacts, Pause
from doudi.worklist.domain.ledger import Spent, StepRun, day_ledger
from doudi.worklist.headlines import headline_words
from doudi.worklist.lights import LightView, view_clock
from doudi.worklist.models import Clock
from doudi.worklist.words import Words

WAITING = Words("等下一步", "waiting for the next step")
PAUSED = Words("暂停", "suspended")
BY_KIND = {"resident": Words("家里人", "the family")}
BY_ITSELF = ("close", "depend")
"""What follows from something else and is nobody's deed."""


def clocks_of(cases: Iterable[JointCase], items: Iterable[JointItem]) -> dict[str, list[Clock]]:
    """Every clock of these cases and items by what it is about; one query."""
    ids = [row.public_id for row in cases] + [row.public_id for row in items]
    found: dict[str, list[Clock]] = {each: [] for each in ids}
    rows = Clock.objects.filter(subject_type__in=(CASE, ITEM), subject_id__in=ids).prefetch_related("pauses")
    for clock in rows.order_by("pk"):
        found[clock.subject_id].append(clock)
    return found


def main_light(clocks: Iterable[Clock], acting: Acting) -> LightView | None:
    """The light of the clock that counts: the earliest last day, else the whole; None before any ran."""
    known = [clock for clock in clocks if clock.stopped_on is None] or list(clocks)[-1:]
    if not known:
        return None
    with_day = [clock for clock in known if clock.due_on is not None]
    first = min(with_day, key=lambda clock: (clock.due_on, clock.pk), default=known[0])
    return view_clock(first, calendar(), acting.today)


def family_words(case: JointCase) -> Words:
    """The family as a headline says it."""
    return headline_words(headline_of(case))


def named(case: JointCase) -> Words:
    """The family by name, for who may know it though a child is protected."""
    if not case.child_protected:
        return family_words(case)
    return headline_words(f"{case.family_name}家，{case.people_count}口人")


def told_facts(case: JointCase, keys: Iterable[str] | None = None) -> list[Told]:
    """What was told, in the matter's order; only ``keys`` where they are given."""
    wanted = set(matter().facts if keys is None else keys)
    return [
        Told(fact.key, words_of(fact.words), str(case.facts[fact.key]))
        for fact in matter().facts.values()
        if fact.key in wanted and case.facts.get(fact.key)
    ]


def papers_named(keys: Iterable[str], texts: dict[str, str] | None = None) -> list[Told]:
    """Papers by their keys, with what is known of each."""
    known = matter().papers
    return [Told(key, words_of(known[key].words), (texts or {}).get(key, "")) for key in keys if key in known]


def item_row(item: JointItem, clocks: list[Clock], acting: Acting) -> ItemRow:
    """One item for a list of items."""
    titles = {rule.key: words_of(rule.words) for rule in matter().items.values()}
    pause = why_paused(item) if item.state == "open" else ""
    tasks = tuple(task.words for task in tasks_waiting(item) if task.kind == "human")
    if item.state == "open" and item.application is not None:
        tasks = (Words("按申请自己的流程在办", "goes by the application's own process"),)
    return ItemRow(
        public_id=item.public_id,
        key=item.key,
        title=Words(item.title_zh, item.title_en),
        kind=item.kind,
        kind_words=KINDS[item.kind],
        office=office_name(item),
        state=item.state,
        state_words=ITEM_STATES[item.state],
        outcome=item.outcome,
        outcome_words=OUTCOMES.get(item.outcome, Words("", "")),
        reason=item.reason,
        now=(Words(pause, pause),) if pause and not tasks else tasks,
        light=main_light(clocks, acting),
        configured=item.terms.get("stands") == "configured",
        law=item.terms.get("law", ""),
        version=item.version,
        application_id=item.application.public_id if item.application else "",
        waits_for=tuple(titles[key] for key in item.depends_on if key in titles) if item.state == "waiting" else (),
        amount_fen_a_year=item.terms.get("amount_fen_a_year"),
    )


def office_name(item: JointItem) -> str:
    """The office whose item it is, in the reader's language; before it begins, the department."""
    if item.organisation is not None:
        return str(Words(item.organisation.name_zh, item.organisation.name_en or item.organisation.name_zh))
    known = matter().departments.get(item.department)
    return str(words_of(known.words)) if known else ""


def timeline(events: Iterable[JointEvent], items: dict[int, JointItem]) -> list[TimelineLine]:
    """One timeline over everything, oldest first; that an item was added is told once, by the item's own line."""
    told = [event for event in events if event.item_id is not None or event.verb != "add"]
    # The plan is settled before what it begins, though its line is written last.
    first = next((event.pk for event in told if event.verb in ("begin", "depend")), 0)
    told.sort(key=lambda event: first - 0.5 if event.verb == "start" else event.pk)
    return [_line(event, items.get(event.item_id or 0)) for event in told]


def _line(event: JointEvent, item: JointItem | None) -> TimelineLine:
    words = VERBS.get(event.verb, Words("改过", "changed"))
    definition = definition_of(item) if item is not None else None
    outcome = None
    if definition is not None and event.task in definition.tasks:
        task = definition.tasks[event.task]
        words = task.words if event.verb in ("step", "time_over") else words
        said = event.detail.get("outcome", "")
        outcome = next((each.words for each in task.outcomes if each.value == said), OUTCOMES.get(said))
    elif "outcome" in event.detail:
        outcome = OUTCOMES.get(event.detail["outcome"])
    who = event.actor_name or str(BY_KIND.get(event.actor_kind, ""))
    if event.verb in BY_ITSELF or event.actor_kind == "system":
        who = ""
    office = event.actor_organisation
    if system := event.detail.get("system", ""):
        office = str(Words(f"{office}，由{system}代办", f"{office}, through {system}"))
    return TimelineLine(
        event.at, words, Words(item.title_zh, item.title_en) if item else None, who, office, event.note, outcome
    )


def days_of(
    case: JointCase, items: Iterable[JointItem], clocks: dict[str, list[Clock]], acting: Acting
) -> list[DaysLine]:
    """Where every working day of the case went: the departments' items are the steps of the ledger, none twice."""
    whole = next((clock for clock in clocks[case.public_id]), None)
    if whole is None:
        return []
    begun = [item for item in items if item.opened_at is not None]
    runs = [StepRun(str(item.pk), _facts(item, clocks[item.public_id])) for item in begun]
    titles = {str(item.pk): Words(item.title_zh, item.title_en) for item in begun}
    found: list[DaysLine] = []
    for stretch in day_ledger(whole.facts(), runs, calendar(), acting.today):
        if stretch.spent is Spent.REST:
            continue
        words = {Spent.PAUSED: PAUSED, Spent.WAITING: WAITING}.get(stretch.spent) or titles[stretch.key]
        if found and found[-1].words == words:
            found[-1] = DaysLine(words, found[-1].days + stretch.days, stretch.spent.value)
        else:
            found.append(DaysLine(words, stretch.days, stretch.spent.value))
    return found


def _facts(item: JointItem, clocks: list[Clock]) -> ClockFacts:
    """When the item ran, as a step of the ledger: it has days of its own whether or not a text limits them."""
    opened = day_of(item.opened_at) if item.opened_at else day_of(item.changed_at)
    pauses: tuple[Pause, ...] = ()
    for clock in clocks:
        if clock.rule_key.endswith(".total"):
            pauses = clock.facts().pauses
    return ClockFacts(opened, None, pauses=pauses, stopped_on=day_of(item.ended_at) if item.ended_at else None)


def law_words(text: str) -> Words:
    """A citation in both languages; empty where no text is named."""
    return citation(text) if text else Words("", "")
