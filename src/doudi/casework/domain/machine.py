"""The life of a case (办件流程): which verb leads from which state to which, and who counts as having handled it.

This table is the only place where a transition is allowed. Actions ask it, and the model test walks it.
"""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a case stands (走到哪一步)."""

    DRAFT = "draft"
    FILED = "filed"
    MISSING = "missing"
    ACCEPTED = "accepted"
    INVESTIGATING = "investigating"
    OPINION = "opinion"
    ON_NOTICE = "on_notice"
    OBJECTED = "objected"
    NOTICE_ENDED = "notice_ended"
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"


class Channel(StrEnum):
    """How the application came: by the resident online (自己网上), at a window on paper (窗口), by the grid (代办)."""

    ONLINE = "online"
    WINDOW = "window"
    GRID = "grid"


CLOSED = frozenset({State.CONFIRMED, State.REFUSED, State.WITHDRAWN, State.TERMINATED})
BEFORE_ACCEPTANCE = frozenset({State.FILED, State.MISSING})
IN_SURVEY = frozenset({State.ACCEPTED, State.INVESTIGATING})
AFTER_ACCEPTANCE = frozenset(
    {
        State.ACCEPTED,
        State.INVESTIGATING,
        State.OPINION,
        State.ON_NOTICE,
        State.OBJECTED,
        State.NOTICE_ENDED,
        State.REPORTED,
    }
)
OPEN_AND_FILED = BEFORE_ACCEPTANCE | AFTER_ACCEPTANCE
DECIDED = frozenset({State.CONFIRMED, State.REFUSED})
ONCE_DECIDED = DECIDED | AFTER_ACCEPTANCE
"""States in which somebody may still disagree with what was decided; also while the county decides anew."""
CHECKED = AFTER_ACCEPTANCE - {State.ACCEPTED}
"""States in which departments may have been asked."""


@dataclass(frozen=True)
class Transition:
    """One verb: the states it may be taken in, and where it leads.

    ``to`` holds every state the verb may end in; None means that the state does not change. ``handling`` says that
    whoever takes it has handled the case and may therefore not confirm or refuse it.
    """

    verb: str
    zh: str
    en: str
    source: frozenset[State]
    to: frozenset[State] | None = None
    handling: bool = True

    def target(self, current: State, wanted: State | None = None) -> State:
        """The state after this verb; ``wanted`` chooses where several are possible."""
        if self.to is None:
            return current
        if wanted is not None:
            if wanted not in self.to:
                raise ValueError(f"{self.verb} cannot lead to {wanted}")
            return wanted
        if len(self.to) != 1:
            raise ValueError(f"{self.verb} leads to one of {sorted(self.to)}: say which")
        return next(iter(self.to))


def _verb(
    verb: str, zh: str, en: str, source: frozenset[State], to: State | frozenset[State] | None, handling: bool = True
) -> tuple[str, Transition]:
    targets = None if to is None else frozenset({to}) if isinstance(to, State) else to
    return verb, Transition(verb, zh, en, source, targets, handling)


_DRAFT = frozenset({State.DRAFT})
TRANSITIONS: dict[str, Transition] = dict(
    [
        _verb("start", "开始填", "Started", frozenset(), State.DRAFT, handling=False),
        _verb("take_over", "从原系统接来", "Taken over from an older system", frozenset(),
              frozenset({State.FILED, State.ACCEPTED}), handling=False),
        _verb("save_answer", "填一题", "Answered a question", _DRAFT, None, handling=False),
        _verb("save_members", "填家里人", "Named a family member", _DRAFT, None, handling=False),
        _verb("sign", "签名", "Signed", _DRAFT | OPEN_AND_FILED, None, handling=False),
        _verb("file", "交申请", "Filed", _DRAFT, State.FILED, handling=False),
        _verb("ask_missing", "一次告知缺什么", "Asked for what is missing", frozenset({State.FILED}), State.MISSING),
        _verb("supply_missing", "补齐了", "Supplied what was missing", frozenset({State.MISSING}), State.FILED, False),
        _verb("accept", "受理", "Accepted", BEFORE_ACCEPTANCE, State.ACCEPTED),
        _verb("register_near_relative", "近亲属备案", "Registered a near relative", OPEN_AND_FILED, None),
        _verb("record_register_place", "登记人户分离", "Recorded where the family is registered", OPEN_AND_FILED, None),
        _verb("request_verification", "提请核对", "Requested verification", IN_SURVEY, State.INVESTIGATING),
        _verb("record_visit", "上门看", "Visited", IN_SURVEY, State.INVESTIGATING),
        _verb("record_county_visit", "区里上门", "County visited", frozenset({State.REPORTED}), None),
        _verb("verify", "部门核对", "Verified with departments", frozenset({State.INVESTIGATING}), None),
        _verb("make_means_report", "出核对报告", "Made the report of the check", CHECKED, None),
        _verb("dispute_means", "对核对有异议", "Disputed the check", CHECKED, None, handling=False),
        _verb("settle_means_dispute", "答复核对异议", "Answered a dispute of the check", CHECKED, CHECKED),
        _verb("assess_self_care", "评估自理能力", "Assessed self-care", IN_SURVEY, State.INVESTIGATING),
        _verb("help_first", "先行救助", "Helped first", frozenset({State.FILED, State.MISSING}) | IN_SURVEY, None),
        _verb("complete_papers", "补齐急难的材料", "Completed the papers of an emergency", OPEN_AND_FILED, None),
        _verb("settle_fact", "认定一项", "Settled a fact", frozenset({State.INVESTIGATING}), None),
        _verb("assess", "测算", "Assessed by rule", frozenset({State.INVESTIGATING}), None),
        _verb("give_opinion", "初审", "Gave an opinion", frozenset({State.INVESTIGATING}), State.OPINION),
        _verb("post_notice", "公示", "Posted the notice", frozenset({State.OPINION}), State.ON_NOTICE),
        _verb("take_down", "公示期满撤下", "Notice taken down", frozenset({State.ON_NOTICE, State.OBJECTED}),
              frozenset({State.NOTICE_ENDED, State.OBJECTED}), handling=False),
        _verb("raise_objection", "收到异议", "Objection received",
              frozenset({State.ON_NOTICE, State.NOTICE_ENDED, State.OBJECTED}), State.OBJECTED, handling=False),
        _verb("settle_objection", "答复异议", "Objection answered", frozenset({State.OBJECTED}),
              frozenset({State.ON_NOTICE, State.NOTICE_ENDED, State.INVESTIGATING, State.OPINION})),
        _verb("report_to_county", "报区里", "Reported to the county", frozenset({State.NOTICE_ENDED, State.OPINION}),
              State.REPORTED),
        _verb("draw_recheck", "随机抽查抽签", "Lot drawn for the re-check", frozenset({State.REPORTED}), None, False),
        _verb("send_back", "退回再查", "Sent back",
              frozenset({State.OPINION, State.NOTICE_ENDED, State.REPORTED}), State.INVESTIGATING, handling=False),
        _verb("confirm", "确认", "Confirmed", frozenset({State.REPORTED}), State.CONFIRMED, handling=False),
        _verb("refuse", "不予确认", "Refused", frozenset({State.REPORTED}), State.REFUSED, handling=False),
        _verb("issue_letter", "发告知书", "Letter sent", frozenset({State.CONFIRMED, State.REFUSED}), None, False),
        _verb("ask_reconsideration", "不服决定", "Disagreed with the decision", DECIDED, None, handling=False),
        _verb("accept_reconsideration", "受理不服决定", "Accepted the disagreement", ONCE_DECIDED, None, False),
        _verb("decline_reconsideration", "不受理不服决定", "Turned the disagreement down", ONCE_DECIDED, None, False),
        _verb("withdraw_reconsideration", "撤回不服决定", "Withdrew the disagreement", ONCE_DECIDED, None, False),
        _verb("decide_reconsideration", "复查复议有了结果", "Reconsidered", DECIDED, DECIDED | {State.REPORTED}, False),
        _verb("extend_time_limit", "延长期限", "Time limit extended", AFTER_ACCEPTANCE, None, handling=False),
        _verb("pause", "暂停计时", "Clock paused", OPEN_AND_FILED, None, handling=False),
        _verb("resume", "恢复计时", "Clock resumed", OPEN_AND_FILED, None, handling=False),
        _verb("withdraw", "撤回申请", "Withdrawn", _DRAFT | OPEN_AND_FILED, State.WITHDRAWN, handling=False),
        _verb("withdraw_consent", "撤回授权", "Authorisation withdrawn", OPEN_AND_FILED, None, handling=False),
        _verb("terminate", "终止办理", "Terminated", OPEN_AND_FILED, State.TERMINATED),
    ]
)  # fmt: skip


def allowed(verb: str, state: State) -> bool:
    """Whether ``verb`` may be taken in ``state``.

    >>> allowed("confirm", State.REPORTED), allowed("confirm", State.ON_NOTICE)
    (True, False)
    """
    return state in TRANSITIONS[verb].source


def verbs_in(state: State) -> list[str]:
    """Every verb possible in ``state``, in the order of the process."""
    return [verb for verb, transition in TRANSITIONS.items() if state in transition.source]
