"""What can go wrong with keys and encrypted values."""

from pathlib import Path

from doudi.kernel.errors import DoudiError


class KeyringUnreadable(DoudiError):
    """The key file exists but cannot be used."""

    code = "platform.keyring-unreadable"

    def __init__(self, path: Path, why: str) -> None:
        self.path = path
        super().__init__(
            f"The key file {path.name} cannot be used: {why}. Put the right key file back from the backup; without it "
            f"encrypted names, numbers and accounts cannot be read by anyone."
        )


class ValueUnreadable(DoudiError):
    """An encrypted value does not open with the keys of this installation."""

    code = "platform.value-unreadable"

    def __init__(self, where: str, key_id: str, known: list[str]) -> None:
        self.where, self.key_id = where, key_id
        super().__init__(
            f"The encrypted value in {where} was made with key {key_id}; this installation holds {', '.join(known)}. "
            f"Restore the key file that belongs to this database."
        )
