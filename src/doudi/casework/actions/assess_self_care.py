"""Assess what a person can do alone (生活自理能力评估, 特困人员认定办法 art. 20-22)."""

from collections.abc import Mapping
from datetime import date

from doudi.casework.actions.change_member import find_member
from doudi.casework.changing import Change, change_case
from doudi.casework.errors import CaseworkError, NotPossibleNow
from doudi.casework.models import Application, SelfCareAssessment, SettledFact
from doudi.casework.process import scheme_of
from doudi.kernel.text import clean_text
from doudi.platform.acting import Acting
from doudi.worklist.words import Words

ITEMS: dict[str, Words] = {
    "eating": Words("自主吃饭", "eats alone"),
    "dressing": Words("自主穿衣", "dresses alone"),
    "bed": Words("自主上下床", "gets in and out of bed alone"),
    "toilet": Words("自主如厕", "uses the toilet alone"),
    "walking": Words("室内自主行走", "walks indoors alone"),
    "bathing": Words("自主洗澡", "bathes alone"),
}
"""The six items of art. 21, in its order."""
QUANTITY = "failed_self_care_items"


class SelfCareUnfit(CaseworkError):
    """An item was not looked at, or the day lies in the future."""

    code = "casework.self-care-unfit"


def assess_self_care(
    acting: Acting,
    public_id: str,
    *,
    member_id: str,
    done_alone: Mapping[str, bool],
    assessed_on: date,
    third_party: str = "",
    expected_version: int | None = None,
    key: str | None = None,
) -> Application:
    """Say of each of the six items whether it is done alone; how many are not is what the care tier follows from.

    Organised by the county; a third party (第三方机构) may do it and is then named. A later assessment counts instead.

    Raises:
        SelfCareUnfit: an item is missing, or the day has not come yet.
        NotPossibleNow: this scheme's texts know no such assessment.
    """

    def do(change: Change) -> None:
        case = change.case
        if not scheme_of(case).has_step("self_care"):
            raise NotPossibleNow(
                case.public_id, "assess_self_care", case.state,
                Words("这一项不用评估自理能力。", "This scheme asks for no such assessment."),
            )  # fmt: skip
        if set(done_alone) != set(ITEMS) or assessed_on > acting.today:
            missing = ", ".join(sorted(set(ITEMS) - set(done_alone))) or f"the day {assessed_on}"
            raise SelfCareUnfit(
                f"Case {case.public_id}: six items of self-care are assessed on a day that has come; wrong: {missing}.",
                Words("六项都要看，日期不能在以后。", "Look at all six items; the day cannot lie in the future."),
            )
        member = find_member(case, member_id)
        failed = sum(not alone for alone in done_alone.values())
        made = SelfCareAssessment.objects.create(
            application=case,
            member=member,
            items={item: bool(done_alone[item]) for item in ITEMS},
            failed=failed,
            third_party=clean_text(third_party)[:120],
            assessed_on=assessed_on,
            recorded_by=acting.actor_id,
            recorded_by_name=acting.name,
            recorded_at=acting.now,
        )
        case.settled_facts.filter(member=member, quantity=QUANTITY, superseded_at=None).update(superseded_at=acting.now)
        SettledFact.objects.create(
            application=case,
            member=member,
            quantity=QUANTITY,
            state="has",
            value=failed,
            reason=f"{assessed_on.month}月{assessed_on.day}日评估，六项里{failed}项做不了",
            settled_at=acting.now,
            settled_by=acting.actor_id,
        )
        change.detail = {"self_care": made.public_id, "failed": failed}

    return change_case(
        acting,
        public_id,
        "assess_self_care",
        "casework.assess_self_care",
        do,
        content={"member": member_id, "items": dict(done_alone), "on": str(assessed_on)},
        expected_version=expected_version,
        key=key,
    )
