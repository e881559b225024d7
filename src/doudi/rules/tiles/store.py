"""Where machine code waits for the next process (核的存放): one sealed file per kernel.

A file is found by what it was made from: the kernel's text, the compiler and the processor. It begins with the SHA-256
of that and of its contents; one that is cut short, changed or swapped is not used but written anew. As machine code is
run, only a folder that nobody else can write to is read.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from doudi.rules.tiles import compiling

FOLDER_SETTING = "DOUDI_KERNEL_CACHE"
MOST_FILES = 400
_MARK = b"doudi kernel 1\n"


def folder() -> Path:
    """DOUDI_KERNEL_CACHE, else `kernels` in DOUDI_HOME, else the user's cache folder."""
    if chosen := os.environ.get(FOLDER_SETTING):
        return Path(chosen)
    if home := os.environ.get("DOUDI_HOME"):
        return Path(home) / "kernels"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "doudi" / "kernels"


def name_of(text: str) -> str:
    """The name of a kernel's file."""
    return hashlib.sha256(f"{compiling.processor()}\n{text}".encode()).hexdigest()


def is_kept(text: str) -> bool:
    """Whether there is a file for the kernel; what is in it is looked at when it is read."""
    return _file(name_of(text)).is_file()


def machine_code(text: str) -> bytes:
    """The machine code of a kernel, from its file if that is whole, else compiled and kept for the next time."""
    name = name_of(text)
    code = _read(name)
    if code is None:
        code = compiling.machine_code(text)
        # A folder that cannot be written to costs time at the next start, nothing else.
        with suppress(OSError):
            _write(name, code)
    return code


def _file(name: str) -> Path:
    return folder() / f"{name}.kernel"


def _read(name: str) -> bytes | None:
    with suppress(OSError):
        held = _file(name).read_bytes() if _is_ours(folder()) else b""
        head = len(_MARK) + hashlib.sha256().digest_size
        code = held[head:]
        if code and held[:head] == _MARK + _seal(name, code):
            return code
    return None


def _seal(name: str, code: bytes) -> bytes:
    return hashlib.sha256(name.encode() + code).digest()


def _is_ours(place: Path) -> bool:
    """Whether only this user can have put files there."""
    if os.name != "posix":
        return True
    found = place.stat()
    return found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _write(name: str, code: bytes) -> None:
    place = folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place, suffix=".part", delete=False) as file:
        file.write(_MARK + _seal(name, code) + code)
    os.replace(file.name, _file(name))
    _keep_newest(place)


def _keep_newest(place: Path) -> None:
    files = sorted(place.glob("*.kernel"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[MOST_FILES:]:
        file.unlink(missing_ok=True)
