"""Photos and PDFs that a form brought (材料): all of them looked at before the first is kept."""

from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile

from doudi.platform.acting import Acting
from doudi.platform.files import check_upload, store


def keep_papers(acting: Acting, photos: Iterable[UploadedFile], *, kind: str, case_ref: str) -> list[str]:
    """The ids of the stored files, in order.

    Raises:
        FileRefused: one of them is empty, too large, or neither photo nor PDF; none was kept.
    """
    read = [(photo.read(), photo.content_type or "") for photo in photos]
    for content, content_type in read:
        check_upload(content, content_type)
    return [
        store(acting, content, kind=kind, content_type=content_type, case_ref=case_ref).public_id
        for content, content_type in read
    ]
