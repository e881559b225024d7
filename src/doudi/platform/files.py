"""Files of cases: encrypted on disk, known by public id, read only through here."""

import hashlib
import os
from pathlib import Path

from django.conf import settings

from doudi.kernel.errors import DoudiError
from doudi.platform.acting import Acting
from doudi.platform.crypto.cipher import open_bytes, seal_bytes
from doudi.platform.models import StoredFile


class FileRefused(DoudiError):
    """An uploaded file is too big, empty, broken, harmful or not what it says; ``reason`` says which."""

    code = "platform.file-refused"

    def __init__(self, reason: str, why: str, way_out: str) -> None:
        self.reason, self.why, self.way_out = reason, why, way_out
        super().__init__(f"The file was not taken: {why}. {way_out}")


def _path(stored: StoredFile) -> Path:
    folder: Path = settings.DOUDI_FILES / stored.public_id[-2:]
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{stored.public_id}.sealed"


def store(
    acting: Acting,
    content: bytes,
    *,
    kind: str,
    content_type: str,
    file_name: str = "",
    case_ref: str = "",
    area_path: str = "",
) -> StoredFile:
    """Keep ``content`` encrypted; the row is saved only after the bytes are safe on disk."""
    stored = StoredFile(
        kind=kind,
        content_type=content_type,
        file_name=file_name[:200],
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        stored_at=acting.now,
        stored_by=acting.actor_id,
        case_ref=case_ref,
        area_path=area_path,
    )
    stored.save()
    path = _path(stored)
    scratch = path.with_suffix(f".{os.getpid()}.new")
    with scratch.open("wb") as file:
        file.write(seal_bytes(content, f"file:{stored.public_id}"))
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)
    return stored


def read(stored: StoredFile) -> bytes:
    """The plain bytes of a stored file."""
    return open_bytes(_path(stored).read_bytes(), f"file:{stored.public_id}")


def discard(stored: StoredFile) -> None:
    """Deletes a file that has done its work: first the bytes, then the row."""
    _path(stored).unlink(missing_ok=True)
    stored.delete()
