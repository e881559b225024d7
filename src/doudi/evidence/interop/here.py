"""The partners of this installation and its own key (本机的互通伙伴与签名密钥)."""

from __future__ import annotations

import logging
from pathlib import Path

import yaml
from django.conf import settings

from doudi.evidence.interop.partners import Partners
from doudi.evidence.interop.reading_partners import read_partners
from doudi.kernel.errors import FaultList, FaultsFound
from doudi.platform.crypto.jwk import SigningKey
from doudi.platform.crypto.keyring import load_or_create_keyring
from doudi.schemes.catalogue import scheme_keys

_log = logging.getLogger(__name__)
NOBODY = Partners("", ())
_read: dict[Path, tuple[tuple[int, int], Partners]] = {}


def partners_file() -> Path:
    """Where the operator keeps it."""
    path: Path = settings.DOUDI_PARTNERS
    return path


def secrets_folder() -> Path:
    """Beside it, one file a secret."""
    return partners_file().parent / "secrets"


def load_partners() -> Partners:
    """Everybody we talk to; nobody where there is no file. Read again when the file has changed.

    Raises:
        FaultsFound: every fault of the file; a file that others may write says nothing that could be relied on.
    """
    path = partners_file()
    if not path.is_file():
        return NOBODY
    stat = path.stat()
    version = (stat.st_mtime_ns, stat.st_size)
    kept = _read.get(path)
    if kept and kept[0] == version and not stat.st_mode & 0o022:
        return kept[1]
    faults = FaultList()
    if stat.st_mode & 0o022:
        faults.add(path.name, "may be written by others", "whom we answer is for the operator to say", "chmod 600",
                   "partner.writable")  # fmt: skip
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        faults.add(path.name, "is no YAML", "a file of names and values in UTF-8", "correct it", "partner.yaml")
        told = {"us": "-"}
    faults.raise_if_any()
    found = read_partners(told, path.name, scheme_keys())
    _read[path] = (version, found)
    return found


def find_partners() -> Partners | None:
    """As `load_partners`; None where the file has faults, which the log counts and `./doudi partners check` names."""
    try:
        return load_partners()
    except FaultsFound as error:
        _log.error("the file of partners cannot be read: %d faults, see ./doudi partners check", len(error.faults))
        return None


def signing_keys() -> tuple[SigningKey, ...]:
    """Our pairs, made from the installation's keys, the present one first; the earlier ones stay published."""
    return _keys_for("registry messages")


def token_keys() -> tuple[SigningKey, ...]:
    """Those by which tokens given out here are signed; used for nothing else and not published."""
    return _keys_for("registry tokens")


def _keys_for(purpose: str) -> tuple[SigningKey, ...]:
    ring = load_or_create_keyring(settings.DOUDI_KEYS)
    ids = [ring.current_id, *(each for each in ring.masters if each != ring.current_id)]
    return tuple(SigningKey(ring.derive(purpose, 32, key_id=each)) for each in ids)
