"""What a stranger hands in: hostile files never pass, pictures are drawn anew, doubts are told."""

import resource
from collections.abc import Sequence

import numpy as np
import pytest

from doudi.platform.files import FileRefused
from doudi.platform.received import documents, findings, looking, parts
from doudi.platform.received.drawing import pixels_of
from doudi.platform.received.looking import look_at
from doudi.platform.received.parts import walk_jpeg, walk_png
from doudi.platform.received.quality import doubts_about
from doudi.platform.received.writing import jpeg_of
from tests.platform.received.hostile import EICAR, MARK, Hostile, hostile_files
from tests.platform.received.pictures import blurred, exif, page, pdf, photo, png, stream, with_segment


def passed(files: Sequence[Hostile]) -> list[str]:
    """The names of those that were accepted as harmless, or kept with what they carried."""
    wrong = []
    for one in files:
        try:
            kept = look_at(one.content)
        except FileRefused:
            continue
        if not one.may_be_drawn or MARK in kept.content or EICAR in kept.content:
            wrong.append(one.name)
    return wrong


def few(*words: str) -> list[Hostile]:
    """Those whose name holds one of the words."""
    return [one for one in hostile_files() if any(word in one.name for word in words)]


@pytest.mark.once
def test_no_hostile_file_passes() -> None:
    """Not one of all of them is accepted as harmless, and reading them keeps no memory."""
    files = hostile_files()
    assert len(files) >= 60
    assert len({one.name for one in files}) == len(files)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert passed(files) == []
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 120_000, f"{grown} KB more than before"


@pytest.mark.once
@pytest.mark.parametrize("bug", ["spelling", "data", "redrawn", "unpacked", "tail"])
def test_the_corpus_finds_planted_bugs(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a check left out, files of the corpus pass: the corpus would have said so."""
    if bug == "spelling":
        monkeypatch.setattr(documents, "_read_name", lambda raw: raw.decode("latin-1"))
        files = few("another spelling")
    elif bug == "data":
        monkeypatch.setattr(documents, "OBJECT", documents.re.compile(rb"(?!)"))
        files = few("within the data")
    elif bug == "redrawn":
        monkeypatch.setattr(looking, "walk_jpeg", lambda content: parts.Picture("image/jpeg", 60, 60, content))
        monkeypatch.setattr(looking, "pixels_of", lambda picture: picture)
        monkeypatch.setattr(looking, "jpeg_of", lambda picture: picture.bare)
        monkeypatch.setattr(looking, "doubts_about", lambda picture: ())
        files = few("jpeg followed", "jpeg with a place")
    elif bug == "unpacked":
        monkeypatch.setattr(documents, "_unpacked", lambda data, left, keep: (b"", left))
        files = few("packed")
    else:
        monkeypatch.setattr(documents, "END", documents.re.compile(b""))
        files = few("followed by a page", "pdf broken off")
    assert passed(files)


def test_a_clear_photo_is_kept_without_where_it_was_taken() -> None:
    """Place and telephone are gone; the picture is upright, as it was held, and as large."""
    sent = with_segment(photo(), 0xE1, exif(6, b"GPS 29.54N"))
    kept = look_at(sent)
    assert (kept.content_type, kept.doubts) == ("image/jpeg", ())
    assert b"GPS" not in kept.content
    assert b"Exif" not in kept.content
    upright = walk_jpeg(kept.content)
    assert (upright.width, upright.height) == (700, 500)
    wanted = np.rot90(page(), 3).astype(int)
    assert np.abs(pixels_of(upright).astype(int) - wanted).mean() < 12


@pytest.mark.once
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_of_holding_the_telephone_is_turned_upright(orientation: int) -> None:
    """The dark corner stands where EXIF says it belongs."""
    made = np.full((64, 96, 3), 230, np.uint8)
    made[:24, :24] = 20
    picture = walk_jpeg(with_segment(jpeg_of(made), 0xE1, exif(orientation)))
    seen = pixels_of(picture)
    corner = {1: (0, 0), 2: (0, -1), 3: (-1, -1), 4: (-1, 0), 5: (0, 0), 6: (0, -1), 7: (-1, -1), 8: (-1, 0)}
    row, column = corner[orientation]
    assert seen[row, column].mean() < 60
    assert seen[-1 - row, -1 - column].mean() > 180
    assert seen.shape[:2] == ((64, 96) if orientation < 5 else (96, 64))


def test_what_was_drawn_reads_as_it_was_sent() -> None:
    """A PNG comes back pixel for pixel, whichever way its neighbours were foretold; a JPEG within its rounding."""
    made = np.random.default_rng(16).integers(0, 255, (61, 83, 3), dtype=np.uint8)
    made[20:] = page(60, 83)[:41]
    assert np.array_equal(pixels_of(walk_png(png(made))), made)
    smooth = np.add.outer(np.arange(90), np.arange(70))[..., None].repeat(3, 2).astype(np.uint8)
    again = pixels_of(walk_jpeg(jpeg_of(smooth)))
    assert np.abs(again.astype(int) - smooth).max() < 12


def test_a_large_photo_is_made_smaller() -> None:
    """Nobody needs more than a sheet at two hundred dots an inch."""
    kept = walk_jpeg(look_at(photo(100, 3_000)).content)
    assert (kept.width, kept.height) == (findings.LONGEST_SIDE, 80)


@pytest.mark.parametrize(
    ("doubt", "pixels"),
    [
        ("", page()),
        ("", page(paper=120, ink=20)),
        ("too_dark", page(paper=60, ink=5)),
        ("too_pale", page(paper=250, ink=225)),
        ("blurred", blurred(page(), 4)),
        ("too_small", page(300, 200)),
        ("empty", np.full((700, 500, 3), 240, np.uint8)),
    ],
)
def test_what_is_hard_to_read_is_told(doubt: str, pixels: np.ndarray) -> None:
    """A clear page raises no doubt; dark, pale, blurred, small and empty ones each raise theirs."""
    assert doubts_about(pixels) == ((doubt,) if doubt else ())


def test_a_scanned_document_is_kept_as_it_came() -> None:
    """Pages with pictures and packed text are no harm."""
    sent = pdf(stream(6, b"/Subtype /Image /Filter /DCTDecode", photo(60, 60)), pages=3)
    assert (look_at(sent).content, look_at(sent).pages) == (sent, 3)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (pdf(trailer=b"/Encrypt 9 0 R"), "locked"),
        (pdf(pages=31), "too_many_pages"),
        (photo()[:4_000], "damaged"),
        (png(page(40, 40), size=(50_000, 50_000)), "too_many_pixels"),
        (b"PK\x03\x04", "wrong_kind"),
        (pdf(b"5 0 obj\n<< /S /Launch >>\nendobj\n"), "harmful"),
    ],
)
def test_a_refusal_says_which(content: bytes, why: str) -> None:
    """So that the page can say it in plain words, with the way out."""
    with pytest.raises(FileRefused) as caught:
        look_at(content)
    assert caught.value.reason == why
