"""Sign the truth undertaking and the authorisation to verify (承诺和授权, art. 9)."""

from datetime import date

from doudi.casework.actions.change_member import find_member
from doudi.casework.changing import Change, change_draft
from doudi.casework.consulting import sheet_with_evidence, sign_with_evidence
from doudi.casework.domain.form import ADULT_AT, age_on
from doudi.casework.domain.machine import State
from doudi.casework.errors import MemberUnfit
from doudi.casework.filling import signed_state
from doudi.casework.models import Application, DeclaredMember, Signature
from doudi.casework.signing import require_signature
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


def is_minor(member: DeclaredMember, today: date) -> bool:
    """Whether the member is under 18 (未成年人)."""
    return age_on(date.fromisoformat(member.birth_date), today) < ADULT_AT


def _signer(
    acting: Acting, case: Application, member: DeclaredMember, signed_by_id: str, guardian_proof: str
) -> DeclaredMember:
    today = acting.today
    if not is_minor(member, today) and signed_by_id in ("", member.public_id):
        return member
    if not is_minor(member, today) and (acting.kind != "staff" or not guardian_proof.strip()):
        raise MemberUnfit(
            "signed_by",
            "an adult signs in person unless a document names a guardian",
            Words(
                "大人要本人签。本人签不了的，带监护人的证明到窗口办。",
                "Adults sign in person. Where one cannot, a guardian signs at the window, with the document.",
            ),
        )
    guardian = find_member(case, signed_by_id) if signed_by_id else member.guardian
    if guardian is None or is_minor(guardian, today) or guardian.pk == member.pk:
        raise MemberUnfit(
            "signed_by", "an adult must sign", Words("孩子的，由大人代签。", "An adult signs for a child.")
        )
    return guardian


def _set_lapsed_aside(case: Application, member: DeclaredMember, acting: Acting) -> None:
    """A signature on which not everything may be asked any more makes room for the new one."""
    for signature in case.signatures.filter(member=member, kind=Signature.AUTHORISATION, withdrawn_at=None):
        sheet = sheet_with_evidence(case, signature, acting.now)
        if sheet is not None and (sheet.standing not in ("", "not_cosigned") or sheet.taken_back):
            signature.withdrawn_at = acting.now
            signature.save(update_fields=["withdrawn_at"])


def sign(
    acting: Acting,
    public_id: str,
    *,
    member_id: str,
    signed_by_id: str = "",
    method: str = "typed",
    typed_name: str = "",
    file_id: str = "",
    agreed_separately: bool = True,
    guardian_proof: str = "",
) -> Application:
    """One member's undertaking and authorisation, signed by that adult or, for a minor, by a guardian of the family.

    The authorisation names everything a check asks; without the separate agreement (个人信息保护法 art. 29) everything
    but what is sensitive. For an adult without capacity staff name the guardian and the document that makes them one.

    A typed signature is the signer's name in full. Paper (纸质) is for staff at a window or at the door only, who keep
    the sheet; a scan is a photo of it. Signing twice changes nothing; after filing it renews an authorisation that was
    taken back, whole or in part, or no longer holds.

    Raises:
        MemberUnfit: no adult signs, or the typed name is not the signer's, or a scan is missing.
    """

    def do(change: Change) -> None:
        case = change.case
        member = find_member(case, member_id)
        signer = _signer(acting, case, member, signed_by_id, guardian_proof)
        way_out = Words("照着证件，写签名人的全名。", "Write the signer's full name as on the card.")
        require_signature(acting, signer.name, method, typed_name, file_id, way_out)
        if signer.pk != member.pk and member.guardian_id != signer.pk:
            member.guardian = signer
            member.save(update_fields=["guardian"])
        _set_lapsed_aside(case, member, acting)
        state = signed_state(case)
        wanted = [
            kind
            for kind, done in (
                (Signature.UNDERTAKING, state.undertaking),
                (Signature.AUTHORISATION, state.authorisation),
            )
            if member.public_id not in done
        ]
        for kind in wanted:
            made = Signature.objects.create(
                application=case,
                member=member,
                signed_by=signer,
                kind=kind,
                method=method,
                file_id=file_id,
                agreed_separately=agreed_separately,
                guardian_proof=guardian_proof,
                signed_at=acting.now,
                taken_by=acting.actor_id,
            )
            if kind == Signature.AUTHORISATION and case.state != State.DRAFT:
                made.evidence_authorisation_id = sign_with_evidence(acting, case, member, made)
                made.save(update_fields=["evidence_authorisation_id"])
        if not signed_state(case).withdrawn:
            case.queries_stopped = False
        change.detail = {"member": member.public_id, "kinds": wanted}

    return change_draft(acting, public_id, "sign", do)
