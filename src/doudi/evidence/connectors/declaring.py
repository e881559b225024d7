"""What a connector is (接口登记): kind, address, limits and patience, as its YAML file declares them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """How a department is asked (接口方式)."""

    HTTP_JSON = "http_json"
    SOAP = "soap"
    FILES = "files"
    VIEW = "view"
    SPDCI = "spdci"
    MANUAL = "manual"


class Mode(StrEnum):
    """When another registry answers (应答方式): in the same call, or later by a call of its own."""

    SYNC = "sync"
    ASYNC = "async"


class OnFailure(StrEnum):
    """What a category does when its department stays silent (失败策略); no policy makes it *nothing there*."""

    UNKNOWN = "unknown"
    LAST_ANSWER = "last_answer"
    BY_HAND = "by_hand"


@dataclass(frozen=True)
class Limits:
    """How much a department may take of us (限额).

    Args:
        connect_seconds, total_seconds: of one attempt.
        most_bytes: of a body; what is larger is cut off and not read.
        least_bytes_per_second: after the first `slow_after_seconds` of a body.
        at_once: questions under way at one time.
        per_second: questions begun in a second; the department's own wish.
    """

    connect_seconds: float = 3.0
    total_seconds: float = 10.0
    most_bytes: int = 1 << 20
    least_bytes_per_second: int = 256
    slow_after_seconds: float = 3.0
    at_once: int = 8
    per_second: float = 50.0


@dataclass(frozen=True)
class Patience:
    """How often is asked again, and when a department is left in peace (重试与熔断).

    Args:
        attempts: in all.
        first_wait_seconds, most_wait_seconds: doubling, with chance, so that not all come back at once.
        failures, of_last: so many sick answers among so many last ones begin a pause.
        pause_seconds: of the pause; one question then tries whether the department is well again.
    """

    attempts: int = 3
    first_wait_seconds: float = 0.3
    most_wait_seconds: float = 5.0
    failures: int = 5
    of_last: int = 10
    pause_seconds: float = 30.0


@dataclass(frozen=True)
class Later:
    """How long an answer that comes by itself is waited for (异步等待); our own times (status: design).

    Args:
        callback_minutes: after that the other end is asked how far it is.
        status_minutes: between two such questions.
        give_up_hours: after that the answer is unknown; also how long sending is tried.
    """

    callback_minutes: float = 60.0
    status_minutes: float = 120.0
    give_up_hours: float = 72.0


@dataclass(frozen=True)
class CategoryTerms:
    """How one category is asked of this department (类别约定).

    Args:
        dataset: the contract its rows follow.
        cache_days: how long an answer stands; asked again only after that.
        fresh_days: how old the data may be on the day of asking.
        minimal: whether "at or above a limit" may be asked instead of rows, and of which column.
    """

    code: str
    dataset: str
    cache_days: int
    fresh_days: int
    minimal: str = ""


@dataclass(frozen=True)
class Connector:
    """One way to one department (部门接口).

    Args:
        host: a name of the operator's list of hosts; the address itself stands there, not here.
        path: below the host's address.
        secret: name of a secret of the operator's; empty for none.
        encodings: in which a body may come; the first is meant where the answer names none.
        mode, later, status_by: of kind `spdci`: whether it answers later, how long that is waited for, and whether it
            tells how far it is in the same call.
        subscribe: of kind `spdci` in mode `async`: events it is asked to tell of, while an authorisation holds.
    """

    key: str
    department: str
    kind: Kind
    host: str
    path: str
    categories: Mapping[str, CategoryTerms]
    limits: Limits = field(default_factory=Limits)
    patience: Patience = field(default_factory=Patience)
    secret: str = ""
    encodings: tuple[str, ...] = ("utf-8",)
    on_failure: OnFailure = OnFailure.UNKNOWN
    status: str = "design"
    mode: Mode = Mode.SYNC
    later: Later = field(default_factory=Later)
    status_by: Mode = Mode.SYNC
    subscribe: tuple[str, ...] = ()

    @property
    def answers_later(self) -> bool:
        """Whether its answer comes by a call of its own."""
        return self.kind is Kind.SPDCI and self.mode is Mode.ASYNC
