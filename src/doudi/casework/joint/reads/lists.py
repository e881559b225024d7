"""Lists of joint cases and of no-application rows (一件事列表、免申即享名单)."""

from dataclasses import dataclass

from django.db.models import Count

from doudi.casework.joint.finding import may_see_case, visible_cases, visible_items
from doudi.casework.joint.matter import matter, words_of
from doudi.casework.joint.reads.building import clocks_of, family_words, item_row, main_light, named
from doudi.casework.joint.reads.item_page import status_words
from doudi.casework.joint.reads.shapes import BatchRow, CaseRow, ItemRow
from doudi.casework.joint.running import tasks_waiting
from doudi.casework.joint.words import CASE_STATES
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.registry.policy import require_somewhere
from doudi.worklist.calendar import day_of
from doudi.worklist.words import Words

PAGE_SIZE = 50
CONFIRM = "confirm"


@dataclass(frozen=True)
class CaseList:
    """One page of joint cases, and how many there are in each state."""

    rows: list[CaseRow]
    total: int
    counts: dict[str, int]
    page: int
    pages: int


def fetch_joint_list(acting: Acting, *, state: str = "", page: int = 1) -> CaseList:
    """The cases of the account's area, newest first; a fixed number of queries.

    Raises:
        NotAllowed: no post of this account sees joint cases.
    """
    require_somewhere(acting, "casework.see_joint")
    seen = visible_cases(acting)
    there = dict(seen.order_by().values_list("state").annotate(n=Count("pk")))
    counts = {each: there.get(each, 0) for each in CASE_STATES}
    rows = seen.filter(state=state) if state in CASE_STATES else seen
    total = counts[state] if state in CASE_STATES else sum(there.values())
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    first = (page - 1) * PAGE_SIZE
    shown = list(rows.prefetch_related("items").order_by("-opened_at", "-pk")[first : first + PAGE_SIZE])
    clocks = clocks_of(shown, [])
    found = []
    for case in shown:
        opens = may_see_case(acting, case)
        items = list(case.items.all())
        found.append(
            CaseRow(
                public_id=case.public_id,
                family=named(case) if opens else family_words(case),
                place=case.place if opens else "",
                state=case.state,
                state_words=CASE_STATES[case.state],
                child_protected=case.child_protected,
                may_open=opens,
                light=main_light(clocks[case.public_id], acting),
                open_items=sum(item.state in ("planned", "waiting", "open") for item in items),
                all_items=len(items),
                opened_on=day_of(case.opened_at),
            )
        )
    record_read(acting, "joint_case", [row.public_id for row in found if row.may_open], what="joint_list")
    return CaseList(found, total, counts, page, pages)


def fetch_office_items(acting: Acting, *, state: str = "open") -> list[tuple[ItemRow, Words, str]]:
    """The items of the account's own offices, with whose they are and where; newest first, at most two hundred."""
    require_somewhere(acting, "casework.see_joint_item")
    rows = visible_items(acting).filter(state=state) if state in ("open", "done", "struck") else visible_items(acting)
    items = list(rows.select_related("case", "organisation", "definition", "application").order_by("-opened_at")[:200])
    clocks = clocks_of([], items)
    record_read(acting, "joint_item", [item.public_id for item in items], what="joint_items")
    return [
        (
            item_row(item, clocks[item.public_id], acting),
            family_words(item.case),
            "" if item.case.child_protected else item.case.place,
        )
        for item in items
    ]


def fetch_batch(acting: Acting) -> list[BatchRow]:
    """What waits for a named official's confirmation in the account's offices, oldest first."""
    require_somewhere(acting, "casework.confirm_joint_item")
    rows = visible_items(acting).filter(kind="no_application", state="open")
    waiting = [
        item
        for item in rows.select_related("case", "definition", "organisation").order_by("opened_at", "pk")
        if any(task.key == CONFIRM for task in tasks_waiting(item))
    ]
    clocks = clocks_of([], waiting)
    record_read(acting, "joint_item", [item.public_id for item in waiting], what="joint_batch")
    return [
        BatchRow(
            item_id=item.public_id,
            title=Words(item.title_zh, item.title_en),
            family=named(item.case) if "people" in item.terms.get("facts", []) else family_words(item.case),
            place="" if item.case.child_protected else item.case.place,
            rests_on=status_words(item) or Words("", ""),
            light=main_light(clocks[item.public_id], acting),
            version=item.version,
            proposed_by_me=item.proposed_by == acting.actor_id,
        )
        for item in waiting
    ]


@dataclass(frozen=True)
class PlanChoice:
    """An item or a service that a plan may add, with the ways it is given."""

    key: str
    words: Words
    department: Words
    kinds: tuple[str, ...]
    configured: bool
    is_service: bool
    needs_application: bool


def plan_choices() -> list[PlanChoice]:
    """Everything a plan may add, in the matter's order."""
    found = [
        PlanChoice(
            rule.key, words_of(rule.words), words_of(matter().departments[rule.department].words),
            tuple(way.kind.value for way in rule.ways), rule.stands == "configured", False,
            rule.ways[0].process == "own",
        )
        for rule in matter().items.values()
    ]  # fmt: skip
    services = [
        PlanChoice(
            rule.key, words_of(rule.words), words_of(rule.responsible), ("service",), rule.stands == "configured", True,
            False,
        )
        for rule in matter().services.values()
    ]  # fmt: skip
    return found + services
