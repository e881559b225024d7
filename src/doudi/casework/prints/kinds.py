"""Which forms there are (有哪些表), what each is for, who may print it and when."""

from collections.abc import Callable
from dataclasses import dataclass

from doudi.casework.domain.machine import CLOSED, State
from doudi.casework.prints import asking, telling, weighing_up
from doudi.casework.prints.blocks import Sheet
from doudi.casework.prints.desk import Desk
from doudi.worklist.words import Words

PRINT, VISIT = "casework.print", "casework.record_visit"


@dataclass(frozen=True)
class Kind:
    """One form.

    Args:
        verb: what an account must be allowed to do with the case.
        possible: whether the case is far enough; ``not_yet`` says why not.
        build: makes the form.
    """

    key: str
    title: Words
    purpose: Words
    verb: str
    possible: Callable[[Desk], bool]
    not_yet: Words
    build: Callable[[Desk], Sheet]


def _filed(desk: Desk) -> bool:
    return desk.case.state != State.DRAFT


def _open(desk: Desk) -> bool:
    return desk.case.state != State.DRAFT and desk.case.state not in CLOSED


def _noticed(desk: Desk) -> bool:
    shown = desk.case.notice
    if shown is None or not desk.may_notice or desk.case.notice_taken_down:
        return False
    return shown.starts_on <= desk.today <= shown.ends_on


def _told(desk: Desk) -> bool:
    return bool(desk.letter_number)


def _kind(
    key: str, title: Words, purpose: Words, not_yet: Words, possible: Callable[[Desk], bool],
    build: Callable[[Desk], Sheet], verb: str = PRINT,
) -> Kind:  # fmt: skip
    return Kind(key, title, purpose, verb, possible, not_yet, build)


CLOSED_OR_DRAFT = Words("这一件已经办完，或者还没有交。", "The case is closed, or not handed in yet.")
KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        _kind(
            "application",
            Words("社会救助申请书", "Application for assistance"),
            Words("这家人报的都在上面，给他们看过、签名、存档。", "All the family told, to read, sign and keep."),
            Words("申请还没有交。", "The application is not handed in yet."),
            _filed,
            asking.application,
        ),
        _kind(
            "visit_blank",
            Words("入户调查表", "Record of a visit at home"),
            Words(
                "上门带去：家里人和报的已经印好，看到的空着填。",
                "To take along: the family and what it told are printed; what is seen is filled in.",
            ),
            CLOSED_OR_DRAFT,
            _open,
            asking.visit_blank,
            VISIT,
        ),
        _kind(
            "visit",
            Words("入户调查记录", "Visits on record"),
            Words("每次上门：谁去的，看到什么，谁签了名。", "Every visit: who went, what was found, who signed."),
            Words("还没有上门的记录。", "No visit is on record yet."),
            lambda desk: bool(desk.case.visits),
            asking.visit,
        ),
        _kind(
            "review_blank",
            Words("民主评议表", "Democratic review, to fill in"),
            Words(
                "开会带去：评议什么已经印好，到会的人、发言、票数空着填。",
                "To take to the meeting: what is reviewed is printed; who came, what was said and the votes are not.",
            ),
            CLOSED_OR_DRAFT,
            _open,
            weighing_up.review_blank,
        ),
        _kind(
            "review",
            Words("民主评议记录", "Democratic review on record"),
            Words("记下来的评议：到会的人、发言、票数。", "As recorded: who came, what was said, how they voted."),
            Words("还没有记民主评议。", "No review is on record yet."),
            lambda desk: bool(desk.reviews),
            weighing_up.review,
        ),
        _kind(
            "approval",
            Words("社会救助审批表", "Assessment and decision sheet"),
            Words(
                "从家里情况到测算、公示、街道意见、区里决定，一张表。",
                "From the family's situation to assessment, notice, opinion and decision, on one sheet.",
            ),
            Words("街道还没有写意见。", "There is no opinion yet."),
            lambda desk: desk.case.opinion is not None,
            weighing_up.approval,
        ),
        _kind(
            "notice",
            Words("公示", "Public notice"),
            Words("贴在村、社区：只有法律列的三样。", "To put up in the village: the three things the law lists."),
            Words(
                "现在没有在公示的。公示满了就不再印。", "No notice stands now; one that has ended is not printed."
            ),
            _noticed,
            telling.notice,
        ),
        _kind(
            "receipt",
            Words("送达签收单", "Receipt for a letter"),
            Words("和告知书一起送去，请收信的人签名。", "Goes with the letter, for whoever receives it to sign."),
            Words("告知书还没有发。", "The letter is not sent yet."),
            _told,
            telling.receipt,
        ),
    )
}
"""In the order of a case's course."""
