"""Photos and PDFs that a form brought (材料): all looked at before one is kept, and handed out as downloads only."""

from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse

from doudi.platform.acting import Acting
from doudi.platform.files import read, store
from doudi.platform.models import StoredFile
from doudi.platform.received.looking import look_at

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


def keep_papers(acting: Acting, photos: Iterable[UploadedFile], *, kind: str, case_ref: str) -> list[str]:
    """The ids of the stored files, in order: pictures as they were drawn anew, PDFs as they came.

    Raises:
        FileRefused: one of them is empty, too large, not whole, does harm or is neither photo nor PDF; none was kept.
    """
    looked = [look_at(photo.read()) for photo in photos]
    return [
        store(acting, one.content, kind=kind, content_type=one.content_type, case_ref=case_ref).public_id
        for one in looked
    ]


def handed_out(stored: StoredFile | None) -> HttpResponse:
    """A paper as a download, never opened by the browser as a page; the caller has checked whose it is.

    A picture may stand as an image beside what was entered of it: an image runs nothing.

    Raises:
        Http404: there is none, or it is no paper.
    """
    if stored is None or stored.content_type not in ENDINGS:
        raise Http404
    return HttpResponse(
        read(stored),
        content_type=stored.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{stored.public_id}.{ENDINGS[stored.content_type]}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
