"""The small city with a window for grievances, a department that handles them, and somebody who supervises."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from doudi.casework.grievance.actions.accept import accept
from doudi.casework.grievance.actions.answer import answer
from doudi.casework.grievance.actions.close import close
from doudi.casework.grievance.actions.dispatch import dispatch
from doudi.casework.grievance.actions.of_unit import sign_for
from doudi.casework.grievance.actions.register import Said, register
from doudi.casework.models import Grievance
from doudi.platform.acting import Acting
from doudi.platform.crypto.cipher import blind_index
from doudi.registry.acting import acting_for_resident
from doudi.registry.actions.open_office import appoint, open_office
from doudi.registry.models import ResidentAccount, Staff
from tests.registry.city import ADMIN, NOW, START, TestCity, build_city
from tests.support.kept_rows import kept_rows

TOWN = "/50/500106/500106001/"
DISTRICT = "/50/500106/"
PHONE = "13800000007"


@dataclass
class Window:
    """The city with its window: who acts, on which day, and short ways to where a test begins."""

    city: TestCity
    now: datetime = NOW
    keys: int = field(default=0)

    def by(self, who: str) -> Acting:
        """Somebody acting now, for what their role is for."""
        return self.city.acting(who, None, self.now)

    def resident(self, phone: str = PHONE) -> Acting:
        """Somebody signed in by telephone."""
        known = ResidentAccount.objects.filter(phone_index=blind_index("phone", phone)).first()
        account = known or ResidentAccount.objects.create(phone=phone, made_at=NOW)
        return acting_for_resident(account, self.now)

    def nobody(self) -> Acting:
        """Somebody not signed in."""
        return Acting("anonymous", "", "", self.now, "none")

    def office(self, key: str = "bureau6") -> str:
        """The public id of an office."""
        return str(self.city.offices[key].public_id)

    @property
    def today(self) -> date:
        """The day the test says."""
        return self.now.date()

    def later(self, days: int = 1) -> Window:
        """Let days pass."""
        self.now += timedelta(days=days)
        return self

    def said(self, **more: Any) -> Said:
        """A complaint by name and telephone, unless told otherwise."""
        given: dict[str, Any] = {
            "kind": "complaint",
            "text": "窗口让我跑了三趟",
            "area_path": TOWN,
            "name": "蒲示例",
            "phone": PHONE,
        }
        return Said(**{**given, **more})

    def registered(self, **more: Any) -> Grievance:
        """Somebody not signed in said something."""
        return register(self.nobody(), self.said(**more))

    def accepted(self, **more: Any) -> Grievance:
        """The window took it on."""
        return accept(self.by("window6"), self.registered(**more).public_id)

    def dispatched(self, office: str = "bureau6", **more: Any) -> Grievance:
        """A unit has it."""
        row = self.accepted(**more)
        told = "有人说窗口让跑了三趟" if row.is_confidential else ""
        return dispatch(self.by("window6"), row.public_id, office_id=self.office(office), told_unit=told)

    def signed(self, **more: Any) -> Grievance:
        """The unit took it on."""
        return sign_for(self.by("handler6"), self.dispatched(**more).public_id)

    def answered(self, **more: Any) -> Grievance:
        """The unit answered."""
        return answer(self.by("handler6"), self.signed(**more).public_id, text="已经改了，以后一次说清。")

    def closed(self, **more: Any) -> Grievance:
        """The window sent the answer on."""
        return close(self.by("window6"), self.answered(**more).public_id)


def _person(city: TestCity, username: str, office: str, role: str) -> None:
    staff = Staff.objects.create_user(username, None, name=f"{username}示例")
    appoint(ADMIN, staff, city.offices[office], role, since=START)
    city.staff[username] = staff


def furnish(city: TestCity) -> TestCity:
    """A bureau, a second one, two at the window, a supervisor, in the first district; a window in the other."""
    for district in ("500106", "500107"):
        short = district[-1]
        for key, name in (("bureau", "人社局"), ("housing", "住建局")):
            city.offices[f"{key}{short}"] = open_office(
                ADMIN, "department", f"{name}{district}", serves=[city.places[district]], since=START
            )
        _person(city, f"window{short}", district, "grievance_clerk")
        _person(city, f"handler{short}", f"bureau{short}", "grievance_handler")
        _person(city, f"press{short}", district, "grievance_supervisor")
    _person(city, "window6b", "500106", "grievance_clerk")
    _person(city, "handler6b", "bureau6", "grievance_handler")
    _person(city, "housing6", "housing6", "grievance_handler")
    return city


def build_window() -> Window:
    """The city with its window."""
    return Window(kept_rows("city with a grievance window", lambda: furnish(build_city())))
