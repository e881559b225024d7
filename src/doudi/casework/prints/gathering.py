"""One case, ready to be printed (打印来料): gathered once, in scope, the look of it in the audit."""

from doudi.casework.changing import find_case
from doudi.casework.domain.machine import State
from doudi.casework.letters.shape import sender_of
from doudi.casework.models import Application
from doudi.casework.prints.blocks import Text
from doudi.casework.prints.desk import Desk
from doudi.casework.prints.public import may_show_family
from doudi.casework.prints.weighing_up import masked
from doudi.casework.process import scheme_of
from doudi.casework.reads.case_page import fetch_case_page
from doudi.casework.reads.case_shapes import CasePage
from doudi.platform.acting import Acting
from doudi.registry.reads import office_serving
from doudi.schemes.scheme import Scheme
from doudi.worklist.words import Words


def fetch_desk(acting: Acting, public_id: str) -> Desk:
    """Everything a form of this case may be built from.

    Raises:
        CaseNotFound: not existing, or not for this account.
    """
    row = find_case(acting, public_id)
    case = fetch_case_page(acting, public_id)
    scheme = scheme_of(row)
    members = list(row.members.all())
    applicant = next((each.name for each in members if each.is_applicant), "")
    office = office_serving(row.area_path, "township_office", acting.today)
    bureau, hotline = sender_of(row.area_path, acting.today)
    general = Words("街道办事处（乡镇人民政府）", "Township office")
    report = row.means_reports.order_by("-version").values_list("public_id", flat=True).first()
    signatures = row.signatures.filter(withdrawn_at=None).select_related("member", "signed_by")
    letter = _letter_number(row, case)
    return Desk(
        case=case,
        scheme=scheme,
        today=acting.today,
        office=Words(office.name_zh, office.name_en or office.name_zh) if office else general,
        bureau=bureau,
        hotline=hotline,
        applicant=applicant,
        numbers={each.public_id: each.citizen_number for each in members},
        signatures=tuple(signatures.order_by("pk")),
        objections=tuple(row.objections.order_by("pk")),
        reviews=tuple(row.review_meetings.order_by("-held_on", "-pk")),
        receipt=row.receipts.filter(letter_number=letter).first(),
        letter_number=letter,
        report_number=report or "",
        compare=compared(row, scheme, applicant, len(members)),
        may_notice=may_show_family(row, scheme),
        demo=scheme.is_fictitious or row.simulated,
    )


def _letter_number(row: Application, case: CasePage) -> str:
    """The number of the letter that was sent, if one was."""
    if row.state == State.TERMINATED:
        return row.public_id
    decision = case.decision
    return decision.public_id if decision is not None and decision.letter_issued_at is not None else ""


def compared(case: Application, scheme: Scheme, applicant: str, members: int) -> tuple[tuple[Words, Text], ...]:
    """What whoever holds the paper may compare it with."""
    if not may_show_family(case, scheme):
        return ()
    return (
        (Words("申请人", "Applicant"), masked(applicant)),
        (Words("家里几口人", "Members"), str(members)),
    )
