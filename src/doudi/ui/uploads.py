"""Uploaded files stay in memory until they are sealed: none of them lies in clear on the disk."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from doudi.evidence.actions.upload_feed import MOST_BYTES


class NotKept(InMemoryUploadedFile):
    """A file that did not fit beside the others of its request: its name and size, and nothing of its content."""


class InMemory(FileUploadHandler):
    """Keeps the files of a request in memory, all together no more than one feed may be.

    Of a file that does not fit nothing is kept but its size: half a file must not pass for a whole one.
    """

    kept = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self.file = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """A piece of it."""
        self.kept += len(raw_data)
        if self.kept <= MOST_BYTES:
            self.file.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The whole of it, or nothing; the size is what was sent."""
        fits = self.kept <= MOST_BYTES
        self.file.seek(0)
        kind, content = (InMemoryUploadedFile, self.file) if fits else (NotKept, BytesIO())
        return kind(content, self.field_name, self.file_name or "", self.content_type or "", file_size, self.charset,
                    self.content_type_extra)  # fmt: skip
