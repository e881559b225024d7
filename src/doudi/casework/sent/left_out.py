"""Answers of an application from elsewhere that its draft did not take (没有带过来的回答): somebody asks again."""

from dataclasses import dataclass

from doudi.casework.models import SentApplication
from doudi.casework.models.sent import TAKEN

KEPT = "left_out"
"""Where they stand in what is kept of a row that was taken on."""


@dataclass(frozen=True)
class LeftOut:
    """One answer not taken over: which question, of whom by the sender's key, in its words; not what it said."""

    question: str
    member: str
    zh: str
    en: str


def left_out_of(row: SentApplication) -> tuple[LeftOut, ...]:
    """What the draft of a row did not take; none while nobody took it on."""
    if row.state != TAKEN:
        return ()
    return tuple(LeftOut(**each) for each in (row.content or {}).get(KEPT, ()))
