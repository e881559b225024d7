"""Hand a decision out for keeping elsewhere, readable with one key only (归档)."""

from doudi.casework.replaying import find_decision, record_of_decision
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.crypto.recipients import check_recipient, seal_to


def archive_decision(acting: Acting, public_id: str, *, recipient: str) -> bytes:
    """The decision with everything it rests on, encrypted to an age key; only the holder of that key can open it.

    Args:
        recipient: a public key as ``age-keygen`` prints it: ``age1…``.

    Raises:
        CaseNotFound: there is no such decision for this account.
        RecipientInvalid: this is no public key.
        RulesNotKept: it was made before rules were kept beside decisions.
    """
    check_recipient(recipient)
    decision = find_decision(acting, public_id, "casework.archive")
    text = record_of_decision(decision).to_json()
    case = decision.application
    record(
        acting, "casework.archive", "decision", decision.public_id, area_path=case.area_path,
        case_ref=case.public_id, detail={"recipient": recipient},
    )  # fmt: skip
    return seal_to(recipient, text.encode())
