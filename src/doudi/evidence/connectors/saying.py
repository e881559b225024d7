"""What a live question is and what can come back (一次查询的问与答): said, or silent with the reason; never a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


@dataclass(frozen=True)
class Asking:
    """One question about one person in one category (一次查询).

    Args:
        request_id: the same when the same question is asked again after a kill, so that a department can tell.
        person: citizen number and name, as the department looks people up; never logged.
        month: `2025-09`; the month whose income counts.
        reference: case and authorisation, for the department's own record of why.
        at_or_above_fen: only whether the amount reaches this is asked (最小必要); None asks for the rows.
    """

    request_id: str
    category: str
    citizen_number: str
    name: str
    month: str
    on: date
    purpose: str
    case_ref: str
    authorisation: str
    at_or_above_fen: int | None = None


@dataclass(frozen=True)
class Said:
    """What a department said: its rows as they came, in the words of the contract's headings, and the day they show.

    Args:
        reaches: the answer to a question of the minimal form; `rows` are empty then.
        surprises: columns the contract does not have, which are left aside and told to who keeps the connector.
    """

    as_of: date
    rows: tuple[Mapping[str, str], ...] = ()
    reaches: bool | None = None
    surprises: tuple[str, ...] = ()


class Silence(StrEnum):
    """Why nothing was said that can be relied on (未知的原因); each is stored as unknown, none as *nothing there*."""

    NOT_CONNECTED = "not_connected"
    HOST_NOT_ALLOWED = "host_not_allowed"
    NO_SECRET = "no_secret"
    RESTING = "resting"
    UNKNOWN_HOST = "unknown_host"
    REFUSED = "refused"
    BAD_CERTIFICATE = "bad_certificate"
    TOO_SLOW = "too_slow"
    BROKEN_OFF = "broken_off"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    REDIRECTED = "redirected"
    NOT_AUTHORISED = "not_authorised"
    SERVER_FAULT = "server_fault"
    NOT_UNDERSTOOD = "not_understood"
    ANOTHER_FORM = "another_form"
    ANOTHER_QUESTION = "another_question"
    STALE = "stale"
    WAITING = "waiting"


AGAIN = frozenset(
    {Silence.REFUSED, Silence.TOO_SLOW, Silence.BROKEN_OFF, Silence.TOO_MANY, Silence.SERVER_FAULT}
)  # fmt: skip
"""What may be gone a moment later, so that the question is worth asking again; everything else needs a person."""

SICK = AGAIN | {Silence.UNKNOWN_HOST, Silence.BAD_CERTIFICATE, Silence.NOT_UNDERSTOOD, Silence.TOO_LARGE}
"""What speaks of a sick server and counts towards a pause (熔断)."""


@dataclass(frozen=True)
class Silent:
    """Nothing was said, and why.

    Args:
        detail: for who keeps the connector; never anything out of the answer's body.
        wait_seconds: how long the department asked us to wait.
    """

    why: Silence
    detail: str = ""
    wait_seconds: float | None = None


Outcome = Said | Silent


@dataclass(frozen=True)
class Heard:
    """An outcome and what it took: for the health page, and for who asks how long departments take."""

    outcome: Outcome
    seconds: float
    attempts: int


Row = Mapping[str, Any]
