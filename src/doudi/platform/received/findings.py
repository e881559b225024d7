"""What is said of a file that was handed in: why it was refused, or why somebody may not be able to read it."""

from doudi.platform.files import FileRefused

TOO_DARK, TOO_PALE, BLURRED, TOO_SMALL, EMPTY = "too_dark", "too_pale", "blurred", "too_small", "empty"
QUALITY = (TOO_DARK, TOO_PALE, BLURRED, TOO_SMALL, EMPTY)
"""Doubts about a picture: the family may hand it in all the same, and an official judges it."""

MOST_PIXELS = 50_000_000
"""Of a picture before it is made smaller: what the largest common telephones take."""
LONGEST_SIDE = 2_400
"""Of a picture as it is kept: a sheet of A4 at about 200 dots an inch."""
MOST_PAGES = 30


def damaged() -> FileRefused:
    """The file broke off on its way, or was never a picture."""
    return FileRefused("damaged", "it is not whole", "Send it again, or take the photo again.")


def too_large() -> FileRefused:
    """More pixels than anybody needs to read a paper."""
    return FileRefused("too_many_pixels", "it has too many pixels", "Take the photo with a lower resolution.")


def harmful() -> FileRefused:
    """It holds something that acts, or a second file."""
    return FileRefused("harmful", "it holds more than a paper", "Send a photo of the paper instead.")


def locked() -> FileRefused:
    """A PDF with a password."""
    return FileRefused("locked", "it has a password", "Send it without a password, or a photo of the paper.")


def too_many_pages() -> FileRefused:
    """More pages than one paper has."""
    return FileRefused("too_many_pages", f"it has more than {MOST_PAGES} pages", "Send it in parts.")


def empty() -> FileRefused:
    """No byte came."""
    return FileRefused("nothing", "it is empty", "Take the photo again.")


def too_heavy() -> FileRefused:
    """More than ten megabytes."""
    return FileRefused("too_heavy", "it is larger than 10 MB", "Take the photo with a lower resolution.")


def wrong_kind() -> FileRefused:
    """Neither photo nor PDF."""
    return FileRefused("wrong_kind", "it is not a photo (JPEG, PNG) or a PDF", "Send a photo of the paper.")
