"""Signatures over bytes that travel beside them (RFC 7515, appendix F): made with our key, checked with another's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from doudi.kernel.errors import DoudiError
from doudi.platform.crypto.jwk import KeyUnusable, SigningKey, VerifyingKey, from_base64url, to_base64url

MOST_SIGNATURE = 4096


class SignatureWrong(DoudiError):
    """What is said to be signed is not, or not by a key we know, or not now."""

    code = "platform.signature-wrong"

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(
            f"The signature does not hold: {why}. Sign the bytes as sent, with the key agreed, and send it."
        )


def is_signed_by(key: VerifyingKey, signature: bytes, content: bytes) -> bool:
    """Whether the signature is this key's, over these bytes."""
    try:
        if isinstance(key.key, ed25519.Ed25519PublicKey):
            key.key.verify(signature, content)
        elif isinstance(key.key, ec.EllipticCurvePublicKey):
            if len(signature) != 64:
                return False
            r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
            key.key.verify(encode_dss_signature(r, s), content, ec.ECDSA(hashes.SHA256()))
        else:
            key.key.verify(signature, content, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def sign_detached(key: SigningKey, payload: bytes, *, issued: int, ends: int) -> str:
    """`protected..signature`; the payload itself is not in it.

    Args:
        issued, ends: seconds since 1970, in which the signature is meant to count.
    """
    protected = {"alg": "EdDSA", "kid": key.kid, "iat": issued, "exp": ends}
    head = to_base64url(json.dumps(protected, separators=(",", ":")).encode())
    return f"{head}..{to_base64url(key.sign(f'{head}.{to_base64url(payload)}'.encode()))}"


def verify_detached(text: str, payload: bytes, keys: Iterable[VerifyingKey]) -> Mapping[str, Any]:
    """The protected header of a signature that holds.

    The algorithm is the key's, never the message's choice: `none`, a shared secret or another family is refused.

    Raises:
        SignatureWrong: says why.
    """
    parts = text.split(".")
    if len(text) > MOST_SIGNATURE or len(parts) != 3 or parts[1]:
        raise SignatureWrong("it is no detached JWS: protected..signature")
    try:
        head = json.loads(from_base64url(parts[0]))
        signature = from_base64url(parts[2])
    except (KeyUnusable, ValueError, RecursionError) as error:
        raise SignatureWrong("it cannot be read") from error
    if not isinstance(head, dict) or "crit" in head:
        raise SignatureWrong("its header asks for something that is not understood here")
    key = next((each for each in keys if each.kid == head.get("kid")), None)
    if key is None:
        raise SignatureWrong("its key is not one agreed on")
    if head.get("alg") != key.alg:
        raise SignatureWrong(f"this key is used with {key.alg}")
    if not is_signed_by(key, signature, f"{parts[0]}.{to_base64url(payload)}".encode()):
        raise SignatureWrong("it is not over this message")
    return head
