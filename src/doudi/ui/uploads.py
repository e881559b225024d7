"""Uploaded files stay in memory until they are sealed: none of them lies in clear on the disk."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MOST_BYTES = 64 * 1024 * 1024
"""The largest file any page takes; larger extracts are loaded by command, from the operator's folder."""


class InMemory(FileUploadHandler):
    """Keeps an uploaded file in memory; of one that is too large only its beginning, and the size that was sent."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self.file, self.sent = BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """A piece of it."""
        self.sent += len(raw_data)
        if self.sent <= MOST_BYTES:
            self.file.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The whole of it; the size is what was sent, also where not all was kept."""
        self.file.seek(0)
        return InMemoryUploadedFile(
            self.file, self.field_name, self.file_name or "", self.content_type or "", file_size, self.charset,
            self.content_type_extra,
        )  # fmt: skip
