"""Keys of signatures as JSON Web Keys (RFC 7517, 8037): public ones of others, and our own pair."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from doudi.kernel.errors import DoudiError

PublicKey = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey
LEAST_RSA_BITS = 2048
_SECRET = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_NEEDED = {"OKP": ("crv", "kty", "x"), "EC": ("crv", "kty", "x", "y"), "RSA": ("e", "kty", "n")}


class KeyUnusable(DoudiError):
    """A key of a signature cannot be used."""

    code = "platform.key-unusable"

    def __init__(self, why: str) -> None:
        super().__init__(f"This key of a signature cannot be used: {why}. Ask for a public Ed25519, P-256 or RSA JWK.")


@dataclass(frozen=True)
class VerifyingKey:
    """A public key with its name and the one algorithm it is used with (验签公钥)."""

    kid: str
    alg: str
    key: PublicKey


def to_base64url(raw: bytes) -> str:
    """Without padding, as JOSE writes it."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64url(text: Any) -> bytes:
    """The bytes.

    Raises:
        KeyUnusable: not the one way in which bytes are written so.

    >>> from_base64url("AQAB")
    b'\\x01\\x00\\x01'
    """
    if not isinstance(text, str) or not text.isascii():
        raise KeyUnusable("a part of it is no base64url")
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise KeyUnusable("a part of it is no base64url") from error
    if to_base64url(raw) != text:
        raise KeyUnusable("a part of it is written in another way than base64url has it")
    return raw


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """The name a key has by itself (RFC 7638).

    >>> thumbprint({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})
    'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k'
    """
    named = {word: jwk[word] for word in _NEEDED[jwk["kty"]]}
    text = json.dumps(named, sort_keys=True, separators=(",", ":"))
    return to_base64url(hashlib.sha256(text.encode()).digest())


def read_public_jwk(told: Any) -> VerifyingKey:
    """A public key as somebody handed it over.

    Raises:
        KeyUnusable: a secret key, a weak one, another kind, or one for another use.
    """
    if not isinstance(told, dict):
        raise KeyUnusable("it is no JSON Web Key")
    if told.keys() & _SECRET:
        raise KeyUnusable("it holds a secret part, which nobody hands over")
    if told.get("use", "sig") != "sig":
        raise KeyUnusable("it is not for signatures")
    kind = told.get("kty")
    if not isinstance(kind, str) or kind not in _READ or any(word not in told for word in _NEEDED[kind]):
        raise KeyUnusable("kty is OKP, EC or RSA, with all its parts")
    try:
        key, alg = _READ[kind](told)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyUnusable("its parts are no key") from error
    if told.get("alg", alg) != alg:
        raise KeyUnusable(f"this kind is used with {alg}")
    kid = told.get("kid") or thumbprint(told)
    if not isinstance(kid, str) or len(kid) > 120:
        raise KeyUnusable("kid is a text of at most 120 characters")
    return VerifyingKey(kid, alg, key)


def _okp(told: Mapping[str, Any]) -> tuple[PublicKey, str]:
    if told["crv"] != "Ed25519":
        raise KeyUnusable("of this kind only Ed25519 is used")
    return ed25519.Ed25519PublicKey.from_public_bytes(from_base64url(told["x"])), "EdDSA"


def _ec(told: Mapping[str, Any]) -> tuple[PublicKey, str]:
    if told["crv"] != "P-256":
        raise KeyUnusable("of this kind only P-256 is used")
    x, y = (int.from_bytes(from_base64url(told[word]), "big") for word in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key(), "ES256"


def _rsa(told: Mapping[str, Any]) -> tuple[PublicKey, str]:
    e, n = (int.from_bytes(from_base64url(told[word]), "big") for word in ("e", "n"))
    if not LEAST_RSA_BITS <= n.bit_length() <= 8192:
        raise KeyUnusable(f"an RSA key has {LEAST_RSA_BITS} to 8192 bits")
    return rsa.RSAPublicNumbers(e, n).public_key(), "RS256"


_READ: Mapping[str, Callable[[Mapping[str, Any]], tuple[PublicKey, str]]] = {"OKP": _okp, "EC": _ec, "RSA": _rsa}


@dataclass(frozen=True)
class SigningKey:
    """Our own pair (签名密钥): Ed25519, made from a seed; it does not show itself."""

    seed: bytes

    def __repr__(self) -> str:
        return f"SigningKey({self.kid})"

    @property
    def jwk(self) -> dict[str, str]:
        """The public half, to hand over."""
        raw = ed25519.Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        named = {"kty": "OKP", "crv": "Ed25519", "x": to_base64url(raw)}
        return {**named, "kid": thumbprint(named), "use": "sig", "alg": "EdDSA"}

    @property
    def kid(self) -> str:
        """Its name: the thumbprint."""
        return self.jwk["kid"]

    def sign(self, content: bytes) -> bytes:
        """The signature of these bytes."""
        return ed25519.Ed25519PrivateKey.from_private_bytes(self.seed).sign(content)
