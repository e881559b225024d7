"""What a public notice shows (公示内容): a white list, because everything else is forbidden (art. 24)."""

from dataclasses import dataclass, fields
from datetime import date

from doudi.kernel.text import mask_name

NEVER_PUBLISHED = ("orphan", "unsupported_child")
"""Schemes for children (儿童保障): 为保护儿童隐私，不宜设置公示环节. The database refuses a notice of theirs too."""
LAWFUL_PERSONAL_FIELDS = ("name", "members_count", "amount_fen")
LAWFUL_OTHER_FIELDS = ("place_zh", "place_en", "scheme", "organisation_zh", "hotline", "starts_on", "ends_on", "round")


@dataclass(frozen=True)
class NoticeContent:
    """Everything a reader of a notice can see. There is no other field, so nothing else can leak.

    ``name`` is already masked when the policy says so; ``[starts_on, ends_on]`` are the first and the last day shown.
    """

    public_id: str
    name: str
    members_count: int
    amount_fen: int
    place_zh: str
    place_en: str
    scheme: str
    organisation_zh: str
    hotline: str
    starts_on: date
    ends_on: date
    round: int


def published_name(name: str, *, masked: bool) -> str:
    """The applicant's name as the policy lets it be shown: whole, or surname and a star that hides the length too.

    >>> published_name("张三丰", masked=True), published_name("张三", masked=False)
    ('张*', '张三')
    """
    return mask_name(name, star=True) if masked else name


def is_on_show(starts_on: date, ends_on: date, taken_down: bool, today: date) -> bool:
    """Whether the notice may be seen today; the day after its last day it is gone even if no worker has run."""
    return not taken_down and starts_on <= today <= ends_on


assert {field.name for field in fields(NoticeContent)} == {"public_id", *LAWFUL_PERSONAL_FIELDS, *LAWFUL_OTHER_FIELDS}
