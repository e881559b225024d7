"""Photos and PDFs sent along with what somebody said (附件); of a confidential one no unit sees them."""

from __future__ import annotations

from doudi.casework.grievance.access import find_grievance, parts_of
from doudi.casework.grievance.actions.register import ATTACHED
from doudi.casework.grievance.domain.course import By
from doudi.casework.grievance.errors import GrievanceNotFound
from doudi.casework.models import Grievance
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.platform.models import StoredFile


def papers_of(row: Grievance) -> tuple[str, ...]:
    """The ids of the files, in the order they came."""
    rows = StoredFile.objects.filter(case_ref=row.public_id, kind=ATTACHED).order_by("pk")
    return tuple(rows.values_list("public_id", flat=True))


def may_see_papers(acting: Acting, row: Grievance) -> bool:
    """A photo may show who said it: of a confidential one only the window and they themselves see it."""
    return not row.is_confidential or bool({By.WINDOW, By.COMPLAINANT} & parts_of(acting, row))


def fetch_attached(acting: Acting, public_id: str, file_id: str) -> StoredFile | None:
    """One of the files; reading it is on record.

    Raises:
        GrievanceNotFound: not for this account.
    """
    row = find_grievance(acting, public_id)
    if not may_see_papers(acting, row):
        raise GrievanceNotFound()
    stored = StoredFile.objects.filter(public_id=file_id, case_ref=row.public_id, kind=ATTACHED).first()
    if stored is not None:
        record_read(acting, "file", [stored.public_id], what="grievance_paper", area_path=row.area_path)
    return stored
