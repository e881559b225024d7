"""What one joint matter is made of (一件事的事项清单): departments, items, ways, limits, shared facts and papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How an item is given: on application (申请), without one (免申即享), or as a service somebody brings (服务)."""

    APPLICATION = "application"
    NO_APPLICATION = "no_application"
    SERVICE = "service"


class NoticeRule(StrEnum):
    """Whether a public notice belongs to an item: foreseen by a text, by none, or impossible (a child is shielded)."""

    FORESEEN = "foreseen"
    NOT_FORESEEN = "not_foreseen"
    IMPOSSIBLE = "impossible"


STANDS = ("sourced", "configured")
STATUSES = ("verified", "press", "gk_unverified", "design", "unset")
UNITS = ("working_days", "calendar_days")
OWN_PROCESS = "own"
"""The item is the scheme's own application, with the process and clocks of its folder."""
ALWAYS_BY_APPLICATION = frozenset({"dibao", "tekun"})
"""Nobody enters these without applying (57号第二十八条; 特困人员认定办法): no file can change that."""


@dataclass(frozen=True)
class Text:
    """The same words in Chinese and in English; empty where nothing is to be said."""

    zh: str = ""
    en: str = ""


@dataclass(frozen=True)
class Limit:
    """Days for one task, for the whole item (``total``), or for the whole matter; None: no text gives a number.

    With ``places`` it holds there only (a figure of the demonstration); without, wherever the matter is used.
    """

    task: str
    days: int | None
    unit: str
    clause: str
    status: str
    doubt: Text = Text()
    places: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Promise:
    """A shorter limit a place promised (承诺时限); it binds in ``places`` only and never replaces the law's."""

    days: int
    unit: str
    basis: str
    status: str
    places: frozenset[str]


@dataclass(frozen=True)
class Department:
    """One of the departments (部门); ``stands`` says whether the source names it."""

    key: str
    words: Text
    stands: str
    doubt: Text


@dataclass(frozen=True)
class SharedFact:
    """Something told once (共用信息), shown to a department only where its item names it."""

    key: str
    words: Text


@dataclass(frozen=True)
class SharedPaper:
    """A paper handed in once (共用材料); one a department holds is never asked of the family."""

    key: str
    words: Text
    holder: Text

    @property
    def may_be_asked(self) -> bool:
        """Whether the family may be asked for it at all."""
        return not self.holder.zh


@dataclass(frozen=True)
class Way:
    """One way an item is given: its kind, its process, and the limits of that process by task."""

    kind: Kind
    process: str
    limits: Mapping[str, Limit]


@dataclass(frozen=True)
class ItemRule:
    """One item of the matter (事项): whose it is, what it rests on, which facts and papers it needs."""

    key: str
    words: Text
    department: str
    schemes: tuple[str, ...]
    stands: str
    law: str
    status: str
    doubt: Text
    notice: NoticeRule
    notice_clause: str
    shares: tuple[str, ...]
    papers: tuple[str, ...]
    rests_on: tuple[str, ...]
    ways: tuple[Way, ...]

    def way(self, kind: str) -> Way | None:
        """The way of that kind, or None where the rule does not know it."""
        return next((way for way in self.ways if way.kind == kind), None)


@dataclass(frozen=True)
class ServiceRule:
    """Help from outside the schemes (服务): who is responsible, and what they may see."""

    key: str
    words: Text
    responsible: Text
    stands: str
    amount_fen_a_year: int | None
    shares: tuple[str, ...]
    process: str


@dataclass(frozen=True)
class Matter:
    """A joint matter as read from its file (一件事); ``digest`` is of the file's bytes, kept with every case."""

    key: str
    digest: str
    words: Text
    source: str
    doubt: Text
    whole: Limit
    promise: Promise
    no_application_within: Promise
    departments: Mapping[str, Department]
    facts: Mapping[str, SharedFact]
    papers: Mapping[str, SharedPaper]
    items: Mapping[str, ItemRule]
    services: Mapping[str, ServiceRule]
