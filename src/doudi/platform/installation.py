"""What this database is, and what day it is in it."""

from datetime import date, datetime, time

from doudi.kernel.clock import SHANGHAI, Clock, SystemClock
from doudi.kernel.errors import DoudiError
from doudi.platform.crypto.cipher import current_keyring
from doudi.platform.models import Installation
from doudi.platform.statements import fetch_rows


class NotADemo(DoudiError):
    """Something meant for demo data only was asked of a real database."""

    code = "platform.not-a-demo"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} exists only in a database made by ./doudi demo; this one is not.")


class KeysDoNotFit(DoudiError):
    """The key file belongs to another database."""

    code = "platform.keys-do-not-fit"

    def __init__(self, wants: str, has: list[str]) -> None:
        super().__init__(
            f"This database was made with key {wants}; the key file holds {', '.join(has)}. Restore the key file that "
            f"was backed up with this database."
        )


def find_installation() -> Installation | None:
    """The installation's row, or None in a fresh database."""
    return next(iter(fetch_rows(Installation, "TRUE ORDER BY id LIMIT 1")), None)


def make_installation(now: datetime, *, is_demo: bool) -> Installation:
    """Mark a fresh database as demo or real, once; it can never be changed from one to the other."""
    found = find_installation()
    if found is not None:
        if found.is_demo != is_demo:
            raise NotADemo("Changing a database between demo and real")
        return found
    return Installation.objects.create(is_demo=is_demo, key_id=current_keyring().current_id, made_at=now)


def check_keys_fit() -> None:
    """Refuse to start with the wrong key file.

    Raises:
        KeysDoNotFit: names both.
    """
    found = find_installation()
    if found is not None and found.key_id not in current_keyring().masters:
        raise KeysDoNotFit(found.key_id, sorted(current_keyring().masters))


class SimulatedClock:
    """The demo's clock: the day is the simulated one, the time of day is real but held inside office hours."""

    def __init__(self, day: date) -> None:
        self.day = day

    def now(self) -> datetime:
        """That day, at the present time of day; before 9:00 it is 9:00."""
        real = datetime.now(SHANGHAI).time().replace(tzinfo=None)
        return datetime.combine(self.day, max(real, time(9)), tzinfo=SHANGHAI)

    def today(self) -> date:
        """The simulated day."""
        return self.day


def current_clock() -> Clock:
    """The real clock, or in a demo database the simulated one."""
    return clock_of(find_installation())


def clock_of(installation: Installation | None) -> Clock:
    """The same, where the installation's row was read already."""
    if installation is not None and installation.is_demo and installation.simulated_day:
        return SimulatedClock(installation.simulated_day)
    return SystemClock()
