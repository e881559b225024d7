"""What other registries ask of us, as a page shows it (对方来查的一面): told by who answers them.

The tables of what is answered belong to the machines' face, which stands above; it registers itself here at start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from doudi.evidence.registries.models import Way
from doudi.platform.acting import Acting


class Stand(StrEnum):
    """Where an exchange stands: as far as a question of ours is, or 没有送到, what we said did not arrive."""

    TO_SEND = Way.TO_SEND
    TAKEN = Way.TAKEN
    ANSWERED = Way.ANSWERED
    REFUSED = Way.REFUSED
    GIVEN_UP = Way.GIVEN_UP
    STOPPED = Way.STOPPED
    NOT_DELIVERED = "not_delivered"


@dataclass(frozen=True)
class ExchangeLine:
    """One exchange: ids and codes, nothing of what was asked or of whom.

    Args:
        is_ours: whether we asked.
        code: the standard's code of a refusal, or what went wrong on the way.
    """

    public_id: str
    at: datetime
    partner: str
    is_ours: bool
    action: str
    is_sync: bool
    stand: Stand
    code: str = ""


@dataclass(frozen=True)
class SubscriptionLine:
    """One subscription, whoever's it is; how many notices, and how many of them did not arrive."""

    public_id: str
    partner: str
    is_ours: bool
    event: str
    made_at: datetime
    state: str
    notices: int
    last_at: datetime | None


@dataclass(frozen=True)
class FailedNotice:
    """A notice of ours that did not arrive; `again` is the one sent in its place."""

    public_id: str
    partner: str
    at: datetime
    attempts: int
    outcome: str
    code: str
    again: str
    may_go_again: bool


class Served(Protocol):
    """What the answering end tells of itself."""

    def exchanges(self, since: datetime, partner: str, stand: str, most: int) -> Sequence[ExchangeLine]:
        """What came since then, the newest first."""

    def subscriptions(self) -> Sequence[SubscriptionLine]:
        """Others' subscriptions that run."""

    def failed(self, since: datetime) -> Sequence[FailedNotice]:
        """Notices that did not arrive, the newest first."""

    def counts(self, since: datetime) -> Mapping[str, int]:
        """Partner → messages of theirs that were taken."""

    def send_again(self, acting: Acting, public_id: str) -> str:
        """A notice made anew in the place of one that did not arrive; its id."""


_served: list[Served] = []


def register_served(one: Served) -> None:
    """Said once at start by who answers other registries."""
    _served[:] = [one]


def served() -> Served | None:
    """Who answers other registries; None where nobody does."""
    return _served[0] if _served else None
