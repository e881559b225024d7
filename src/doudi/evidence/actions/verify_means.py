"""Ask the departments about a family (家庭经济状况核对, 57号 art. 17), member by member, category by category."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from doudi.evidence.checking.beginning import MeansReport, month_before_signing, new_check, put_questions
from doudi.evidence.live_models import APPLICATION
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.events import announce
from doudi.registry.models import Person
from doudi.registry.policy import require


@transaction.atomic
def verify_means(
    acting: Acting, *, case_ref: str, members: Sequence[Person], area_path: str, month: Month | None = None,
    kind: str = APPLICATION, limits: Mapping[str, int] | None = None,
) -> MeansReport:  # fmt: skip
    """Put every question that can be put about every member who authorised it; what is still valid is not asked again.

    Of a member without a valid authorisation nothing is asked: the attempt is audited, and what departments might have
    said stays unknown. Departments that are connected are asked by the worker: their questions are written down, and
    this returns at once with how many wait. The banks are asked by file: their question waits until a reply is read.

    Args:
        month: the month whose income counts; the month before the family signed, unless said.
        limits: category → limit in fen, where the scheme is content with whether an amount reaches it (最小必要); asked
            so only where the category's terms agree to it.

    Raises:
        NotAllowed: this account does not query there for this purpose.
        ConnectorsFaulty: the operator's list of connectors cannot be used.
    """
    require(acting, "evidence.query", area_path=area_path)
    meant = month or month_before_signing(case_ref, acting)
    check = new_check(acting, case_ref=case_ref, area_path=area_path, month=meant, kind=kind, members=members)

    def say(report: MeansReport) -> None:
        told = {"case_ref": case_ref, "asked": report.made, "unknown": report.unknown}
        announce(acting, "means_verified", told)

    return put_questions(acting, check, members, limits or {}, say)
