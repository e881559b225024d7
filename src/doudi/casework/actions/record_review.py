"""Record a democratic review (记民主评议, 57号 art. 19)."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from doudi.casework.changing import find_case
from doudi.casework.domain.machine import AFTER_ACCEPTANCE, State
from doudi.casework.errors import CaseworkError, NearRelativeBars, NotPossibleNow
from doudi.casework.models import ReviewMeeting
from doudi.kernel.text import clean_text
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.worklist.words import Words


class ReviewUnfit(CaseworkError):
    """The review as told cannot have been held so."""

    code = "casework.review-unfit"


def record_review(
    acting: Acting,
    public_id: str,
    *,
    held_on: date,
    place: str,
    chair: str,
    recorder: str,
    present: Sequence[Mapping[str, str]],
    votes: tuple[int, int, int],
    conclusion: str,
    said: str = "",
    key: str | None = None,
) -> ReviewMeeting:
    """Who came, what was said, how they voted on whether what the family told is true; decides nothing by itself.

    How many must come, and of whom, is in no text we know: it is not checked. A member of the family does not vote on
    the family, and nobody votes twice. A repeat with the same key has one effect.

    Args:
        present: each ``{"name": …, "role": …}``.
        votes: true, not true, not clear.

    Raises:
        ReviewUnfit: everything that cannot be, at once.
        NotPossibleNow: the case is not accepted yet, or closed.
        NearRelativeBars: the account is registered as a near relative.
    """
    people = [{"name": clean_text(each["name"]), "role": clean_text(each.get("role", ""))} for each in present]
    with transaction.atomic():
        case = find_case(acting, public_id, "casework.settle_objection", lock=True)
        if key and (before := case.review_meetings.filter(key=key).first()) is not None:
            return before
        if State(case.state) not in AFTER_ACCEPTANCE:
            raise NotPossibleNow(case.public_id, "record_review", case.state)
        if case.near_relatives.filter(staff_id=acting.actor_id).exists():
            raise NearRelativeBars(case.public_id)
        family = {member.name for member in case.members.all()}
        began = case.accepted_on
        faults = _faults(people, votes, conclusion, family, held_on, acting.today, began)
        if not clean_text(place) or not clean_text(chair) or not clean_text(recorder):
            faults.append(Words("写上地点、主持和记录的人。", "Say where it was, who chaired and who recorded."))
        if faults:
            raise ReviewUnfit(
                f"Case {case.public_id}: {' '.join(each.en for each in faults)}",
                Words("".join(each.zh for each in faults), " ".join(each.en for each in faults)),
            )
        made = ReviewMeeting.objects.create(
            application=case,
            objection=case.objections.filter(settled_at=None).order_by("-pk").first(),
            held_on=held_on,
            place=clean_text(place),
            chair=clean_text(chair),
            recorder=clean_text(recorder),
            present=people,
            said=said.strip(),
            votes_true=votes[0],
            votes_not_true=votes[1],
            votes_unclear=votes[2],
            conclusion=conclusion,
            recorded_at=acting.now,
            recorded_by=acting.actor_id,
            recorded_by_name=acting.name,
            key=key or None,
        )
        record(
            acting, "casework.record_review", "application", case.public_id, area_path=case.area_path,
            case_ref=case.public_id, detail={"review": made.public_id, "conclusion": conclusion, "people": len(people)},
        )  # fmt: skip
        announce(acting, "review_recorded", {"application": case.public_id, "review": made.public_id})
    return made


def _faults(
    people: list[dict[str, str]], votes: tuple[int, int, int], conclusion: str, family: set[str], held_on: date,
    today: date, began: date | None,
) -> list[Words]:  # fmt: skip
    """Everything that cannot be."""
    faults = []
    if not people:
        faults.append(Words("到会的人一个也没有写。", "Nobody is named as having come."))
    if any(not each["name"] for each in people):
        faults.append(Words("有的人没有写姓名。", "Somebody has no name."))
    if {each["name"] for each in people} & family:
        faults.append(Words("这家自己的人不参加表决，请去掉。", "The family does not vote on itself; leave it out."))
    if sum(votes) > len(people):
        many, came = sum(votes), len(people)
        faults.append(Words(f"票一共{many}张，到会的只有{came}人。", f"{many} votes, but only {came} people came."))
    if not sum(votes):
        faults.append(Words("没有写票数。", "No votes are given."))
    if conclusion not in (ReviewMeeting.TRUE, ReviewMeeting.NOT_TRUE, ReviewMeeting.UNCLEAR):
        faults.append(Words("选一个结论。", "Choose a conclusion."))
    most = {ReviewMeeting.TRUE: votes[0], ReviewMeeting.NOT_TRUE: votes[1], ReviewMeeting.UNCLEAR: votes[2]}
    if conclusion in (ReviewMeeting.TRUE, ReviewMeeting.NOT_TRUE) and most[conclusion] * 2 <= sum(votes):
        faults.append(Words("结论和票数对不上：没有过半。", "The conclusion does not fit the votes: no majority."))
    if held_on > today:
        faults.append(Words("开会的日子还没有到。", "The day of the meeting has not come yet."))
    if began is not None and held_on < began:
        faults.append(Words("开会的日子在受理以前。", "The day of the meeting is before acceptance."))
    return faults
