"""Takes the one extract out of a zip archive (压缩包) into a file without a name, or says why not.

What is unpacked lies in a file nobody else can open and that is gone with the process, however it ends. A workbook is a
zip archive itself; it is recognised and left as it is.
"""

from __future__ import annotations

import os
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from doudi.kernel.errors import Fault

_ZIP = b"PK\x03\x04"
MAX_UNPACKED_BYTES = 16 << 30
"""Ten million rows of text are about 3 GiB; a province's register stays below this."""
MAX_RATIO = 200
SMALL_BYTES = 10 << 20
_CHUNK = 1 << 20
_JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_KINDS = frozenset({"csv", "txt", "xls", "xlsx", "parquet", "html", "htm"})
_ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


@contextmanager
def unpacked(path: Path) -> Iterator[tuple[Path, list[Fault]]]:
    """The file to read: the archive's only extract under the archive's own name, or the file itself; and why not."""
    if path.suffix.lower() != ".zip":
        yield path, []
        return
    if _is_damaged(path):
        yield path, [_damaged(path)]
        return
    archive = _archive(path)
    if archive is None:
        yield path, []
        return
    with archive:
        entry, faults = _only_entry(archive, path)
        if entry is None:
            yield path, faults
            return
        # The inner name may hold a person's name or number: only what kind of file it is counts.
        with _unnamed(f"{path.stem}.{_suffix(entry)}") as (inner, handle):
            fault = _copy(archive, entry, handle, path)
            if fault:
                yield path, [fault]
                return
            if _archive(inner) is not None or _is_archive(inner):
                yield path, [_nested(path)]
                return
            yield inner, []


@contextmanager
def _unnamed(name: str) -> Iterator[tuple[Path, int]]:
    """A file that is in no folder, and a path of this name by which this process alone can open it."""
    with tempfile.TemporaryDirectory(prefix="doudi-") as folder, tempfile.TemporaryFile() as file:
        path = Path(folder) / name
        path.symlink_to(f"/proc/self/fd/{file.fileno()}")
        yield path, file.fileno()


@contextmanager
def unnamed_file(content: bytes, name: str) -> Iterator[Path]:
    """Content as a file of this name that nobody else can open and that is gone with the process."""
    with _unnamed(name) as (path, handle):
        written = 0
        while written < len(content):
            written += os.write(handle, content[written : written + _CHUNK])
        yield path


def _archive(path: Path) -> zipfile.ZipFile | None:
    """The archive, if the file is one and no workbook; a damaged one is left to who reads it."""
    with path.open("rb") as file:
        if file.read(4) != _ZIP:
            return None
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    names = archive.namelist()
    if any(name.startswith(("xl/", "word/", "ppt/", "META-INF/")) or name == "[Content_Types].xml" for name in names):
        archive.close()
        return None
    return archive


def _is_damaged(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == _ZIP and not zipfile.is_zipfile(path)


def _damaged(path: Path) -> Fault:
    return Fault(
        path.name,
        "the archive is cut off or damaged, or packed in a way nobody agreed on",
        "a whole zip file",
        "pack it again as an ordinary zip, or copy the file again",
        "columnar.cut-off",
    )


def _is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(4)
    return start.startswith(_ARCHIVES[1:])


def _suffix(entry: zipfile.ZipInfo) -> str:
    suffix = PurePosixPath(entry.filename).suffix.lower().lstrip(".")
    return suffix if suffix in _KINDS else "bin"


def _only_entry(archive: zipfile.ZipFile, path: Path) -> tuple[zipfile.ZipInfo | None, list[Fault]]:
    entries = [
        entry
        for entry in archive.infolist()
        if not entry.is_dir() and not entry.filename.startswith(_JUNK) and not entry.filename.endswith(_JUNK[1:])
    ]
    faults = []

    def fault(what: str, rule: str, way_out: str, code: str) -> None:
        faults.append(Fault(path.name, what, rule, way_out, code))

    if any(_is_a_trick(entry) for entry in entries):
        fault(
            "a name inside leads out of the archive, or is a link",
            "plain file names",
            "pack the extract alone, without folders",
            "columnar.zip-path",
        )
    if any(entry.flag_bits & 1 for entry in entries):
        fault("protected by a password", "an extract is readable", "pack it without a password", "columnar.password")
    if len(entries) != 1:
        fault(
            f"an archive with {len(entries)} files",
            "one extract in each archive",
            "pack each extract by itself",
            "columnar.zip-several",
        )
    unpacks_to = sum(entry.file_size for entry in entries)
    if unpacks_to > MAX_UNPACKED_BYTES or any(
        entry.file_size > SMALL_BYTES and entry.file_size > MAX_RATIO * max(1, entry.compress_size) for entry in entries
    ):
        fault(
            f"would unpack to {unpacks_to >> 20} MiB",
            "no more than an extract can hold",
            "send the real extract",
            "columnar.zip-bomb",
        )
    return (None, faults) if faults else (entries[0], [])


def _is_a_trick(entry: zipfile.ZipInfo) -> bool:
    name = entry.orig_filename
    parts = name.replace("\\", "/").split("/")
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    return is_link or ".." in parts or name.startswith(("/", "\\")) or "\x00" in name or ":" in parts[0]


def _copy(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, to: int, path: Path) -> Fault | None:
    """Unpacks, counting what really comes out; what the archive says of itself is not believed."""
    written = 0
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                written += len(chunk)
                if written > entry.file_size or written > MAX_UNPACKED_BYTES:
                    return Fault(
                        path.name,
                        "unpacks to more than it says",
                        "no more than an extract can hold",
                        "send the real extract",
                        "columnar.zip-bomb",
                    )
                _write_all(to, chunk)
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError):
        return _damaged(path)
    except OSError as problem:
        return Fault(
            path.name,
            f"no room to unpack {entry.file_size >> 20} MiB ({type(problem).__name__})",
            "room for the unpacked extract",
            "make room, then load it again",
            "columnar.no-room",
        )
    os.lseek(to, 0, os.SEEK_SET)
    return None


def _write_all(to: int, chunk: bytes) -> None:
    while chunk:
        chunk = chunk[os.write(to, chunk) :]


def _nested(path: Path) -> Fault:
    return Fault(
        path.name,
        "an archive inside the archive",
        "the extract itself in one archive",
        "unpack it once and send the inner archive",
        "columnar.zip-nested",
    )
