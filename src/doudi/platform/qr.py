"""QR codes as rows of dots, drawn by page and print alike."""

import segno


def qr_rows(text: str) -> tuple[str, ...]:
    """A QR code as rows of 0 and 1."""
    return tuple("".join("1" if dark else "0" for dark in row) for row in segno.make(text, error="m").matrix)
