"""A member takes the authorisation back (撤回授权)."""

from doudi.casework.actions.change_member import find_member
from doudi.casework.changing import Change, change_case, owner_id
from doudi.casework.consulting import withdraw_with_evidence
from doudi.casework.messages import tell_consent_withdrawn
from doudi.casework.models import Application, Signature
from doudi.platform.acting import Acting


def withdraw_consent(
    acting: Acting, public_id: str, *, member_id: str, reason: str = "", key: str | None = None
) -> Application:
    """From now on no department is asked about this family; what was lawfully learned before stands (PIPL art. 15).

    Nothing is decided silently: the office is asked to speak with the family, who may sign again, withdraw the
    application, or see it ended in writing (art. 29). Withdrawing twice changes nothing more.

    Raises:
        MemberUnfit: nobody by that id in this case.
    """

    def permission(case: Application) -> str:
        return "evidence.withdraw_consent" if owner_id(case, acting) else "casework.withdraw_for"

    def do(change: Change) -> None:
        case = change.case
        member = find_member(case, member_id)
        for signature in case.signatures.filter(member=member, kind=Signature.AUTHORISATION, withdrawn_at=None):
            signature.withdrawn_at = acting.now
            signature.save(update_fields=["withdrawn_at"])
            withdraw_with_evidence(acting, case, signature)
        case.queries_stopped = True
        change.detail = {"member": member.public_id}
        change.note = reason.strip()
        tell_consent_withdrawn(acting, case)

    return change_case(acting, public_id, "withdraw_consent", permission, do, content={"member": member_id}, key=key)
