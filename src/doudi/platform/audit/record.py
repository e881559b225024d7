"""Append to the audit, in the transaction of the change itself."""

from collections.abc import Iterable, Sequence
from typing import Any

from doudi.platform.acting import Acting
from doudi.platform.many import insert_many
from doudi.platform.models import AuditEntry

MAX_SUBJECTS_PER_ENTRY = 200


def record(
    acting: Acting,
    action: str,
    subject_type: str,
    subject_id: str,
    *,
    area_path: str = "",
    case_ref: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """One line: ``acting`` did ``action`` to a subject. ``detail`` must hold no personal data, only ids and codes."""
    line = line_of(acting, action, subject_type, subject_id, area_path=area_path, case_ref=case_ref, detail=detail)
    record_all([line])


def record_all(lines: Sequence[AuditEntry]) -> None:
    """Several lines together, in their order."""
    insert_many(lines, wants_keys=False)


def line_of(
    acting: Acting,
    action: str,
    subject_type: str,
    subject_id: str,
    *,
    area_path: str = "",
    case_ref: str = "",
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """A line as ``record`` appends it, for those who append several at a time."""
    if acting.through is not None:
        detail = {**(detail or {}), "through": acting.through.token_id}
    return AuditEntry(
        at=acting.now,
        actor_kind=acting.kind,
        actor_id=acting.actor_id,
        action=action,
        subject_type=subject_type,
        subject_id=subject_id,
        area_path=area_path,
        case_ref=case_ref,
        purpose=acting.purpose,
        detail=detail or {},
        simulated=acting.simulated,
        request_id=acting.request_id,
    )


def record_read(
    acting: Acting,
    subject_type: str,
    subject_ids: Iterable[str],
    *,
    what: str,
    area_path: str = "",
    case_ref: str = "",
) -> None:
    """``acting`` saw personal data of these subjects; one line for up to 200 of them (list pages)."""
    ids = list(subject_ids)
    for start in range(0, len(ids), MAX_SUBJECTS_PER_ENTRY):
        some = ids[start : start + MAX_SUBJECTS_PER_ENTRY]
        record(
            acting,
            f"read.{what}",
            subject_type,
            some[0] if len(some) == 1 else "many",
            area_path=area_path,
            case_ref=case_ref,
            detail={"subjects": some} if len(some) > 1 else {},
        )
