"""Derive a decision again from what was kept beside it (复算)."""

from doudi.casework.replaying import find_decision, record_of_decision
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.rules.replay import Replayed, replay


def replay_decision(acting: Acting, public_id: str) -> Replayed:
    """The decision's assessment derived again under the rules of then, and where it first differs, if it does.

    ``public_id`` is the decision's number or its case's.

    Raises:
        CaseNotFound: there is no such decision for this account.
        RulesNotKept: it was made before rules were kept beside decisions.
        FrozenUnreadable: what was kept was changed since.
    """
    decision = find_decision(acting, public_id, "casework.replay")
    found = replay(record_of_decision(decision))
    case = decision.application
    record(
        acting, "casework.replay", "decision", decision.public_id, area_path=case.area_path,
        case_ref=case.public_id, detail={"equal": found.is_equal},
    )  # fmt: skip
    return found
