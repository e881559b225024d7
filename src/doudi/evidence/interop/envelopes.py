"""The envelope of a message (报文封套): signature, header, message; read with suspicion, written one way."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from doudi.evidence.interop.codes import VERSION, Action, Trouble
from doudi.evidence.interop.errors import MessageRefused

LONGEST = 99
"""Characters of an id: the standard's own limit."""
MOST_NESTING = 40
_CITIZEN_NUMBER = re.compile(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]")


@dataclass(frozen=True)
class Envelope:
    """A message as it came: header and message are objects, nothing more is sure."""

    signature: str
    header: Mapping[str, Any]
    message: Mapping[str, Any]

    def text(self, word: str) -> str:
        """A word of the header; empty where it is not there or no text of a usual length."""
        return short_text(self.header.get(word))

    @property
    def signed_bytes(self) -> bytes:
        """What the signature is over."""
        return canonical({"header": self.header, "message": self.message})


def short_text(told: Any) -> str:
    """A text of 1 to 99 printable characters; empty for everything else.

    >>> short_text("T-1"), short_text(7), short_text("x" * 100), short_text("a\\x00")
    ('T-1', '', '', '')
    """
    return told if isinstance(told, str) and len(told) <= LONGEST and told.isprintable() else ""


def id_text(told: Any) -> str:
    """A short text that may stand in a table as it is; one that holds a citizen number names somebody and is no id.

    >>> id_text("T-1"), id_text("ref-11010519491231002X")
    ('T-1', '')
    """
    text = short_text(told)
    return "" if _CITIZEN_NUMBER.search(text) else text


def canonical(tree: Any) -> bytes:
    """JSON in one way only: keys sorted, no blanks, text as it is, UTF-8.

    >>> canonical({"b": 1, "a": "张"}).decode()
    '{"a":"张","b":1}'
    """
    return json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def read_envelope(body: bytes) -> Envelope:
    """The envelope in a body.

    Raises:
        MessageRefused: no JSON, a key twice, or not of the form.
    """
    try:
        tree = json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse)
        _check_depth(tree)
        canonical(tree)
    except (ValueError, RecursionError) as error:
        raise MessageRefused(Trouble.BAD, "The body is no JSON that is read here.") from error
    if not isinstance(tree, dict) or not isinstance(tree.get("header"), dict):
        raise MessageRefused(Trouble.BAD, "A message has signature, header and message.")
    if not isinstance(tree.get("message"), dict):
        raise MessageRefused(Trouble.BAD, "message is an object.")
    signature = tree.get("signature", "")
    return Envelope(signature if isinstance(signature, str) else "", tree["header"], tree["message"])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key twice")
    return found


def _refuse(number: str) -> Any:
    raise ValueError(number)


def _check_depth(tree: Any) -> None:
    level, depth = [tree], 0
    while level:
        if depth > MOST_NESTING:
            raise ValueError("nested too deeply")
        level = [part for each in level if isinstance(each, dict | list)
                 for part in (each.values() if isinstance(each, dict) else each)]  # fmt: skip
        depth += 1


def as_moment(told: Any) -> datetime | None:
    """A moment with its time zone, as ISO 8601 writes it; None for everything else.

    >>> as_moment("2026-03-01T08:00:00+08:00").isoformat(), as_moment("2026-03-01"), as_moment("2026-03-01T08:00:00")
    ('2026-03-01T08:00:00+08:00', None, None)
    """
    if not isinstance(told, str) or not 16 <= len(told) <= 40:
        return None
    try:
        moment = datetime.fromisoformat(told)
        return moment if moment.utcoffset() is not None else None
    except ValueError:
        return None


def as_count(told: Any) -> int | None:
    """A whole number of 0 and more, also where it is written as text, as samples of the standard do.

    >>> as_count(2), as_count("2"), as_count(2.0), as_count(True), as_count("two")
    (2, 2, 2, None, None)
    """
    if isinstance(told, str) and told.isascii() and told.isdigit() and len(told) <= 9:
        return int(told)
    if isinstance(told, bool) or not isinstance(told, int | float) or not 0 <= told < 1_000_000_000:
        return None
    return int(told) if told == int(told) else None


def new_message_id() -> str:
    """An id nobody else draws."""
    return secrets.token_hex(16)


def header_of(action: Action, sender: str, receiver: str, at: datetime, *, total: int, **more: Any) -> dict[str, Any]:
    """A header of ours; `more` are further words: message_id, status, completed_count, sender_uri."""
    told = {
        "version": VERSION, "message_id": new_message_id(), "message_ts": at.isoformat(timespec="milliseconds"),
        "action": str(action), "sender_id": sender, "receiver_id": receiver, "total_count": total,
        "is_msg_encrypted": False,
    }  # fmt: skip
    return told | {word: str(value) if word == "status" else value for word, value in more.items() if value != ""}
