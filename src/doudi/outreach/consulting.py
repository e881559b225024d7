"""What outreach asks of evidence and of columnar, in one place."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings

from doudi.casework.process import scheme_here
from doudi.columnar.screen import ScreenResult
from doudi.columnar.screen import screen as screen_population
from doudi.columnar.snapshot import SnapshotStore
from doudi.evidence.reads import RegisterPerson, fetch_register_people
from doudi.kernel.month import Month
from doudi.platform.acting import Acting


def sweep(scheme: str, month: Month, today: date, store: SnapshotStore | None = None) -> ScreenResult:
    """Everybody in the departments' data, by the rules of one scheme for one month."""
    found = store if store is not None else SnapshotStore(settings.DOUDI_SNAPSHOTS)
    return screen_population(scheme_here(scheme).ruleset, found, month, today=today)


def register_people(acting: Acting, person_keys: Sequence[int]) -> dict[int, RegisterPerson]:
    """Name, address and relation of people in the household register, by signed key; the look is audited."""
    return fetch_register_people(acting, list(person_keys)) if person_keys else {}
