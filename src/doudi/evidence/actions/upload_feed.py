"""Hand in a file on a page (上传装载): sealed at once, loaded by the worker, the outcome on the page.

A file of a feed is loaded as by command; a file of corrected rows goes to its load. Both through the same actions.
"""

import hashlib
import logging
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from doudi.columnar.contract import load_contract
from doudi.columnar.readers.opening import kind_of
from doudi.columnar.readers.unpacking import unnamed_file
from doudi.evidence.actions.correct_rejects import correct_rejects, first_load
from doudi.evidence.actions.load_extract import load_content
from doudi.evidence.errors import ExtractOutOfTime, UploadRefused
from doudi.evidence.models import FeedUpload, UploadState
from doudi.evidence.naming import area_path_of
from doudi.kernel.clock import Clock
from doudi.kernel.errors import DoudiError, FaultsFound
from doudi.platform import files
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.idempotency import once
from doudi.platform.models import StoredFile
from doudi.registry.acting import acting_for_staff
from doudi.registry.models import Staff
from doudi.registry.policy import require

_log = logging.getLogger("doudi.evidence")
MOST_BYTES = 64 * 1024 * 1024
SUFFIXES = ("csv", "txt", "xlsx", "xls", "parquet", "zip", "html", "htm")
CORRECTIONS = ("xlsx", "csv")
WAY_OUT = {"size": "load it by command", "corrections-size": "hand back only the rows that were changed"}
GIVEN_UP_AFTER = timedelta(minutes=10)
"""A load without a sign of life this long is taken up again: its worker was stopped."""


def upload_extract(
    acting: Acting,
    content: bytes,
    file_name: str,
    size: int,
    *,
    dataset: str,
    district: str,
    as_of: date,
    accept_shrunk: bool = False,
    key: str,
) -> FeedUpload:
    """Put a file of a feed in the worker's queue; the same key again gives the same upload.

    Raises:
        NotAllowed: this account does not load data of that district.
        DatasetUnknown, ExtractOutOfTime: no such dataset; the day has not come.
        UploadRefused: empty, too large, or no extract by its name or content.
    """
    area = area_path_of(district)
    require(acting, "evidence.load", area_path=area)
    load_contract(dataset)
    suffix = _checked(content, file_name, size, SUFFIXES)
    if as_of > acting.today:
        raise ExtractOutOfTime(f"{dataset}_{district}_{as_of:%Y%m%d}.{suffix}", as_of.isoformat())
    told = {"dataset": dataset, "as_of": as_of, "suffix": suffix, "accept_shrunk": accept_shrunk}
    return _queue(acting, content, key, area, district, told)


def upload_corrections(
    acting: Acting, content: bytes, file_name: str, size: int, *, load_id: str, key: str
) -> FeedUpload:
    """Put a file of corrected rows in the worker's queue; the same key again gives the same upload.

    Raises:
        NotAllowed: this account does not load data of that district.
        LoadUnknown: no such load, or nothing of it is left to correct.
        UploadRefused: empty, too large, or no table by its name or content.
    """
    first = first_load(load_id)
    require(acting, "evidence.load", area_path=first.area_path)
    suffix = _checked(content, file_name, size, CORRECTIONS, too_large="corrections-size")
    told = {"dataset": first.dataset, "as_of": first.as_of, "suffix": suffix, "load_id": first.public_id}
    return _queue(acting, content, key, first.area_path, first.division_code, told)


def _checked(
    content: bytes, file_name: str, size: int, suffixes: tuple[str, ...], too_large: str = "size"
) -> str:
    """The suffix of a file that may be read, by its name and its first bytes."""
    suffix = file_name.rpartition(".")[2].lower()
    if not size:
        raise UploadRefused("empty", "it is empty")
    if size > MOST_BYTES or size != len(content):
        raise UploadRefused(too_large, f"it is larger than {MOST_BYTES >> 20} MiB; {WAY_OUT[too_large]}")
    if suffix not in suffixes:
        raise UploadRefused("suffix", f"its name does not end in one of {', '.join(suffixes)}")
    if not kind_of(content[:512]):
        raise UploadRefused("content", "it is no table: a program, a picture or a document")
    return suffix


def _queue(acting: Acting, content: bytes, key: str, area: str, district: str, told: dict[str, Any]) -> FeedUpload:
    def ask() -> dict[str, Any]:
        stored = files.store(acting, content, kind="feed", content_type="application/octet-stream", area_path=area)
        made = FeedUpload.objects.create(
            **told, file_id=stored.public_id, size=len(content), asked_at=acting.now, made_by=acting.actor_id,
            made_by_name=acting.name, area_path=area, division_code=district,
        )  # fmt: skip
        detail = {"dataset": made.dataset, "as_of": made.as_of.isoformat(), "size": made.size}
        record(acting, "evidence.upload", "upload", made.public_id, area_path=area,
               detail=detail | ({"corrects": made.load_id} if made.load_id else {}))  # fmt: skip
        return {"upload": made.public_id}

    sent = {name: str(value) for name, value in told.items()} | {"content": hashlib.sha256(content).hexdigest()}
    return FeedUpload.objects.get(public_id=once(acting, key, sent, ask)["upload"])


def carry_out_waiting_uploads(now: datetime, wall: Clock) -> int:
    """Load what waits, oldest first, one after the other; how many were dealt with.

    Args:
        now: the installation's clock: the day whose posts count, and the moment of loading.
        wall: the real time, which tells whether a load was left behind.
    """
    done = 0
    while (upload := _claim(wall.now())) is not None:
        _carry_out(upload, now, wall)
        done += 1
    return done


def _claim(at: datetime) -> FeedUpload | None:
    """The oldest that waits or was left behind, taken by nobody else."""
    left = Q(state=UploadState.WAITING) | Q(state=UploadState.RUNNING, beat_at__lt=at - GIVEN_UP_AFTER)
    for upload in FeedUpload.objects.filter(left).order_by("pk"):
        mine = FeedUpload.objects.filter(pk=upload.pk, state=upload.state, beat_at=upload.beat_at)
        if mine.update(state=UploadState.RUNNING, beat_at=at, share=0):
            return upload
    return None


def _carry_out(upload: FeedUpload, now: datetime, wall: Clock) -> None:
    told = (-1, "")

    def beat(stage: str, done: int, total: int) -> None:
        nonlocal told
        share = min(100, done * 100 // max(1, total))
        if (share // 5, stage) != told:
            told = (share // 5, stage)
            FeedUpload.objects.filter(pk=upload.pk).update(stage=stage, share=share, beat_at=wall.now())

    try:
        # Whoever handed it in must still hold the post when it is loaded.
        acting = acting_for_staff(Staff.objects.get(public_id=upload.made_by), now)
        content = files.read(StoredFile.objects.get(public_id=upload.file_id))
        if upload.load_id:
            with unnamed_file(content, f"corrections.{upload.suffix}") as path:
                load = correct_rejects(acting, path, load_id=upload.load_id).load
        else:
            name = f"{upload.dataset}_{upload.division_code}_{upload.as_of:%Y%m%d}.{upload.suffix}"
            load = load_content(acting, content, name, progress=beat, accept_shrunk=upload.accept_shrunk)
    except (DoudiError, Staff.DoesNotExist, StoredFile.DoesNotExist) as fault:
        _end(upload, now, state=UploadState.FAILED, trouble=_told(fault))
    except Exception as fault:  # whatever it is, the upload ends and the queue goes on; the log says more
        _log.exception("upload %s failed", upload.public_id)
        _end(
            upload,
            now,
            state=UploadState.FAILED,
            trouble=[{"code": "evidence.unexpected", "text": type(fault).__name__}],
        )
    else:
        _end(upload, now, state=UploadState.DONE, result_id=load.public_id)


def _end(upload: FeedUpload, now: datetime, **fields: Any) -> None:
    with transaction.atomic():
        FeedUpload.objects.filter(pk=upload.pk).update(finished_at=now, **fields)
        record(Acting.system("data", now), "evidence.uploaded", "upload", upload.public_id,
               area_path=upload.area_path, detail={"state": str(fields["state"])})  # fmt: skip
    # The file has done its work: what counts of it is in the snapshot, what does not is in nobody's way.
    stored = StoredFile.objects.filter(public_id=upload.file_id).first()
    if stored is not None:
        files.discard(stored)


def _told(fault: Exception) -> list[dict[str, str]]:
    """What went wrong, as codes and texts of our own; never somebody's data."""
    if isinstance(fault, FaultsFound):
        return [{"code": each.code, "text": str(each)} for each in fault.faults[:20]]
    code = fault.code if isinstance(fault, DoudiError) else "evidence.account-gone"
    return [{"code": code, "text": str(fault)}]
