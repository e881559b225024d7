"""What a signature must have (签名要素): a known way to sign, its drawing or scan, the signer's name in full."""

from doudi.casework.errors import MemberUnfit
from doudi.evidence.actions.sign_authorisation import METHODS, WITH_FILE
from doudi.kernel.text import clean_text
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


def require_signature(acting: Acting, signer: str, method: str, typed_name: str, file_id: str, way_out: Words) -> None:
    """Refuse what is no signature of ``signer``. Paper (纸质) is for staff only, who keep the sheet.

    Args:
        way_out: what to write where the typed name is another.

    Raises:
        MemberUnfit: no way to sign here, a drawing or scan is missing, or not the signer's name.
    """
    bare = method in WITH_FILE and not file_id
    if method not in METHODS or bare or (method == "paper" and acting.kind != "staff"):
        raise MemberUnfit("method", "not a way to sign here", Words("请签名。", "Please sign."))
    if method == "typed" and clean_text(typed_name) != signer:
        raise MemberUnfit("typed_name", "not the signer's name", way_out)
