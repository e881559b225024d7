"""Files for one key's holder (按公钥加密): the age format, which its own tools open too.

Keys of the installation encrypt what stays in it; what is taken elsewhere is encrypted to a public key, and the private
one never comes near this machine.
"""

from pathlib import Path

import pyrage

from doudi.kernel.errors import DoudiError


class RecipientInvalid(DoudiError):
    """Not a public key of the age format."""

    code = "platform.recipient-invalid"


class ArchiveUnreadable(DoudiError):
    """Not such a file, damaged, or for another key."""

    code = "platform.archive-unreadable"


def check_recipient(recipient: str) -> None:
    """Refuse what is no public key.

    Raises:
        RecipientInvalid: it is none; a private key is refused without being repeated.
    """
    _recipient(recipient)


def _recipient(text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError:
        shown = "a private key" if text.strip().upper().startswith("AGE-SECRET-KEY") else f"{text[:12]!r}…"
        raise RecipientInvalid(f"{shown} is no public key: give the line that begins with age1.") from None


def seal_to(recipient: str, data: bytes) -> bytes:
    """The data, readable for the holder of the private key only."""
    return pyrage.encrypt(data, [_recipient(recipient)])


def open_with(identity_file: Path, sealed: bytes) -> bytes:
    """The data of a sealed file.

    Args:
        identity_file: the private key as ``age-keygen`` writes it; lines with # are comments.

    Raises:
        ArchiveUnreadable: the key file holds no key, or the file is damaged or for another key.
    """
    lines = identity_file.read_text(encoding="utf-8").splitlines()
    keys = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    try:
        identities = [pyrage.x25519.Identity.from_str(key) for key in keys]
        return pyrage.decrypt(sealed, identities)
    except (pyrage.IdentityError, pyrage.DecryptError) as error:
        raise ArchiveUnreadable(f"{identity_file.name} does not open it: {error}") from None


def new_identity() -> tuple[str, str]:
    """A new private key and its public one.

    >>> private, public = new_identity()
    >>> private.startswith("AGE-SECRET-KEY-1"), public.startswith("age1")
    (True, True)
    """
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())
