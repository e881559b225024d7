"""Message signatures (报文签名): the form the standard shows, and the detached JWS that registries in use send.

The standard says that `signature` is over header and message, and shows one in the manner of HTTP signatures; it says
neither how the two are written as bytes nor what exactly is signed. What it leaves open is ours (status: design):
header and message as one JSON object in `canonical` form; in the shown form a SHA-256 digest of it with both times
around.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Collection, Mapping

from doudi.evidence.interop.codes import Trouble
from doudi.evidence.interop.envelopes import Envelope, canonical
from doudi.evidence.interop.errors import MessageRefused
from doudi.platform.crypto.jwk import SigningKey, VerifyingKey
from doudi.platform.crypto.jws import SignatureWrong, is_signed_by, sign_detached, verify_detached

FORMS = ("jws", "shown")
LIFE_SECONDS = 300
"""How long a signature of ours counts."""
SKEW_SECONDS = 300
"""How far another's clock may be from ours."""
LONGEST_LIFE_SECONDS = 86_400
_PAIR = re.compile(r'(\w+)="([^"\\]*)"')
_NEEDED = frozenset({"kidId", "algorithm", "created", "expires", "headers", "signature"})
_NAMES = {"ed25519": "EdDSA", "ecdsa-p256-sha256": "ES256", "rsa-sha256": "RS256"}
_COVERED = "(created) (expires) digest"


def sign(header: Mapping[str, object], message: Mapping[str, object], key: SigningKey, sender: str, *, at: int,
         form: str = "jws") -> str:  # fmt: skip
    """The signature of a message of ours, from `at` on for five minutes."""
    content = canonical({"header": header, "message": message})
    if form == "jws":
        return sign_detached(key, content, issued=at, ends=at + LIFE_SECONDS)
    made = base64.b64encode(key.sign(_signing_string(content, str(at), str(at + LIFE_SECONDS)))).decode()
    return (
        f'Signature: namespace="spdci", kidId="{sender}|{key.kid}|ed25519", algorithm="ed25519", created="{at}", '
        f'expires="{at + LIFE_SECONDS}", headers="{_COVERED}", signature="{made}"'
    )


def verify(envelope: Envelope, sender: str, keys: Collection[VerifyingKey], now: int) -> None:
    """Nothing, if the signature holds now and is by a key of who says to send it.

    Raises:
        MessageRefused: there is none, or it does not hold.
    """
    text = envelope.signature.strip()
    if not text:
        raise MessageRefused(Trouble.NO_SIGNATURE, "The message is not signed.")
    try:
        if "kidId=" in text:
            _verify_shown(text, envelope.signed_bytes, sender, keys, now)
        else:
            head = verify_detached(text, envelope.signed_bytes, keys)
            _check_times(head.get("iat"), head.get("exp"), now)
    except SignatureWrong as error:
        raise MessageRefused(Trouble.SIGNATURE, f"The signature does not hold: {error.why}.") from error


def _verify_shown(text: str, content: bytes, sender: str, keys: Collection[VerifyingKey], now: int) -> None:
    pairs = _PAIR.findall(text[:4096])
    told = dict(pairs)
    if len(told) < len(pairs) or _NEEDED - told.keys():
        raise SignatureWrong(f"it needs each of {', '.join(sorted(_NEEDED))}, once")
    named = told["kidId"].split("|")
    if len(named) != 3 or named[0] != sender or named[2] != told["algorithm"]:
        raise SignatureWrong("kidId is sender|key|algorithm of who sends")
    key = next((each for each in keys if each.kid == named[1]), None)
    if key is None or _NAMES.get(named[2]) != key.alg:
        raise SignatureWrong("its key is not one agreed on, or used with another algorithm")
    if told["headers"] != _COVERED:
        raise SignatureWrong(f"it covers {_COVERED}")
    try:
        signature = base64.b64decode(told["signature"], validate=True)
    except ValueError as error:
        raise SignatureWrong("it is no base64") from error
    if not is_signed_by(key, signature, _signing_string(content, told["created"], told["expires"])):
        raise SignatureWrong("it is not over this message")
    times = [int(each) if each.isascii() and each.isdigit() and len(each) < 12 else -1
             for each in (told["created"], told["expires"])]  # fmt: skip
    _check_times(times[0], times[1], now)


def _signing_string(content: bytes, created: str, expires: str) -> bytes:
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    return f"(created): {created}\n(expires): {expires}\ndigest: SHA-256={digest}".encode()


def _check_times(created: object, expires: object, now: int) -> None:
    """A JWS may go without times, since the header has its own; what it says must hold."""
    for told in (created, expires):
        if told is not None and (isinstance(told, bool) or not isinstance(told, int | float)):
            raise SignatureWrong("its times are no numbers")
    if isinstance(created, int | float) and created > now + SKEW_SECONDS:
        raise SignatureWrong("it begins in the future")
    if isinstance(expires, int | float) and expires < now:
        raise SignatureWrong("it has expired")
    if isinstance(created, int | float) and isinstance(expires, int | float):
        if not 0 <= expires - created <= LONGEST_LIFE_SECONDS:
            raise SignatureWrong("it counts for a day at most")
