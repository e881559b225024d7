"""The life of a suspicion (疑点): nobody is stopped by the machine, nobody by one official alone."""

from __future__ import annotations

from enum import StrEnum

from doudi.outreach.domain.steps import Machine, step


class SuspicionState(StrEnum):
    """Where a suspicion stands: 疑点, 拟暂停, 已暂停, 已查实, 拟追回, 追回中, 办结, 已排除."""

    OPEN = "open"
    PROPOSED = "proposed"
    SUSPENDED = "suspended"
    VERIFIED = "verified"
    RECOVERY_PROPOSED = "recovery_proposed"
    RECOVERING = "recovering"
    FINISHED = "finished"
    CLEARED = "cleared"


class ClueChannel(StrEnum):
    """The five ways a clue comes in (线索来源): 自查, 模型, 上级, 举报, 纪检监察."""

    SELF_CHECK = "self_check"
    MODEL = "model"
    SUPERIOR = "superior"
    REPORT = "report"
    DISCIPLINE = "discipline"


class Verification(StrEnum):
    """How a suspicion was verified (核实方式); a third party may be sent (社会保险经办条例)."""

    COMPARISON = "comparison"
    SELF_PROOF = "self_proof"
    THIRD_PARTY = "third_party"
    INVESTIGATION = "investigation"


class OrderKind(StrEnum):
    """What the money side is asked to do (指令): 暂停, 恢复, 停发, 追回."""

    SUSPEND = "suspend"
    RESTORE = "restore"
    STOP = "stop"
    RECOVER = "recover"


S = SuspicionState
SUPERVISION = Machine(
    start=S.OPEN,
    steps=(
        step("propose_suspension", (S.OPEN,), S.PROPOSED),
        step("confirm_suspension", (S.PROPOSED,), S.SUSPENDED),
        step("decline_suspension", (S.PROPOSED,), S.OPEN),
        step("verify", (S.OPEN, S.SUSPENDED), S.VERIFIED),
        step("notify", (S.SUSPENDED, S.VERIFIED), S.SUSPENDED, S.VERIFIED),
        step("record_answer", (S.SUSPENDED, S.VERIFIED), S.SUSPENDED, S.VERIFIED),
        step(
            "answer_online",
            (S.SUSPENDED, S.VERIFIED, S.RECOVERY_PROPOSED, S.RECOVERING),
            S.SUSPENDED,
            S.VERIFIED,
            S.RECOVERY_PROPOSED,
            S.RECOVERING,
        ),
        step("propose_recovery", (S.VERIFIED,), S.RECOVERY_PROPOSED),
        step("confirm_recovery", (S.RECOVERY_PROPOSED,), S.RECOVERING),
        step("decline_recovery", (S.RECOVERY_PROPOSED,), S.VERIFIED),
        step("finish", (S.VERIFIED, S.RECOVERING), S.FINISHED),
        step(
            "transfer_to_police",
            (S.VERIFIED, S.RECOVERY_PROPOSED, S.RECOVERING),
            S.VERIFIED,
            S.RECOVERY_PROPOSED,
            S.RECOVERING,
        ),
        step("clear", (S.OPEN, S.PROPOSED, S.SUSPENDED, S.VERIFIED, S.RECOVERY_PROPOSED), S.CLEARED),
        step("reopen", (S.CLEARED, S.FINISHED), S.OPEN),
    ),
    ends=frozenset({S.FINISHED, S.CLEARED}),
)
MAKERS = {
    "confirm_suspension": "propose_suspension",
    "decline_suspension": "propose_suspension",
    "confirm_recovery": "propose_recovery",
    "decline_recovery": "propose_recovery",
}
"""Who checks a step is somebody else than who made the one it rests on (经办与复核分离)."""
