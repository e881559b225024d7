"""Public notices, for anybody: only the white list, only while they are on show."""

from datetime import date

from doudi.casework.domain.notice import NoticeContent, is_on_show
from doudi.casework.errors import CaseNotFound
from doudi.casework.models import Notice
from doudi.casework.noticing import content_of


def fetch_public_notices(today: date, *, area_path: str = "") -> list[NoticeContent]:
    """Every notice on show today, of one place and below, or of all; newest first."""
    rows = Notice.objects.filter(taken_down_at=None, starts_on__lte=today, ends_on__gte=today)
    if area_path:
        rows = rows.filter(area_path__startswith=area_path)
    return [content_of(notice) for notice in rows.order_by("-starts_on", "-pk")]


def fetch_public_notice(public_id: str, today: date) -> NoticeContent:
    """One notice on show.

    Raises:
        CaseNotFound: not existing, or no longer on show; an old link is dead and does not say why.
    """
    notice = Notice.objects.filter(public_id=public_id).first()
    if notice is None or not is_on_show(notice.starts_on, notice.ends_on, notice.taken_down_at is not None, today):
        raise CaseNotFound()
    return content_of(notice)
