"""The formal record of a decision (正式记录), for whoever may see it; each look is in the audit."""

from doudi.casework.formal.content import FormalRecord, formal_record
from doudi.casework.formal.printing import print_record
from doudi.casework.models import Decision
from doudi.casework.process import scheme_of
from doudi.casework.replaying import find_decision, record_of_decision
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.rules.replay import replay


def fetch_formal_record(acting: Acting, public_id: str, *, verb: str = "casework.see") -> FormalRecord:
    """The record of a decision or of a case's decision, derived again as it is shown.

    Args:
        public_id: the number of the decision or of its case.
        verb: what the account must be allowed to do with the case; looking, unless said otherwise.

    Raises:
        CaseNotFound: there is no such decision for this account.
        RulesNotKept: it was made before rules were kept beside decisions.
        FrozenUnreadable: what was kept was changed since.
    """
    decision = find_decision(acting, public_id, verb)
    _looked(acting, decision, "formal_record")
    return _record(decision)


def fetch_formal_record_pdf(acting: Acting, public_id: str, language: str, *, verb: str = "casework.see") -> bytes:
    """The same on paper, A4, in one language.

    Raises:
        CaseNotFound, RulesNotKept, FrozenUnreadable: see ``fetch_formal_record``.
    """
    decision = find_decision(acting, public_id, verb)
    _looked(acting, decision, "formal_record_pdf")
    case = decision.application
    return print_record(_record(decision), language, demo=case.simulated or scheme_of(case).is_fictitious)


def _record(decision: Decision) -> FormalRecord:
    kept = record_of_decision(decision)
    return formal_record(kept, replay(kept))


def _looked(acting: Acting, decision: Decision, what: str) -> None:
    case = decision.application
    record_read(acting, "decision", [decision.public_id], what=what, area_path=case.area_path, case_ref=case.public_id)
