"""Files handed to somebody at this machine (私有文件): whole or not at all, and readable by their owner alone."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def write_privately(path: Path, content: bytes) -> None:
    """Puts the content there by one rename; what stood there is replaced only by the whole of it.

    Raises:
        OSError: the folder is not there, is not ours, or is full; what stood there stands there still.
    """
    with written_privately(path) as file:
        file.write(content)


@contextmanager
def written_privately(path: Path) -> Iterator[BinaryIO]:
    """A file to write, put there by one rename at the end; whether it can be is known before anything is done.

    Raises:
        OSError: as `write_privately`. Whatever is raised inside leaves what stood there.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    scratch = path.with_name(f".{path.name}.{os.getpid()}.partial")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
