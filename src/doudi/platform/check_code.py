"""The code under a printed paper (校验码) that shows it is ours."""

from django.conf import settings

from doudi.platform.crypto.cipher import blind_index

LETTERS, GROUP = 12, 4


def check_code(kind: str, said: str) -> str:
    """A keyed hash of what the paper says, in three groups of four: nobody outside makes one up.

    Args:
        kind: of paper; the same words on two kinds have two codes.
        said: everything that must not be changed on it.

    >>> import re
    >>> bool(re.fullmatch("([0-9A-F]{4}-){2}[0-9A-F]{4}", check_code("letter", "DB-0001|granted|94000")))
    True
    """
    code = blind_index(kind, said)[:LETTERS].upper()
    return "-".join(code[at : at + GROUP] for at in range(0, LETTERS, GROUP))


def scanned_text(number: str, code: str) -> str:
    """What the QR code of a paper holds: the page that checks it, or number and code where our address is not set."""
    if settings.DOUDI_PUBLIC_ADDRESS:
        return f"{settings.DOUDI_PUBLIC_ADDRESS}/check-letter/{code}/"
    return f"{number} {code}"
