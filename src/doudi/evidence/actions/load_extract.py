"""Load a department's extract into a dated snapshot (装载部门数据)."""

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.db import IntegrityError, transaction

from doudi.columnar.contract import load_contract
from doudi.columnar.drift import as_kept
from doudi.columnar.load import LoadReport, Progress
from doudi.columnar.load import load_extract as load_into_store
from doudi.evidence.errors import ExtractMisnamed, ExtractMissing, ExtractOutOfTime
from doudi.evidence.models import SnapshotRecord
from doudi.evidence.naming import ExtractName, area_path_of, read_name
from doudi.evidence.purposes import refusals_on_record
from doudi.evidence.safe_names import shown_name
from doudi.evidence.store import seal_for, snapshot_store
from doudi.kernel.errors import Fault
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry.policy import require
from doudi.registry.pseudonym import pseudonyms


def load_extract(
    acting: Acting,
    path: Path,
    dataset: str = "",
    *,
    as_of: date | None = None,
    purpose: str = "",
    progress: Progress | None = None,
    accept_shrunk: bool = False,
) -> SnapshotRecord:
    """The record of the load: stored as a snapshot, or refused with every fault of the file as a whole.

    Dataset, district and day are read from the file's name; `dataset` and `as_of`, if given, must agree with it. The
    same file again changes nothing and gives its first record. Rows are stored by one rename outside the database;
    killed before the record is written, the next load of the same file finds the snapshot and writes it.

    Args:
        purpose: what the data is loaded for; refused, and the refusal audited, unless its agreement covers it. What
            the agreement names first, when nothing is said.

    Raises:
        NotAllowed: this account does not load data of that district.
        ExtractMissing, ExtractUnnamed, ExtractMisnamed, ExtractOutOfTime: the file, its name or its day.
        DatasetUnknown: no contract describes the dataset.
        PurposeRefused: the agreement does not cover the purpose; nothing was read.
        PseudonymsCollide: two numbers share a key; nothing was stored.
    """
    name = read_name(path.name)
    if dataset not in ("", name.dataset) or as_of not in (None, name.as_of):
        raise ExtractMisnamed(path.name, f"{dataset or name.dataset} of {as_of or name.as_of}")
    area = area_path_of(name.district)
    require(acting, "evidence.load", area_path=area)
    contract = load_contract(name.dataset)
    _check_file(acting, path, name)
    purpose = purpose or contract.purposes[0]
    with refusals_on_record(acting, area_path=area):
        contract.require_purpose(purpose)
    report = load_into_store(
        path,
        contract,
        store=snapshot_store(),
        pseudonyms=pseudonyms(),
        seal=seal_for(name.dataset),
        as_of=name.as_of,
        now=acting.now,
        progress=progress,
        accept_shrunk=accept_shrunk,
    )
    digest = report.snapshot.source_digest if report.snapshot else _digest(path)
    known = _record_of(report, digest)
    if known is not None:
        return _again(known, report)
    try:
        with transaction.atomic():
            return _write(acting, report, name, purpose, digest)
    except IntegrityError:
        # Somebody loaded the same file at the same moment and was quicker.
        quicker = _record_of(report, digest)
        if quicker is None:
            raise
        return quicker


def _again(known: SnapshotRecord, report: LoadReport) -> SnapshotRecord:
    """The first record of the file, which now also says if it was sent once more as another day's."""
    told = as_kept(report.drift)
    if known.state == SnapshotRecord.LOADED and any(alarm not in known.drift for alarm in told):
        known.drift = [*known.drift, *(alarm for alarm in told if alarm not in known.drift)]
        known.save(update_fields=["drift"])
    return known


def _check_file(acting: Acting, path: Path, name: ExtractName) -> None:
    if name.as_of > acting.today:
        raise ExtractOutOfTime(path.name, name.as_of.isoformat())
    if path.is_symlink() or not path.is_file():
        raise ExtractMissing(path, "it is not a file")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _codes(faults: Iterable[Fault]) -> list[str]:
    return [fault.code for fault in faults]


def _record_of(report: LoadReport, digest: str) -> SnapshotRecord | None:
    """The record of the same file with the same outcome, if there is one."""
    state = SnapshotRecord.LOADED if report.snapshot else SnapshotRecord.REFUSED
    rows = SnapshotRecord.objects.filter(dataset=report.dataset, file_digest=digest, state=state)
    codes = _codes(report.faults)
    return next((row for row in rows if [fault["code"] for fault in row.faults] == codes), None)


def _write(acting: Acting, report: LoadReport, name: ExtractName, purpose: str, digest: str) -> SnapshotRecord:
    area = area_path_of(name.district)
    snapshot = report.snapshot
    made = SnapshotRecord.objects.create(
        dataset=report.dataset,
        state=SnapshotRecord.LOADED if snapshot else SnapshotRecord.REFUSED,
        purpose=purpose,
        file_name=shown_name(report.file),
        file_digest=digest,
        as_of=report.as_of,
        rows_in=report.rows_in,
        rows_accepted=report.rows_accepted,
        rows_rejected=report.rows_rejected,
        reasons=dict(report.reasons),
        repairs=dict(report.repairs),
        faults=[{"code": fault.code, "text": str(fault)} for fault in report.faults],
        ignored_columns=list(report.ignored_columns),
        drift=list(as_kept(report.drift)),
        rejects_file=str(report.rejects_path.relative_to(snapshot_store().root)) if report.rejects_path else "",
        loaded_at=acting.now,
        loaded_by=acting.actor_id,
        division_code=name.district,
        area_path=area,
    )
    detail = {
        "dataset": report.dataset,
        "as_of": report.as_of.isoformat(),
        "purpose": purpose,
        "rows_in": report.rows_in,
        "rows_accepted": report.rows_accepted,
        "rows_rejected": report.rows_rejected,
        "faults": _codes(report.faults),
        "drift": [alarm.code for alarm in report.drift],
    }
    action = "evidence.load_extract" if snapshot else "evidence.refuse_extract"
    record(acting, action, "load", made.public_id, area_path=area, detail=detail)
    if snapshot is not None:
        announce(acting, "extract_loaded", {"load": made.public_id, "dataset": report.dataset})
    return made
