"""The installation's snapshots, opened with its keys; the only place that unseals what they hold."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings

from doudi.columnar.contract import load_contract
from doudi.columnar.snapshot import SnapshotStore
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.crypto.cipher import open_bytes, seal_bytes
from doudi.registry.pseudonym import pseudonyms

REGISTER = "police_household_register"
ENROLMENT = "enrolment"


@lru_cache(maxsize=2)
def _store(root: Path, key_id: str) -> SnapshotStore:
    return SnapshotStore(root, key_id)


def snapshot_store() -> SnapshotStore:
    """The snapshots of this installation, made under its present key: others know nobody, and that is no *none*."""
    return _store(settings.DOUDI_SNAPSHOTS, pseudonyms().key_id)


def seal_for(dataset: str) -> Callable[[list[str]], list[bytes]]:
    """Encrypts what a dataset's snapshots keep sealed; it opens as that dataset only."""
    return lambda texts: [seal_bytes(text.encode(), f"snapshot:{dataset}") for text in texts]


def unseal_for(dataset: str) -> Callable[[list[bytes]], list[str]]:
    """The reverse of ``seal_for``."""
    return lambda blobs: [open_bytes(blob, f"snapshot:{dataset}").decode() for blob in blobs]


@dataclass(frozen=True)
class RegisterContact:
    """Who stands behind a person key, as the register (户籍) names them."""

    person_key: int
    name: str
    citizen_number: str
    address: str


def read_contacts(acting: Acting, person_keys: Iterable[int], *, why: str) -> dict[int, RegisterContact]:
    """Names, numbers and addresses of people of the register, by unsigned person key; absent people are left out.

    This turns pseudonyms back into people, so the reading is written to the audit with its reason. The caller checks
    that ``acting`` may see them.

    Raises:
        PurposeRefused: the register's agreement does not cover taking people in.
    """
    load_contract(REGISTER).require_purpose(ENROLMENT)
    snapshot = snapshot_store().find(REGISTER)
    keys = np.array(sorted(set(person_keys)), dtype=np.uint64)
    if snapshot is None or not len(keys):
        return {}
    at = snapshot.positions(keys)
    keys, at = keys[at >= 0], at[at >= 0]
    unseal = unseal_for(REGISTER)
    columns = [snapshot.unseal(name, at, unseal) for name in ("name", "citizen_number", "address")]
    record(acting, "evidence.read_contacts", "snapshot", snapshot.info.name, detail={"people": len(keys), "why": why})
    return {
        int(key): RegisterContact(int(key), name, number, address)
        for key, name, number, address in zip(keys.tolist(), *columns, strict=True)
    }
