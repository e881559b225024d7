"""One department's item (部门事项页): its steps, and of the family only what the item names."""

from datetime import date

from doudi.casework.joint.actions.take_step import possible_steps
from doudi.casework.joint.changing import PLAN
from doudi.casework.joint.finding import find_joint_item, may_see_case, roles_at, works_on
from doudi.casework.joint.lifecycle import OPEN_STATES
from doudi.casework.joint.matter import matter, words_of
from doudi.casework.joint.reads.building import (
    clocks_of,
    family_words,
    item_row,
    named,
    papers_named,
    timeline,
    told_facts,
)
from doudi.casework.joint.reads.shapes import ItemPage, StepChoice, Told
from doudi.casework.joint.running import tasks_waiting
from doudi.casework.joint.stepping import DECLINES, speaks_or_plans
from doudi.casework.models import JointItem
from doudi.casework.reads.courses import shown_item
from doudi.casework.sources import source_en
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.schemes.joint.matter import SharedPaper
from doudi.worklist.calendar import calendar
from doudi.worklist.lights import view_clock
from doudi.worklist.words import Words, date_words

WHO_FACTS = {"people", "child"}
CLERKS = {"department_clerk", "organisation_worker"}


def fetch_item_page(acting: Acting, item_id: str) -> ItemPage:
    """The item for its own office, or for who sees the whole case; reading it is on record.

    Raises:
        JointNotFound: another department's, out of the area, or not there: alike.
    """
    item = find_joint_item(acting, item_id)
    case = item.case
    names = item.terms.get("facts", [])
    clocks = clocks_of([], [item])[item.public_id]
    record_read(acting, "joint_item", [item.public_id], what="joint_item")
    known = [matter().papers[key] for key in item.terms.get("papers", []) if key in matter().papers]
    asked = item.asked or {}
    return ItemPage(
        row=item_row(item, clocks, acting),
        number=case.public_id,
        family=named(case) if WHO_FACTS & set(names) else family_words(case),
        place="" if case.child_protected and "address" not in names else case.place,
        child_protected=case.child_protected,
        why=item.why,
        facts=told_facts(case, names),
        papers=papers_named([paper.key for paper in known if paper.key in case.papers], case.papers),
        askable=[_told(one) for one in known if one.may_be_asked and one.key not in case.papers],
        held_elsewhere=[_told(one) for one in known if not one.may_be_asked],
        asked=item.asked,
        asked_papers=papers_named(asked.get("papers", [])),
        qualified_by=status_words(item),
        steps=[_choice(step.key, step.words, step.outcomes) for step in possible_steps(acting, item)],
        lights=[view_clock(clock, calendar(), acting.today) for clock in clocks if clock.stopped_on is None],
        history=timeline(item.events.order_by("pk"), {item.pk: item}),
        course=shown_item(item),
        departments=[(key, words_of(one.words)) for key, one in matter().departments.items() if key != item.department],
        paused_because=item.paused_because,
        may=_may(acting, item),
    )


def _told(paper: SharedPaper) -> Told:
    return Told(paper.key, words_of(paper.words), str(words_of(paper.holder)))


def _choice(key: str, words: Words, outcomes: tuple[object, ...]) -> StepChoice:
    kept = tuple(
        (one.value, one.words)  # type: ignore[attr-defined]
        for one in outcomes
        if one.value not in ("missing", "not_competent")  # type: ignore[attr-defined]
    )
    return StepChoice(key, words, kept)


def status_words(item: JointItem) -> Words | None:
    """Which status a no-application item rests on, since when, and by what number."""
    if not item.qualified_by:
        return None
    rule = matter().items.get(item.qualified_by["scheme"])
    name = words_of(rule.words) if rule else Words(item.qualified_by["scheme"], item.qualified_by["scheme"])
    day, source = item.qualified_by["since"], item.qualified_by["source"]
    since = date_words(date.fromisoformat(day))
    if item.qualified_by.get("told_in"):
        number = item.qualified_by["told_in"]
        return Words(
            f"{source}说在享{name.zh}，{since.zh}（{number}的核对）",
            f"{source_en(source)} says {name.en} is received, {since.en} (check of {number})",
        )
    return Words(f"{name.zh}，{since.zh}起（{source}）", f"{name.en}, since {since.en} ({source})")


def _may(acting: Acting, item: JointItem) -> frozenset[str]:
    """What this account may do with the item now, beside its steps."""
    found: set[str] = set()
    tasks = tasks_waiting(item)
    roles = roles_at(acting, item)
    ours, clerk = works_on(acting, item), bool(CLERKS & roles)
    if item.state in OPEN_STATES and acting.kind == "staff" and may_see_case(acting, item.case, PLAN):
        found.add("strike")
    if item.state != "open" or item.definition is None:
        return frozenset(found)
    if clerk and item.asked is None and any(task.key == "accept" for task in tasks):
        found.add("ask")
    if clerk and any(each.value == "not_competent" for task in tasks for each in task.outcomes):
        found.add("transfer")
    if (ours or speaks_or_plans(acting, item)) and any(task.message == "papers_supplied" for task in tasks):
        found.add("supply")
    if ours:
        found.add("resume" if item.paused_because else "pause")
        if any(task.kind == "timer" for task in tasks):
            found.add("time_over")
    if speaks_or_plans(acting, item) and any(task.message in DECLINES for task in tasks):
        found.add("decline")
    return frozenset(found)
