"""What outreach asks of evidence, in one place: the snapshots, who stands behind a person key, and that a use which
the agreements do not cover is noted.
"""

from collections.abc import Iterable, Mapping

from doudi.columnar.snapshot import SnapshotStore
from doudi.evidence.models import SnapshotRecord
from doudi.evidence.purposes import refusals_on_record, with_refusals_on_record
from doudi.evidence.store import RegisterContact, read_contacts, snapshot_store
from doudi.platform.acting import Acting
from doudi.registry.pseudonym import signed, unsigned

__all__ = [
    "RegisterContact", "areas_of_feeds", "names_of", "refusals_on_record", "snapshots", "with_refusals_on_record",
]  # fmt: skip


def snapshots() -> SnapshotStore:
    """The installation's snapshots."""
    return snapshot_store()


def names_of(acting: Acting, person_keys: Iterable[int], *, why: str) -> dict[int, RegisterContact]:
    """Name, number and address of people of the register, by signed key, audited; unknown keys are absent."""
    found = read_contacts(acting, [unsigned(key) for key in person_keys], why=why)
    return {signed(key): contact for key, contact in found.items()}


def areas_of_feeds(digests: Mapping[str, str]) -> dict[str, str]:
    """Dataset → the place its file was sent for, by the file's digest; one without a record is absent."""
    rows = SnapshotRecord.objects.filter(
        state=SnapshotRecord.LOADED, dataset__in=list(digests), file_digest__in=list(digests.values())
    )
    return {
        dataset: path
        for dataset, digest, path in rows.values_list("dataset", "file_digest", "area_path")
        if digests[dataset] == digest and path
    }
