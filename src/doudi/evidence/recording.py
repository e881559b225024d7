"""Puts a load on record (装载留痕): row, audit, event, and the thing to do where a feed is not as it was."""

from collections.abc import Iterable

from doudi.columnar.drift import as_kept
from doudi.columnar.load import LoadReport
from doudi.evidence.following import follow_load
from doudi.evidence.models import SnapshotRecord
from doudi.evidence.naming import area_path_of
from doudi.evidence.safe_names import shown_name
from doudi.evidence.store import snapshot_store
from doudi.kernel.errors import Fault
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce


def fault_codes(faults: Iterable[Fault]) -> list[str]:
    """The codes of faults, in their order."""
    return [fault.code for fault in faults]


def find_record(report: LoadReport, digest: str) -> SnapshotRecord | None:
    """The record of the same content with the same outcome, if there is one that still counts."""
    state = SnapshotRecord.LOADED if report.snapshot else SnapshotRecord.REFUSED
    rows = SnapshotRecord.objects.filter(dataset=report.dataset, file_digest=digest, state=state, deleted_at=None)
    codes = fault_codes(report.faults)
    return next((row for row in rows if [fault["code"] for fault in row.faults] == codes), None)


def first_of_chain(report: LoadReport) -> str:
    """The load a snapshot's chain began with; empty where it is itself the first."""
    digest = report.snapshot.first_digest if report.snapshot else ""
    rows = SnapshotRecord.objects.filter(dataset=report.dataset, file_digest=digest, state=SnapshotRecord.LOADED)
    first = rows.filter(deleted_at=None).first() if digest else None
    return first.public_id if first else ""


def known_again(known: SnapshotRecord, report: LoadReport) -> SnapshotRecord:
    """The first record of the content, which now also says if it was sent once more as another day's."""
    told = as_kept(report.drift)
    if known.state == SnapshotRecord.LOADED and any(alarm not in known.drift for alarm in told):
        known.drift = [*known.drift, *(alarm for alarm in told if alarm not in known.drift)]
        known.save(update_fields=["drift"])
    return known


def write_record(
    acting: Acting, report: LoadReport, *, district: str, purpose: str, digest: str, corrects: str = "",
    action: str = "evidence.correct_rejects",
) -> SnapshotRecord:  # fmt: skip
    """The record of a load, inside the caller's transaction.

    Args:
        corrects: the first load of the chain, when rejected rows were corrected or the file was loaded again.
        action: what the audit calls a load that has one before it.
    """
    area = area_path_of(district)
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
        corrects=corrects,
        corrected=report.corrected,
        linked=report.linked,
        loaded_at=acting.now,
        loaded_by=acting.actor_id,
        division_code=district,
        area_path=area,
    )
    detail = {
        "dataset": report.dataset,
        "as_of": report.as_of.isoformat(),
        "purpose": purpose,
        "rows_in": report.rows_in,
        "rows_accepted": report.rows_accepted,
        "rows_rejected": report.rows_rejected,
        "linked": report.linked,
        "faults": fault_codes(report.faults),
        "drift": [alarm.code for alarm in report.drift],
    }
    if corrects:
        detail |= {"corrects": corrects, "corrected": report.corrected}
    else:
        action = "evidence.load_extract" if snapshot else "evidence.refuse_extract"
    record(acting, action, "load", made.public_id, area_path=area, detail=detail)
    if snapshot is not None:
        announce(acting, "extract_loaded", {"load": made.public_id, "dataset": report.dataset})
    follow_load(acting, made)
    return made
