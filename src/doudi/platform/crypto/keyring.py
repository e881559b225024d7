"""The installation's keys: made at first start, kept in one file outside the database, never echoed."""

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from doudi.platform.crypto.errors import KeyringUnreadable

FILE_NAME = "keyring.json"


@dataclass(frozen=True)
class Keyring:
    """Master keys by id, the one in use, and what is derived from them."""

    current_id: str
    masters: dict[str, bytes]
    profile: str

    def derive(self, purpose: str, length: int = 32, key_id: str | None = None) -> bytes:
        """A key for one purpose only; the same purpose always gives the same key."""
        return _derived(self.masters[key_id or self.current_id], purpose, length)

    def index_key(self, kind: str) -> bytes:
        """The key of a blind index; always from the oldest master, so rotation does not lose what is indexed."""
        return self.derive(
            f"index:{kind}", key_id=min(self.masters, key=lambda key_id: list(self.masters).index(key_id))
        )

    def secret_for(self, name: str) -> str:
        """A text secret, e.g. for signing sessions."""
        return base64.urlsafe_b64encode(self.derive(f"secret:{name}", 48)).decode()

    def pseudonym_key(self) -> bytes:
        """The 16-byte key of the person pseudonym (人员假名) used in snapshots."""
        return self.derive("pseudonym", 16, key_id=next(iter(self.masters)))


@lru_cache(maxsize=256)
def _derived(master: bytes, purpose: str, length: int) -> bytes:
    """Made once for each purpose: what is asked of a family takes a hundred fingerprints under one key."""
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=purpose.encode()).derive(master)


def _key_id(master: bytes) -> str:
    return hashlib.sha256(b"doudi key id" + master).hexdigest()[:8]


def _write(path: Path, content: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    scratch = path.with_suffix(f".{os.getpid()}.new")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(scratch, path)  # the first of two starting processes wins; the other reads what it wrote
    except FileExistsError:
        pass
    finally:
        scratch.unlink()


@lru_cache(maxsize=4)
def load_or_create_keyring(folder: Path, profile: str = "") -> Keyring:
    """The keys in ``folder``; made, with a random master, when there are none yet.

    Raises:
        KeyringUnreadable: the file is there but broken; nothing is overwritten.
    """
    path = folder / FILE_NAME
    if not path.exists():
        master = secrets.token_bytes(32)
        chosen = profile or os.environ.get("DOUDI_CRYPTO_PROFILE", "international")
        _write(
            path,
            {
                "current": _key_id(master),
                "profile": chosen,
                "keys": {_key_id(master): base64.b64encode(master).decode()},
            },
        )
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        masters = {key_id: base64.b64decode(text, validate=True) for key_id, text in content["keys"].items()}
        current = content["current"]
        written_profile = content.get("profile", "international")
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise KeyringUnreadable(path, f"it is not a Doudi key file ({type(fault).__name__})") from fault
    if current not in masters or any(not hmac.compare_digest(_key_id(key), key_id) for key_id, key in masters.items()):
        raise KeyringUnreadable(path, "a key does not match its id")
    return Keyring(current_id=current, masters=masters, profile=written_profile)
