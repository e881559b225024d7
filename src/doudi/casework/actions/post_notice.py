"""Put up the public notice (公示, art. 19, 24)."""

from doudi.casework.changing import Change, change_case
from doudi.casework.domain.notice import NEVER_PUBLISHED, published_name
from doudi.casework.errors import NotPossibleNow, StepsMissing
from doudi.casework.joint.shielding import require_no_shielded_child
from doudi.casework.messages import tell_notice
from doudi.casework.models import Application, Notice
from doudi.casework.process import clock_rule, name_is_masked, scheme_of
from doudi.platform.acting import Acting
from doudi.registry.models import Division
from doudi.registry.reads import office_serving, place_name
from doudi.worklist.calendar import calendar
from doudi.worklist.domain.clock import ClockFacts, last_day
from doudi.worklist.words import Words


def post_notice(
    acting: Acting, public_id: str, *, expected_version: int | None = None, key: str | None = None
) -> Application:
    """Name, number of members and amount, for the days the profile says, in the family's own community.

    Only a grant is published. It comes down by itself after its last day.

    Raises:
        NotPossibleNow: the scheme must not be published (children), or the opinion is to refuse.
        StepsMissing: the office that answers the hotline is not on record.
        ChildShielded: it belongs to a joint case in which a child is protected.
    """

    def do(change: Change) -> None:
        case = change.case
        require_no_shielded_child(case)
        opinion = case.opinions.order_by("-pk").first()
        hidden = case.scheme in NEVER_PUBLISHED or not scheme_of(case).has_notice
        if hidden or opinion is None or not opinion.amount_fen:
            raise NotPossibleNow(
                case.public_id,
                "post_notice",
                case.state,
                Words("这一件不公示。", "This case is not published."),
            )
        office = office_serving(case.area_path, "township_office", acting.today) or office_serving(
            case.area_path, "district_bureau", acting.today
        )
        if office is None or not office.hotline:
            raise StepsMissing(
                f"Case {case.public_id}: no office with a hotline serves {case.division_code}.",
                Words("公示要写电话，先登记本所的电话。", "A notice names a hotline; register the office's first."),
            )
        rule = clock_rule(case, "notice")
        facts = ClockFacts(acting.today, rule.limit, rule.unit, rule.roll_off_rest_days)
        last = last_day(facts, calendar())
        if last is None:
            raise StepsMissing(
                f"Case {case.public_id}: no text on file says for how many days a notice of {case.scheme} hangs.",
                Words(
                    "没有登记公示几天。请管理员把本地规定的天数登记进来，再公示。",
                    "How long a notice hangs is not on file. Ask the administrators to enter the local rule first.",
                ),
            )
        applicant = case.members.get(is_applicant=True)
        village = _village_path(case.area_path)
        notice = Notice.objects.create(
            application=case,
            round=case.notices.count() + 1,
            published_name=published_name(applicant.name, masked=name_is_masked(case)),
            members_count=opinion.assessment.members_count,
            amount_fen=opinion.amount_fen,
            scheme=case.scheme,
            place_zh=place_name(village),
            organisation_zh=office.name_zh,
            hotline=office.hotline,
            posted_at=acting.now,
            posted_by=acting.actor_id,
            starts_on=acting.today,
            ends_on=last[0],
            division_code=case.division_code,
            area_path=village,
        )
        change.detail = {"notice": notice.public_id, "until": notice.ends_on.isoformat()}
        change.after.append(lambda posted: tell_notice(acting, posted, notice))

    return change_case(
        acting,
        public_id,
        "post_notice",
        "casework.post_notice",
        do,
        expected_version=expected_version,
        key=key,
    )


def _village_path(area_path: str) -> str:
    """The path down to the village or community; the grid is too small to be published."""
    codes = [code for code in area_path.split("/") if code]
    kept = (
        Division.objects.filter(code__in=codes).exclude(level__in=["grid", "micro_grid"]).values_list("path", flat=True)
    )
    return max(kept, key=len, default=area_path)
