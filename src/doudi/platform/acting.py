"""Who is acting, when, and for what purpose: the first argument of every action."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True)
class HeldPost:
    """A post (岗位) somebody holds now: a role in an organisation, and the area that organisation serves.

    ``area_paths`` are the paths of the divisions the organisation serves on that day, e.g. ``/50/500106/500106001/``.
    One ``is_taken_over`` is held because the own organisation stands for that one since a merger.
    """

    role: str
    organisation_id: str
    organisation_kind: str
    organisation_name: str
    area_paths: tuple[str, ...]
    is_taken_over: bool = False


@dataclass(frozen=True)
class Through:
    """The system by which somebody acts who agreed to it (经系统代办): its token's id, and what it is called."""

    token_id: str
    name: str


@dataclass(frozen=True)
class Acting:
    """Who does something, with which posts, at what moment, for which purpose.

    Actions take it instead of a request so that a page, a batch job and a test call them alike. ``now`` is the only
    clock an action may read. ``through`` is the system that acts in an official's name; every audit line names it.

    >>> from doudi.kernel.clock import SHANGHAI
    >>> by = Acting.system("take down notices", datetime(2025, 9, 1, 9, tzinfo=SHANGHAI))
    >>> by.kind, by.today.isoformat()
    ('system', '2025-09-01')
    """

    kind: Literal["staff", "resident", "machine", "system", "anonymous"]
    actor_id: str
    name: str
    now: datetime
    purpose: str
    posts: tuple[HeldPost, ...] = ()
    person_id: str = ""
    simulated: bool = False
    request_id: str = ""
    through: Through | None = None

    @property
    def today(self) -> date:
        """The calendar day in the office's time zone."""
        return self.now.date()

    @property
    def roles(self) -> frozenset[str]:
        """The roles held at this moment."""
        return frozenset(post.role for post in self.posts)

    def for_purpose(self, purpose: str) -> "Acting":
        """The same person, acting for another purpose."""
        return replace(self, purpose=purpose)

    def at(self, now: datetime) -> "Acting":
        """The same person, at another moment (the demo's simulated days)."""
        return replace(self, now=now)

    @classmethod
    def system(cls, purpose: str, now: datetime, *, simulated: bool = False) -> "Acting":
        """The machine itself: takes notices down, seals the audit; never decides."""
        return cls(kind="system", actor_id="system", name="系统", now=now, purpose=purpose, simulated=simulated)
