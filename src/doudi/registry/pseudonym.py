"""The pseudonym under which a person of the registry stands in snapshots."""

from django.conf import settings

from doudi.columnar.pseudonym import Pseudonyms
from doudi.platform.crypto.cipher import current_keyring


def pseudonyms() -> Pseudonyms:
    """The keyed pseudonyms of this installation; the same for loading and for looking up."""
    key = current_keyring().pseudonym_key()
    return Pseudonyms(key, "sm4") if settings.DOUDI_CRYPTO_PROFILE == "guomi" else Pseudonyms(key, "aes")


def signed(key: int) -> int:
    """An unsigned 64-bit key as the signed integer the database holds.

    >>> signed(2**64 - 1)
    -1
    """
    return key - 2**64 if key >= 2**63 else key


def unsigned(key: int) -> int:
    """The reverse of ``signed``: the key as snapshots hold it.

    >>> unsigned(-1) == 2**64 - 1
    True
    """
    return key % 2**64


def person_key_of(citizen_number: str) -> int:
    """The pseudonym of one checked 18-character citizen number, signed."""
    return signed(int(pseudonyms().of([citizen_number])[0]))
