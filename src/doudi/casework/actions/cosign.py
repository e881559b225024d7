"""A young person of the family signs beside the guardian (未成年人共同签名)."""

from datetime import date

from doudi.casework.actions.change_member import find_member
from doudi.casework.changing import Change, change_draft
from doudi.casework.consulting import cosign_with_evidence
from doudi.casework.domain.form import age_on
from doudi.casework.errors import MemberUnfit
from doudi.casework.models import Application, Signature
from doudi.casework.signing import require_signature
from doudi.evidence.terms import value_of
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


def cosign(
    acting: Acting, public_id: str, *, member_id: str, method: str = "typed", typed_name: str = "", file_id: str = ""
) -> Application:
    """Their own signature, without which nothing is asked about them; the application is taken without it too.

    Signing twice changes nothing. Paper is for staff only, as with ``sign``.

    Raises:
        MemberUnfit: nobody signed for them yet, too young, no way to sign here, or not their name.
    """

    def do(change: Change) -> None:
        case = change.case
        member = find_member(case, member_id)
        born = date.fromisoformat(member.birth_date)
        signature = case.signatures.filter(member=member, kind=Signature.AUTHORISATION, withdrawn_at=None).first()
        if signature is None or signature.signed_by_id == member.pk:
            raise MemberUnfit(
                "member", "nobody signed for them", Words("先请大人签。", "A parent or guardian signs first.")
            )
        if age_on(born, acting.today) < value_of("cosign_age"):
            raise MemberUnfit(
                "member", "too young to co-sign", Words("不满14周岁，大人签就够了。", "Under 14 a guardian is enough.")
            )
        way_out = Words("照着证件，写自己的全名。", "Write your own full name as on the card.")
        require_signature(acting, member.name, method, typed_name, file_id, way_out)
        if signature.cosigned_at is None:
            signature.cosigned_at, signature.cosign_method, signature.cosign_file_id = acting.now, method, file_id
            signature.save(update_fields=["cosigned_at", "cosign_method", "cosign_file_id"])
            cosign_with_evidence(acting, signature)
        change.detail = {"member": member.public_id, "cosigned": True}

    return change_draft(acting, public_id, "sign", do)
