"""A member takes the authorisation back (撤回授权), whole or some kinds of information only."""

from collections.abc import Collection

from doudi.casework.actions.change_member import find_member
from doudi.casework.changing import Change, change_case, owner_id
from doudi.casework.consulting import sheet_with_evidence, withdraw_with_evidence
from doudi.casework.messages import tell_consent_part_withdrawn, tell_consent_withdrawn
from doudi.casework.models import Application, Signature
from doudi.platform.acting import Acting


def withdraw_consent(
    acting: Acting,
    public_id: str,
    *,
    member_id: str,
    reason: str = "",
    categories: Collection[str] | None = None,
    key: str | None = None,
) -> Application:
    """From now on no department is asked about this family; what was lawfully learned before stands (PIPL art. 15).

    Of some categories only: these are no longer asked, what they would tell stays unknown, and the case goes on to an
    official who says what that means; the last one taken back takes back the whole.

    Nothing is decided silently: the office is asked to speak with the family, who may sign again, withdraw the
    application, or see it ended in writing (art. 29). Withdrawing twice changes nothing more.

    Raises:
        MemberUnfit: nobody by that id in this case.
        AuthorisationUnfit: a category that was not signed for.
    """
    wanted = None if categories is None else sorted(set(categories))

    def permission(case: Application) -> str:
        return "evidence.withdraw_consent" if owner_id(case, acting) else "casework.withdraw_for"

    def do(change: Change) -> None:
        case = change.case
        member = find_member(case, member_id)
        whole = wanted is None
        for signature in case.signatures.filter(member=member, kind=Signature.AUTHORISATION, withdrawn_at=None):
            withdraw_with_evidence(acting, case, signature, wanted)
            sheet = None if whole else sheet_with_evidence(case, signature, acting.now)
            whole = whole or (sheet is not None and sheet.standing == "withdrawn")
            if whole:
                signature.withdrawn_at = acting.now
                signature.save(update_fields=["withdrawn_at"])
        change.detail = {"member": member.public_id, **({} if wanted is None else {"categories": wanted})}
        change.note = reason.strip()
        if whole:
            case.queries_stopped = True
            tell_consent_withdrawn(acting, case)
        else:
            tell_consent_part_withdrawn(acting, case)

    content = {"member": member_id, **({} if wanted is None else {"categories": wanted})}
    return change_case(acting, public_id, "withdraw_consent", permission, do, content=content, key=key)
