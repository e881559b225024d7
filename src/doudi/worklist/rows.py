"""A row of the list (待办行): what is to be done, its light, and whose it is today."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.registry.models import Staff
from doudi.worklist.calendar import calendar
from doudi.worklist.headlines import headline_words
from doudi.worklist.lights import LightView, limit_words, view_clock
from doudi.worklist.models import ClockMove, Prompt, WorkItem
from doudi.worklist.scope import OPENED_WITH
from doudi.worklist.standing import kept_from, place_of, standing_of
from doudi.worklist.words import Words, date_en, date_zh

SAID = {
    "remind": Words("到期前提醒过", "reminded before the last day"),
    "warn": Words("超期通知过", "told that it is late"),
    "supervise": Words("已经督办", "under supervision"),
    "report": Words("已经通报", "reported as late"),
    "urge": Words("催办过", "urged"),
}


@dataclass(frozen=True)
class SaidLine:
    """One thing that was said because of the clock (催办记录)."""

    step: str
    words: Words
    on: date
    by: str
    note: str


@dataclass(frozen=True)
class QueueRow:
    """One thing to do (待办行): light, task, family, due date and which rule, owner.

    ``stands_in_for`` is the name of the person whose item it is while somebody else answers for it.
    """

    public_id: str
    kind: str
    task: Words
    family: Words
    place: str
    scheme: str
    step: Words
    light: LightView | None
    due_on: date | None
    rule: Words
    owner: str
    owner_role: str
    is_mine: bool
    subject_type: str
    subject_id: str
    opened_at: datetime
    done_at: datetime | None
    may_open: bool = False
    may_hand_over: bool = False
    may_urge: bool = False
    stands_in_for: str = ""
    said: tuple[SaidLine, ...] = ()
    moved: Words | None = None
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def basis(self) -> str:
        """The text that set the limit: the law's, or the place's promise where that counts; empty where none did."""
        if self.light is None:
            return ""
        is_promise = self.light.counts_by == "promise" and self.light.promise_basis
        return self.light.promise_basis if is_promise else self.light.legal_basis

    @property
    def last_said(self) -> SaidLine | None:
        """The newest thing said about it."""
        return self.said[0] if self.said else None


def rows_of(items: Sequence[WorkItem], acting: Acting, *, whole: bool = False) -> list[QueueRow]:
    """The rows of these items in their order; a fixed number of queries however many they are.

    Args:
        whole: also every line said about them, and what moved the last day; otherwise the newest line only.
    """
    open_items = [item for item in items if item.state == WorkItem.OPEN]
    standing = standing_of([place_of(item) for item in open_items], acting.today)
    kept = kept_from(open_items, standing)
    answers = {item.pk: standing.of(item, kept_from=kept) for item in open_items}
    said = _said_about(items)
    people = {item.owner_staff_id for item in items} | set(answers.values())
    people |= {prompt.by_id for lines in said.values() for prompt in lines}
    people -= {"", "system"}
    names = dict(Staff.objects.filter(public_id__in=people).values_list("public_id", "name")) if people else {}
    moves = _moves_of(items) if whole else {}
    return [
        _row(item, acting, answers.get(item.pk, item.owner_staff_id), names, said.get(item.pk, []), moves, whole)
        for item in items
    ]


def _said_about(items: Sequence[WorkItem]) -> dict[int, list[Prompt]]:
    found: dict[int, list[Prompt]] = {}
    if items:
        for prompt in Prompt.objects.filter(item__in=[item.pk for item in items]).order_by("-pk"):
            found.setdefault(prompt.item_id, []).append(prompt)
    return found


def _moves_of(items: Sequence[WorkItem]) -> dict[int, ClockMove]:
    clocks = [item.clock_id for item in items if item.clock_id]
    return {move.clock_id: move for move in ClockMove.objects.filter(clock__in=clocks).order_by("pk")}


def _moved_words(move: ClockMove | None) -> Words | None:
    if move is None or move.from_due_on is None or move.to_due_on is None:
        return None
    return Words(
        f"放假安排公布后重新算过：最晚一天从{date_zh(move.from_due_on)}改到{date_zh(move.to_due_on)}",
        f"counted again when a holiday notice came out: the last day moved from {date_en(move.from_due_on)} to "
        f"{date_en(move.to_due_on)}",
    )


def role_words(role: str) -> Words:
    """A role's name."""
    known = policy.load_roles().get(role)
    return Words(known.zh, known.en) if known else Words(role, role)


def _row(
    item: WorkItem,
    acting: Acting,
    answers: str,
    names: dict[str, str],
    said: list[Prompt],
    moves: dict[int, ClockMove],
    whole: bool,
) -> QueueRow:
    light = view_clock(item.clock, calendar(), acting.today) if item.clock else None
    if light is None:
        rule = Words("法律没有写天数", "the law gives no number of days")
    else:
        limit = limit_words(light.limit, light.unit)
        between = "：" if light.limit is None else ""
        rule = Words(f"{light.title.zh}{between}{limit.zh}", f"{light.title.en}: {limit.en}")
    is_open = item.state == WorkItem.OPEN
    return QueueRow(
        public_id=item.public_id,
        kind=item.kind,
        task=Words(item.task_zh, item.task_en),
        family=headline_words(item.headline),
        place=item.place,
        scheme=item.scheme,
        step=Words(item.step_zh, item.step_en),
        light=light,
        due_on=light.due_on if light else None,
        rule=rule,
        owner=names.get(answers, "") or str(role_words(item.owner_role)),
        owner_role=item.owner_role,
        is_mine=answers == acting.actor_id or (not answers and item.owner_role in acting.roles),
        subject_type=item.subject_type,
        subject_id=item.subject_id,
        opened_at=item.opened_at,
        done_at=item.done_at,
        may_open=policy.may(acting, OPENED_WITH.get(item.subject_type, "worklist.see"), area_path=item.area_path),
        may_hand_over=is_open and policy.may(acting, "worklist.hand_over", area_path=item.area_path),
        may_urge=is_open
        and item.owner_role not in acting.roles
        and policy.may(acting, "worklist.supervise", area_path=item.area_path),
        stands_in_for=names.get(item.owner_staff_id, "") if is_open and answers != item.owner_staff_id else "",
        said=tuple(
            SaidLine(prompt.step, SAID[prompt.step], prompt.on, names.get(prompt.by_id, ""), prompt.note)
            for prompt in (said if whole else said[:1])
        ),
        moved=_moved_words(moves.get(item.clock_id or 0)),
        params=item.params,
    )
