"""QR codes as rows of dots, drawn by page and print alike."""

import segno


def qr_rows(text: str) -> tuple[str, ...]:
    """A QR code as rows of 0 and 1; never a micro one, which telephones do not read."""
    found = segno.make(text, error="m", micro=False)
    return tuple("".join("1" if dark else "0" for dark in row) for row in found.matrix)
