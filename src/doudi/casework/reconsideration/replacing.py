"""Putting a decision in the place of another (代替原决定): the old one is kept, the new has its own number."""

from django.db.models import Model

from doudi.casework.models import Application, Decision, FormerDecision, Reconsideration
from doudi.platform.acting import Acting
from doudi.platform.events import announce

COPIED = (
    "outcome", "amount_fen", "members_count", "from_month", "reasons", "unknown_reasons", "departure_reason",
    "maker_id", "maker_name", "checker_id", "checker_name", "decided_at", "reconsider_until", "sue_until",
    "letter_zh_file_id", "letter_en_file_id", "letter_issued_at", "check_code", "assessment",
)  # fmt: skip
CLEARED: dict[str, object] = {
    "reconsider_until": None, "sue_until": None, "letter_zh_file_id": "", "letter_en_file_id": "",
    "letter_issued_at": None, "check_code": "", "set_aside_at": None, "unknown_reasons": {}, "departure_reason": "",
    "reasons": "", "amount_fen": None, "from_month": "",
}  # fmt: skip


def keep_former(acting: Acting, decision: Decision, because: Reconsideration) -> FormerDecision:
    """The decision as it stood, kept; told twice it is kept once."""
    row, _made = FormerDecision.objects.get_or_create(
        number=decision.public_id,
        defaults={
            **{name: getattr(decision, name) for name in COPIED},
            "application": decision.application,
            "reconsideration": because,
            "replaced_at": acting.now,
        },
    )
    return row


def renew(case: Application, decision: Decision, **fields: object) -> Decision:
    """The row of the decision in force, with a new number and the new content; nothing of the old letter is left."""
    for name, value in {**CLEARED, **fields}.items():
        setattr(decision, name, value)
    decision.public_id = ""
    decision.save()
    case.decision = decision
    return decision


def announce_changed(acting: Acting, case: Application, decision: Decision, before: Model) -> None:
    """Whoever pays hears that another decision holds now; ids and figures only."""
    announce(
        acting,
        "decision_changed",
        {
            "application": case.public_id,
            "decision": decision.public_id,
            "former": getattr(before, "number", ""),
            "outcome": decision.outcome,
            "amount_fen": decision.amount_fen,
            "from_month": decision.from_month,
            "simulated": acting.simulated or case.simulated,
        },
    )
