"""Take down that a family disputes what departments said (对核对结果有异议, 57号 art. 18)."""

from collections.abc import Sequence

from doudi.casework.changing import Change, change_case, owner_id
from doudi.casework.errors import MemberUnfit, ReasonMissing, StepsMissing
from doudi.casework.models import Application, MeansDispute
from doudi.casework.verification.clocks import begin
from doudi.evidence.reads.answers import all_categories
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


def dispute_means(
    acting: Acting,
    public_id: str,
    *,
    reason: str,
    category: str = "",
    member_id: str = "",
    papers: Sequence[str] = (),
    expected_version: int | None = None,
    key: str | None = None,
) -> Application:
    """The family says why, with papers if it has any; the days for the answer run, and nothing is decided before it.

    The family itself in the portal, or a clerk who heard it at the window. Several may be open at once.

    Args:
        category: the kind of information it is about, empty for all of it.
        member_id: about whom, empty for the family.
        papers: ids of files kept for this case.

    Raises:
        ReasonMissing: nothing was said.
        MemberUnfit: nobody by that id in this case.
        StepsMissing: no department was asked yet.
    """

    def permission(case: Application) -> str:
        return "casework.dispute" if owner_id(case, acting) else "casework.take_dispute"

    def do(change: Change) -> None:
        case = change.case
        if not reason.strip():
            raise ReasonMissing(["dispute"], "the dispute")
        if member_id and not case.members.filter(public_id=member_id).exists():
            raise MemberUnfit(
                "member_id", "nobody by that id", Words("这一件里没有这个人。", "Nobody by that id is in this case.")
            )
        if category and category not in dict(all_categories()):
            raise MemberUnfit(
                "category", "no such category", Words("没有这一类信息。", "There is no such kind of information.")
            )
        if case.verified_at is None:
            raise StepsMissing(
                f"Case {case.public_id}: no department was asked yet; there is nothing to dispute.",
                Words("还没有向部门核对，没有可以提异议的。", "No department was asked yet; nothing to dispute."),
            )
        made = MeansDispute.objects.create(
            application=case,
            report=case.means_reports.defer("content").order_by("-version").first(),
            category=category,
            member_id=member_id,
            reason=reason.strip(),
            papers=list(papers),
            raised_at=acting.now,
            taken_by=acting.actor_id,
            by_family=acting.kind == "resident",
            division_code=case.division_code,
            area_path=case.area_path,
        )
        change.after.append(lambda saved: begin(acting, saved, made))
        change.detail = {"dispute": made.public_id}

    return change_case(
        acting,
        public_id,
        "dispute_means",
        permission,
        do,
        content={"reason": reason, "category": category, "member": member_id, "papers": list(papers)},
        expected_version=expected_version,
        key=key,
    )
