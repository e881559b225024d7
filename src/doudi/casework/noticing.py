"""Public notices: what goes up, until when, and coming down (公示)."""

from datetime import date

from doudi.casework.domain.notice import NoticeContent
from doudi.casework.models import Application, Notice
from doudi.platform.acting import Acting


def take_down_all(case: Application, acting: Acting, because: str) -> int:
    """Take down every notice of a case that is still up; how many."""
    return case.notices.filter(taken_down_at=None).update(taken_down_at=acting.now, taken_down_because=because)


def content_of(notice: Notice) -> NoticeContent:
    """What a reader sees of a notice: the white list and nothing else."""
    return NoticeContent(
        public_id=notice.public_id,
        name=notice.published_name,
        members_count=notice.members_count,
        amount_fen=notice.amount_fen,
        place_zh=notice.place_zh,
        place_en=notice.place_en,
        scheme=notice.scheme,
        organisation_zh=notice.organisation_zh,
        hotline=notice.hotline,
        starts_on=notice.starts_on,
        ends_on=notice.ends_on,
        round=notice.round,
    )


def is_over(notice: Notice, today: date) -> bool:
    """Whether its last day has passed."""
    return notice.ends_on < today
