"""The one way in for what somebody hands in (收文件): the file as it may be kept, or a refusal in plain words."""

from dataclasses import dataclass

from doudi.platform.received.documents import search_pdf
from doudi.platform.received.drawing import pixels_of
from doudi.platform.received.findings import empty, too_heavy, wrong_kind
from doudi.platform.received.parts import walk_jpeg, walk_png
from doudi.platform.received.quality import doubts_about
from doudi.platform.received.writing import jpeg_of

MOST_BYTES = 10 * 1024 * 1024
SIGNATURES: dict[str, tuple[bytes, ...]] = {
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "application/pdf": (b"%PDF-",),
}
"""What may be handed in, and how such a file begins."""


@dataclass(frozen=True)
class Looked:
    """A file as it may be kept: a picture drawn anew, or the PDF as it came.

    ``doubts`` are keys of `findings.QUALITY`; ``pages`` is one for a picture.
    """

    content: bytes
    content_type: str
    doubts: tuple[str, ...] = ()
    pages: int = 1


def look_at(content: bytes) -> Looked:
    """What the file is by its own bytes, whatever its name or sender says of it.

    Raises:
        FileRefused: empty, larger than 10 MB, neither photo nor PDF, broken off, too large to draw, locked, or with
            more in it than what is to be seen.
    """
    if not content:
        raise empty()
    if len(content) > MOST_BYTES:
        raise too_heavy()
    kind = next((kind for kind, starts in SIGNATURES.items() if content.startswith(starts)), "")
    if kind == "application/pdf":
        return Looked(content, kind, pages=search_pdf(content))
    if not kind:
        raise wrong_kind()
    picture = walk_jpeg(content) if kind == "image/jpeg" else walk_png(content)
    pixels = pixels_of(picture)
    return Looked(jpeg_of(pixels), "image/jpeg", doubts_about(pixels))
