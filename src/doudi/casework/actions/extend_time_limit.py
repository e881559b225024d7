"""Extend the whole process for a listed reason (延长期限, art. 22)."""

from doudi.casework.changing import Change, change_case
from doudi.casework.errors import ExtensionRefused
from doudi.casework.following import subject_of
from doudi.casework.models import Application, RegisterElsewhere
from doudi.casework.process import clock_rule, extension_limit
from doudi.platform.acting import Acting
from doudi.worklist.errors import ClockNotRunning
from doudi.worklist.keeping import extend_clock
from doudi.worklist.words import Words

REASONS: dict[str, Words] = {
    "objection": Words("有异议", "an objection was raised"),
    "lives_elsewhere": Words("人户分离", "the family lives away from its register"),
    "cross_area": Words("跨区申请", "applied in another area"),
    "hard_survey": Words("调查难", "the survey is hard"),
}
"""The reasons the 2022 notice lists; no other extends a limit."""


def extend_time_limit(
    acting: Acting,
    public_id: str,
    *,
    reason_key: str,
    reason: str,
    expected_version: int | None = None,
    key: str | None = None,
) -> Application:
    """30 working days become 45, once, for one of the listed reasons and with a written sentence.

    Raises:
        ExtensionRefused: no listed reason, no sentence, extended before, the profile knows no longer limit, or 人户分离
            is given as the reason and not on record.
    """

    def do(change: Change) -> None:
        case = change.case
        longer = extension_limit(case)
        if reason_key not in REASONS or not reason.strip() or longer is None:
            raise ExtensionRefused(
                f"Case {case.public_id}: reason {reason_key!r} with {len(reason.strip())} characters does not extend "
                f"the limit; listed are {', '.join(REASONS)}.",
                Words(
                    "只有列明的原因才能延长，还要写一句为什么。",
                    "Only a listed reason extends it, with a sentence why.",
                ),
            )
        if reason_key == "lives_elsewhere" and not RegisterElsewhere.objects.filter(application=case).exists():
            raise ExtensionRefused(
                f"Case {case.public_id}: nothing says that the family lives away from its register.",
                Words("先登记人户分离，再延长。", "Record first where the family is registered, then extend."),
            )
        rule = clock_rule(case, "total")
        try:
            clock = extend_clock(acting, subject_of(case), rule.key, longer, reason_key, reason.strip())
        except ClockNotRunning as fault:
            raise ExtensionRefused(
                f"Case {case.public_id}: {fault}", Words("已经延长过，不能再延长。", "It was extended before.")
            ) from None
        change.detail = {"reason": reason_key, "to": longer, "due": str(clock.due_on)}
        change.note = reason.strip()

    return change_case(
        acting,
        public_id,
        "extend_time_limit",
        "casework.extend",
        do,
        content={"reason_key": reason_key, "reason": reason},
        expected_version=expected_version,
        key=key,
    )
