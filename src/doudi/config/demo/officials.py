"""The simulated officials: whoever holds the post at a place, acting through the same actions as people."""

from datetime import datetime
from functools import lru_cache

from doudi.platform.acting import Acting
from doudi.registry.acting import acting_for_staff
from doudi.registry.models import Organisation, Post, Staff
from doudi.registry.reads import office_serving


class Officials:
    """Finds who does a piece of work at a place, and lets them act at a moment."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._holders: dict[tuple[int, str], list[Staff]] = {}
        self._by_role: dict[str, list[Staff]] = {}
        for post in Post.objects.select_related("staff").order_by("pk"):
            self._holders.setdefault((post.organisation_id, post.role), []).append(post.staff)
            self._by_role.setdefault(post.role, []).append(post.staff)

    @property
    def now(self) -> datetime:
        """The moment in which everybody acts."""
        return self._now

    def at(self, now: datetime) -> None:
        """The time moves on."""
        self._now = now

    @lru_cache(maxsize=4096)  # noqa: B019 - one object lives as long as the demo runs
    def _acting(self, staff_id: int, purpose: str) -> Acting:
        return acting_for_staff(Staff.objects.get(pk=staff_id), self._now, purpose, simulated=True)

    @lru_cache(maxsize=4096)  # noqa: B019
    def _office(self, area_path: str, kind: str) -> Organisation | None:
        return office_serving(area_path, kind, self._now.date())

    def staff_of(self, area_path: str, kind: str, role: str, number: int = 0) -> Staff | None:
        """The ``number``-th holder of a role in the office of a kind that serves a place."""
        office = self._office(area_path, kind)
        holders = self._holders.get((office.pk, role), []) if office else []
        return holders[number % len(holders)] if holders else None

    def acting(self, staff: Staff, purpose: str) -> Acting:
        """``staff`` acting now."""
        return self._acting(staff.pk, purpose).at(self._now)

    def clerk(self, area_path: str, number: int = 0) -> Acting:
        """A clerk of the township."""
        return self._of(area_path, "township_office", "township_clerk", number)

    def reviewer(self, area_path: str) -> Acting:
        """The reviewer of the township."""
        return self._of(area_path, "township_office", "township_reviewer")

    def grid_worker(self, area_path: str) -> Acting:
        """The grid's worker."""
        return self._of(area_path, "grid_station", "grid_worker", purpose="outreach")

    def village_worker(self, area_path: str) -> Staff:
        """Somebody of the village or community committee."""
        found = self.staff_of(area_path, "village_committee", "village_worker")
        if found is None:
            raise LookupError(f"no village worker serves {area_path}")
        return found

    def bureau(self, role: str, number: int = 0, purpose: str = "assistance") -> Acting:
        """Somebody of the district bureau."""
        holders = self._by_role[role]
        return self.acting(holders[number % len(holders)], purpose)

    def _of(self, area_path: str, kind: str, role: str, number: int = 0, purpose: str = "assistance") -> Acting:
        staff = self.staff_of(area_path, kind, role, number)
        if staff is None:
            raise LookupError(f"nobody is {role} for {area_path}")
        return self.acting(staff, purpose)
