"""What outreach asks of evidence, in one place: the snapshots, who stands behind a person key, and that a use which
the agreements do not cover is noted.
"""

from collections.abc import Iterable

from doudi.columnar.snapshot import SnapshotStore
from doudi.evidence.purposes import refusals_on_record, with_refusals_on_record
from doudi.evidence.store import RegisterContact, read_contacts, snapshot_store
from doudi.platform.acting import Acting
from doudi.registry.pseudonym import signed, unsigned

__all__ = ["RegisterContact", "names_of", "refusals_on_record", "snapshots", "with_refusals_on_record"]


def snapshots() -> SnapshotStore:
    """The installation's snapshots."""
    return snapshot_store()


def names_of(acting: Acting, person_keys: Iterable[int], *, why: str) -> dict[int, RegisterContact]:
    """Name, number and address of people of the register, by signed key, audited; unknown keys are absent."""
    found = read_contacts(acting, [unsigned(key) for key in person_keys], why=why)
    return {signed(key): contact for key, contact in found.items()}
