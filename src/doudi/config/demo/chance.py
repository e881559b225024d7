"""What simulated life decides: the same for the same family and question, whatever run it is."""

import hashlib


def percent(salt: str, subject: str) -> int:
    """0 to 99, evenly, from a question and whom it is about.

    >>> percent("moved", "A") == percent("moved", "A"), 0 <= percent("moved", "B") < 100
    (True, True)
    """
    return int.from_bytes(hashlib.sha256(f"{salt}:{subject}".encode()).digest()[:4], "big") % 100
