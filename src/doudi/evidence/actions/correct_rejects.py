"""Correct rejected rows of a load (更正退回的行): only they change, in a new snapshot."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from doudi.columnar.contract import load_contract
from doudi.columnar.correcting import correct_rejects as correct_in_store
from doudi.columnar.corrections_file import read_given
from doudi.evidence.errors import CorrectionsRefused, LoadUnknown
from doudi.evidence.models import SnapshotRecord
from doudi.evidence.recording import fault_codes, write_record
from doudi.evidence.store import seal_for, snapshot_store, unseal_for
from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.policy import require, require_somewhere
from doudi.registry.pseudonym import pseudonyms


@dataclass(frozen=True)
class Corrected:
    """What came of a file of corrections: the record, how many rows were put right, whether anything was new."""

    load: SnapshotRecord
    corrected: int
    skipped: int
    is_new: bool


def first_load(load_id: str) -> SnapshotRecord:
    """The load a chain of corrections began with, by the id of any of its loads.

    Raises:
        LoadUnknown: there is none, it was refused as a whole, or deleted.
    """
    try:
        number = check_public_id(load_id)
    except PublicIdInvalid:
        raise LoadUnknown from None
    row = SnapshotRecord.objects.filter(public_id=number).first()
    if row is not None and row.corrects:
        row = SnapshotRecord.objects.filter(public_id=row.corrects).first()
    if row is None or row.state != SnapshotRecord.LOADED or row.deleted_at is not None:
        raise LoadUnknown
    return row


def load_of_file(path: Path, dataset: str) -> SnapshotRecord:
    """The load whose rejected rows a file corrects, by what the file itself says.

    Raises:
        CorrectionsRefused: the file cannot be read, or belongs to no load of the dataset.
    """
    given = read_given(path)
    rows = SnapshotRecord.objects.filter(
        dataset=dataset, state=SnapshotRecord.LOADED, corrects="", deleted_at=None, file_digest__startswith=given.batch
    )
    found = rows.first() if len(given.batch) == 16 else None
    if given.faults or found is None:
        raise CorrectionsRefused(given.faults or [CorrectionsRefused.of_no_load(path.name, dataset)])
    return found


def correct_rejects(acting: Acting, path: Path, *, load_id: str = "", dataset: str = "") -> Corrected:
    """The record of the new snapshot, or of the newest one when there was nothing to correct.

    Args:
        load_id: the load somebody has in front of them; without it the file says itself which one of `dataset`.

    Raises:
        NotAllowed: this account does not load data of that district.
        LoadUnknown: no such load.
        CorrectionsRefused: with every fault of the file; nothing was stored.
        PseudonymsCollide: two numbers share a key; nothing was stored.
    """
    require_somewhere(acting, "evidence.load")
    first = first_load(load_id) if load_id else load_of_file(path, dataset)
    require(acting, "evidence.load", area_path=first.area_path)
    report = correct_in_store(
        path,
        load_contract(first.dataset),
        store=snapshot_store(),
        pseudonyms=pseudonyms(),
        seal=seal_for(first.dataset),
        unseal=unseal_for(first.dataset),
        now=acting.now,
        load_digest=first.file_digest,
    )
    if report.faults or report.snapshot is None:
        codes = fault_codes(report.faults)
        record(
            acting, "evidence.refuse_corrections", "load", first.public_id, area_path=first.area_path,
            detail={"faults": sorted(set(codes))},
        )  # fmt: skip
        raise CorrectionsRefused(report.faults)
    with transaction.atomic():
        known = SnapshotRecord.objects.filter(
            dataset=first.dataset, file_digest=report.snapshot.source_digest, state=SnapshotRecord.LOADED
        ).first()
        if known is not None:
            return Corrected(known, report.corrected, report.skipped, False)
        made = write_record(
            acting, report, district=first.division_code, purpose=first.purpose,
            digest=report.snapshot.source_digest, corrects=first.public_id,
        )  # fmt: skip
    return Corrected(made, report.corrected, report.skipped, True)
