"""Finding what was sent within what an account may see."""

from doudi.casework.models import SentApplication
from doudi.casework.sent.errors import SentNotFound
from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.platform.acting import Acting
from doudi.registry import policy

SUBJECT = "sent_application"
VERB = "casework.register_paper"


def find_sent(acting: Acting, public_id: str, *, lock: bool = False) -> SentApplication:
    """The row, for who takes paper in at a window of its area.

    Raises:
        SentNotFound: it does not exist, or not for this account.
    """
    try:
        number = check_public_id(public_id)
    except PublicIdInvalid:
        raise SentNotFound() from None
    rows = SentApplication.objects.select_related("organisation")
    if lock:
        rows = SentApplication.objects.select_for_update(of=("self",))
    row = rows.filter(public_id=number).first()
    if row is None or acting.kind != "staff" or not policy.may(acting, VERB, area_path=row.area_path):
        raise SentNotFound()
    return row
