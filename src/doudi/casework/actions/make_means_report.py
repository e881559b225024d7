"""Make the report of the economic-status check (出核对报告, MZ/T 072-2024: 出具核对报告)."""

from doudi.casework.changing import Change, change_case
from doudi.casework.errors import StepsMissing
from doudi.casework.facts import gather_facts
from doudi.casework.models import Application, MeansReport
from doudi.casework.verification.content import content_of
from doudi.casework.verification.sealing import MADE, code_of, digest_of
from doudi.kernel.public_id import new_public_id
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.worklist.words import Words


def make_means_report(
    acting: Acting, public_id: str, *, expected_version: int | None = None, key: str | None = None
) -> Application:
    """The next version of the report, of what is on file now, sealed; earlier versions stay as they are.

    What is still waited for stands in it as unknown. Nothing is decided by it.

    Raises:
        StepsMissing: the departments were not asked yet.
    """

    def do(change: Change) -> None:
        case = change.case
        if case.verified_at is None:
            raise StepsMissing(
                f"Case {case.public_id}: the departments were not asked; a report tells what they said.",
                Words("还没有向部门核对，先核对，再出报告。", "The departments were not asked yet; ask them first."),
            )
        members = list(case.members.select_related("person"))
        version = case.means_reports.count() + 1
        number = new_public_id(MeansReport.PREFIX, groups=MeansReport.GROUPS)
        code = code_of(number)
        content = content_of(acting, case, members, gather_facts(case), number=number, version=version, check_code=code)
        made = MeansReport.objects.create(
            public_id=number,
            application=case,
            version=version,
            content=content,
            digest=digest_of(content),
            check_code=code,
            made_at=acting.now,
            made_by=acting.actor_id,
            made_by_name=acting.name,
            valid_until=content["valid_until"],
            division_code=case.division_code,
            area_path=case.area_path,
        )
        record(
            acting, MADE, "means_report", made.public_id, area_path=case.area_path, case_ref=case.public_id,
            detail={"digest": made.digest, "version": version},
        )  # fmt: skip
        change.detail = {"report": made.public_id, "version": version}

    return change_case(
        acting, public_id, "make_means_report", "casework.make_report", do, expected_version=expected_version, key=key
    )
