"""The course of a grievance (诉求办理流程) as data: which verb leads where, whose it is, and who may not take it.

受理 → 派单 → 签收 → 办理 → 答复 → 督办 → 办结 → 回访 → 评价 → 重办 → 归档, as livelihood.md B.6 names them.
This table is the only place where a step is allowed: actions ask it, pages read it, random walks are held against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a grievance stands."""

    REGISTERED = "registered"
    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    SIGNED = "signed"
    ANSWERED = "answered"
    CLOSED = "closed"
    CALLED_BACK = "called_back"
    RATED = "rated"
    ARCHIVED = "archived"
    NOT_ACCEPTED = "not_accepted"
    WITHDRAWN = "withdrawn"


class By(StrEnum):
    """Whose step it is: the window's (受理窗口), the unit's (承办单位), a helper's, supervision's, the complainant's.

    ``ANYONE`` is the first step alone: whoever has something to say.
    """

    ANYONE = "anyone"
    WINDOW = "window"
    UNIT = "unit"
    HELPER = "helper"
    SUPERVISOR = "supervisor"
    COMPLAINANT = "complainant"


ENDS = frozenset({State.ARCHIVED, State.NOT_ACCEPTED, State.WITHDRAWN})
WITH_UNIT = frozenset({State.DISPATCHED, State.SIGNED})
AFTER_ANSWER = frozenset({State.ANSWERED, State.CLOSED, State.CALLED_BACK, State.RATED})
ANSWERING = frozenset({"answer", "explain_impossible", "guide"})
"""Verbs that are the answer; whoever took one checks nothing of it afterwards."""


@dataclass(frozen=True)
class Move:
    """One verb: whose it is, the states it may be taken in, the states it leads to (empty: it changes none).

    ``not_after`` names verbs whose taker, in this round, may not take this one (经办和审核分离).
    """

    verb: str
    zh: str
    en: str
    by: frozenset[By]
    sources: frozenset[State]
    targets: frozenset[State] = frozenset()
    not_after: frozenset[str] = frozenset()

    def leads(self, before: State, after: State) -> bool:
        """Whether this verb may be taken in ``before`` and end in ``after``."""
        return before in self.sources and (after in self.targets if self.targets else after == before)


def _move(
    verb: str,
    zh: str,
    en: str,
    by: By | tuple[By, ...],
    sources: tuple[State, ...] | frozenset[State],
    *targets: State,
    not_after: frozenset[str] = frozenset(),
) -> tuple[str, Move]:
    takers = frozenset((by,) if isinstance(by, By) else by)
    return verb, Move(verb, zh, en, takers, frozenset(sources), frozenset(targets), not_after)


S = State
COURSE: dict[str, Move] = dict(
    [
        _move("register", "登记", "registered", By.ANYONE, (), S.REGISTERED),
        _move("accept", "受理", "accepted", By.WINDOW, (S.REGISTERED,), S.ACCEPTED),
        _move("refuse", "不予受理", "not accepted", By.WINDOW, (S.REGISTERED,), S.NOT_ACCEPTED),
        _move("withdraw", "撤回", "withdrawn", By.COMPLAINANT,
              (S.REGISTERED, S.ACCEPTED, S.DISPATCHED, S.SIGNED), S.WITHDRAWN),
        _move("classify", "分大事小事私事", "sorted", By.WINDOW, (S.REGISTERED, S.ACCEPTED)),
        _move("keep_apart", "记回避", "noted who must stay apart", By.WINDOW,
              (S.REGISTERED, S.ACCEPTED, S.DISPATCHED, S.SIGNED)),
        _move("escalate", "升级", "raised to a wider matter", By.WINDOW, WITH_UNIT | AFTER_ANSWER, S.ACCEPTED),
        _move("dispatch", "派单", "handed to a unit", By.WINDOW, (S.ACCEPTED,), S.DISPATCHED),
        _move("sign_for", "签收", "taken on by the unit", By.UNIT, (S.DISPATCHED,), S.SIGNED),
        _move("return", "退回", "returned by the unit", By.UNIT, (S.DISPATCHED,), S.ACCEPTED),
        _move("handle", "办理", "worked on", By.UNIT, (S.SIGNED,)),
        _move("help", "协办", "helped with", By.HELPER, WITH_UNIT),
        _move("explain_delay", "说明延期", "delay explained", By.UNIT, (S.SIGNED,)),
        _move("answer", "答复", "answered", By.UNIT, (S.SIGNED,), S.ANSWERED),
        _move("explain_impossible", "依法办不了，说明", "explained as impossible", By.UNIT, (S.SIGNED,), S.ANSWERED),
        _move("guide", "给指引", "given guidance", By.WINDOW, (S.ACCEPTED,), S.ANSWERED),
        _move("supervise", "督办", "supervised", By.SUPERVISOR, WITH_UNIT),
        _move("send_back", "答复不合格，退回", "answer sent back", By.WINDOW, (S.ANSWERED,), S.SIGNED, S.ACCEPTED,
              not_after=ANSWERING),
        _move("close", "办结", "closed", By.WINDOW, (S.ANSWERED,), S.CLOSED, not_after=ANSWERING),
        _move("call_back", "回访", "called back", By.WINDOW, (S.CLOSED,), S.CLOSED, S.CALLED_BACK,
              not_after=ANSWERING),
        _move("rate", "评价", "rated", (By.COMPLAINANT, By.WINDOW), (S.CLOSED, S.CALLED_BACK), S.RATED,
              not_after=ANSWERING),
        _move("redo", "重办", "handed out again", By.WINDOW, (S.RATED,), S.DISPATCHED),
        _move("archive", "归档", "archived", By.WINDOW, (S.CLOSED, S.CALLED_BACK, S.RATED), S.ARCHIVED,
              not_after=ANSWERING),
    ]
)  # fmt: skip


def verbs_in(state: State) -> list[str]:
    """Every verb possible in a state, in the order of the course.

    >>> verbs_in(State.DISPATCHED)
    ['withdraw', 'keep_apart', 'escalate', 'sign_for', 'return', 'help', 'supervise']
    """
    return [verb for verb, move in COURSE.items() if state in move.sources]
