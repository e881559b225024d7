"""Letters about a benefit as the person they speak of reads them (本人看告知书), and what they answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from doudi.outreach.domain.suspicion import SUPERVISION
from doudi.outreach.supervision.notice_letter import NoticeLetter, letter_of
from doudi.outreach.supervision.own_notices import SEE, find_own_notice, is_last, own_notices
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.worklist.calendar import day_of
from doudi.worklist.words import Words

MOST = 50


@dataclass(frozen=True)
class OwnNoticeRow:
    """One letter of the list: its number, its title, its day, until when it may be answered."""

    public_id: str
    title: Words
    on: date
    answer_by: date
    is_answered: bool


@dataclass(frozen=True)
class OwnAnswer:
    """What the person wrote, when, and how many papers came with it."""

    at: datetime
    said: str
    papers: int


@dataclass(frozen=True)
class OwnNotice:
    """A letter with its answers; ``may_answer`` while the matter is open and no later letter came (``later``)."""

    letter: NoticeLetter
    answer_by: date
    is_late: bool
    answers: tuple[OwnAnswer, ...]
    may_answer: bool
    later: str


def fetch_own_notices(acting: Acting) -> list[OwnNoticeRow]:
    """The letters of this resident, the newest first; reading them is on record.

    Raises:
        NotAllowed: no resident is acting.
    """
    rows = list(own_notices(acting).prefetch_related("answers")[:MOST])
    if rows:
        record_read(acting, "suspicion_notice", [each.public_id for each in rows], what="own_notices")
    return [
        OwnNoticeRow(
            each.public_id, letter_of(each).title, day_of(each.issued_at), each.answer_by, bool(each.answers.all())
        )
        for each in rows
    ]


def fetch_own_notice(acting: Acting, notice_id: str) -> OwnNotice:
    """One letter with what was answered to it.

    Raises:
        NoticeNotFound: none, or somebody else's.
    """
    notice = find_own_notice(acting, notice_id, SEE)
    record_read(acting, "suspicion_notice", [notice.public_id], what="own_notice")
    later = notice.suspicion.notices.filter(pk__gt=notice.pk).order_by("-pk").first()
    return OwnNotice(
        letter=letter_of(notice),
        answer_by=notice.answer_by,
        is_late=notice.answer_by < acting.today,
        answers=tuple(
            OwnAnswer(each.given_at, each.said, len(each.file_ids))
            for each in notice.answers.filter(given_by=acting.actor_id).order_by("pk")
        ),
        may_answer=is_last(notice) and SUPERVISION.may("answer_online", notice.suspicion.state),
        later=later.public_id if later else "",
    )
