"""Public ids (对外编号): what people read aloud and type, which never count and never tell who came before."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from typing import Protocol

from doudi.kernel.errors import DoudiError
from doudi.kernel.text import clean_text

ALPHABET = "023456789ABCDEFGHJKMNPQRSTVWXYZ"
"""31 characters, none taken for another: no I, L, 1, O, U. 31 is prime, so one check character finds every single
wrong character and every swap of two neighbours."""

_PREFIX = re.compile(r"[A-Z]{1,6}")
_LOOK_ALIKE = str.maketrans({"O": "0"})


class PublicIdInvalid(DoudiError):
    """The text is not one of our ids; `reason` is `form` or `check`."""

    code = "kernel.public-id-invalid"

    def __init__(self, seen: str, reason: str) -> None:
        self.reason = reason
        rule = {
            "form": "it is letters, then groups of four, then one character, as in APP-7K3M-9Q2P-4",
            "check": "one character is wrong or two are swapped; compare it with the letter or the screen",
        }[reason]
        super().__init__(f"{seen[:40]!r} is not a number of ours: {rule}.")


class Chooser(Protocol):
    """A source of choices: `secrets` in service, a seeded `random.Random` in tests and synthetic data."""

    def choice(self, seq: Sequence[str], /) -> str:
        """One of the sequence."""
        ...


def new_public_id(prefix: str, rng: Chooser = secrets, groups: int = 2) -> str:
    """A new id such as `APP-7K3M-9Q2P-4`: prefix, random groups of four, one check character.

    Args:
        prefix: one to six capital letters saying what it numbers.
        rng: where the randomness comes from.
        groups: two groups give 8.5e11 ids of a prefix; take three where a million and more are drawn, since by
            then two groups begin to collide.

    Raises:
        PublicIdInvalid: the prefix is not one to six capital letters.

    >>> import random
    >>> check_public_id(new_public_id("APP", random.Random(7))).startswith("APP-")
    True
    """
    if not _PREFIX.fullmatch(prefix) or groups < 1:
        raise PublicIdInvalid(prefix, "form")
    body = "".join(rng.choice(ALPHABET) for _ in range(4 * groups))
    return _written(prefix, body)


def check_public_id(text: str, prefix: str | None = None) -> str:
    """The id as it is stored, from what somebody typed: small letters, spaces, missing dashes and o for 0 are mended.

    Args:
        text: what was typed.
        prefix: if given, ids of other prefixes are refused.

    Raises:
        PublicIdInvalid: it cannot be one of ours.

    >>> check_public_id(" db 0000 0000 2")
    Traceback (most recent call last):
        ...
    doudi.kernel.public_id.PublicIdInvalid: ' db 0000 0000 2' is not a number of ours: one character is wrong or two \
are swapped; compare it with the letter or the screen. [kernel.public-id-invalid]
    """
    parts = re.split(r"[\s\-_–—]+", clean_text(text).upper())
    head, body = parts[0], "".join(parts[1:]).translate(_LOOK_ALIKE)
    if (
        not _PREFIX.fullmatch(head)
        or len(body) < 5
        or len(body) % 4 != 1
        or set(body) - set(ALPHABET)
        or prefix not in (None, head)
    ):
        raise PublicIdInvalid(text, "form")
    found = _written(head, body[:-1])
    if found[-1] != body[-1]:
        raise PublicIdInvalid(text, "check")
    return found


def _written(prefix: str, body: str) -> str:
    # Weights 2, 3, 4 … differ and none is 0 mod 31: a changed character changes the sum, as does a swap.
    values = [ord(char) for char in prefix] + [ALPHABET.index(char) for char in body]
    check = ALPHABET[sum((at % 29 + 2) * value for at, value in enumerate(reversed(values))) % 31]
    return "-".join([prefix, *(body[at : at + 4] for at in range(0, len(body), 4)), check])
