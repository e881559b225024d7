"""Encrypt and find again: one small suite per profile (国际 AES and SHA, 国密 SM4 and SM3)."""

import base64
import hmac
import os
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC
from django.conf import settings

from doudi.platform.crypto.errors import ValueUnreadable
from doudi.platform.crypto.keyring import Keyring, load_or_create_keyring

NONCE = 12
TAG = 16
AS_IT_IS, PACKED = "1", "2"
"""The first character of what is sealed: how the text lies in it."""
WORTH_PACKING = 1024
"""Bytes of a text from which on it is packed before it is encrypted; what is encrypted cannot be packed any more."""


class _Aead(Protocol):
    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...


@dataclass(frozen=True)
class _Sm4Gcm:
    """SM4 in GCM mode (国密), with the same face as AESGCM."""

    key: bytes

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        worker = Cipher(algorithms.SM4(self.key), modes.GCM(nonce)).encryptor()
        worker.authenticate_additional_data(associated_data or b"")
        return worker.update(data) + worker.finalize() + worker.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        worker = Cipher(algorithms.SM4(self.key), modes.GCM(nonce, data[-TAG:])).decryptor()
        worker.authenticate_additional_data(associated_data or b"")
        return worker.update(data[:-TAG]) + worker.finalize()


ALGORITHMS = {"international": "a", "guomi": "s"}


def current_keyring() -> Keyring:
    """The keys of this installation."""
    return load_or_create_keyring(settings.DOUDI_KEYS)


@lru_cache(maxsize=16)
def _aead(keys: str, algorithm: str, key_id: str) -> _Aead:
    keyring = current_keyring()
    if algorithm == "s":
        return _Sm4Gcm(keyring.derive("field", 16, key_id))
    return AESGCM(keyring.derive("field", 32, key_id))


def seal_bytes(data: bytes, where: str, form: str = AS_IT_IS) -> bytes:
    """``data`` encrypted for the place ``where``; it opens nowhere else."""
    keyring = current_keyring()
    algorithm = ALGORITHMS[settings.DOUDI_CRYPTO_PROFILE]
    nonce = os.urandom(NONCE)
    sealed = _aead(str(settings.DOUDI_KEYS), algorithm, keyring.current_id).encrypt(nonce, data, where.encode())
    return f"{form}{algorithm}{keyring.current_id}".encode() + nonce + sealed


def open_bytes(sealed: bytes, where: str) -> bytes:
    """What ``seal_bytes`` was given.

    Raises:
        ValueUnreadable: made with another key, moved from another place, or changed.
    """
    head, nonce, body = sealed[:10], sealed[10 : 10 + NONCE], sealed[10 + NONCE :]
    algorithm, key_id = chr(head[1]) if len(head) == 10 else "?", head[2:].decode("ascii", "replace")
    keyring = current_keyring()
    if key_id not in keyring.masters or algorithm not in ALGORITHMS.values():
        raise ValueUnreadable(where, key_id, sorted(keyring.masters))
    try:
        return _aead(str(settings.DOUDI_KEYS), algorithm, key_id).decrypt(nonce, body, where.encode())
    except InvalidTag as fault:
        raise ValueUnreadable(
            where, f"{key_id} (or the value was changed or moved)", sorted(keyring.masters)
        ) from fault


def seal_text(text: str, where: str) -> str:
    """Text in, printable text out."""
    data = text.encode()
    packed = zlib.compress(data) if len(data) >= WORTH_PACKING else data
    sealed = seal_bytes(packed, where, PACKED) if len(packed) < len(data) else seal_bytes(data, where)
    return base64.b64encode(sealed).decode()


def open_text(sealed: str, where: str) -> str:
    """The reverse of ``seal_text``.

    Raises:
        ValueUnreadable: as ``open_bytes``; also where the first character was changed.
    """
    found = base64.b64decode(sealed)
    data = open_bytes(found, where)
    try:
        return (zlib.decompress(data) if found[:1] == PACKED.encode() else data).decode()
    except (zlib.error, UnicodeDecodeError) as fault:
        raise ValueUnreadable(where, "(the value was changed)", sorted(current_keyring().masters)) from fault


def blind_index(kind: str, value: str) -> str:
    """A keyed fingerprint by which an encrypted value is found again (盲索引); 32 hex characters.

    Without the key it cannot be computed from a list of all citizen numbers, as a plain hash could.
    """
    if not value:
        return ""
    key = current_keyring().index_key(kind)
    if settings.DOUDI_CRYPTO_PROFILE == "guomi":
        worker = HMAC(key, hashes.SM3())
        worker.update(value.encode())
        return worker.finalize().hex()[:32]
    return hmac.digest(key, value.encode(), "sha256").hex()[:32]
