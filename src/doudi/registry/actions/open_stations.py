"""Set up many small offices at once: a committee for each community, a station for each grid, with one worker each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyotp
from django.contrib.auth.hashers import make_password
from django.db import transaction

from doudi.kernel.public_id import new_public_id
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.models import Division, Organisation, OrganisationArea, Post, Staff
from doudi.registry.policy import require

ROWS = 500


@dataclass(frozen=True)
class Station:
    """One office and the person in it. ``username`` is how the person signs in."""

    division: Division
    name_zh: str
    parent: Organisation | None
    username: str
    worker_name: str


@transaction.atomic
def open_stations(
    acting: Acting, kind: str, role: str, stations: Sequence[Station], *, since: date, hotline: str = ""
) -> int:
    """Open those that are not there yet (known by username); how many were opened.

    The accounts can be signed in to once an administrator gives them a password.
    """
    require(acting, "accounts.make")
    names = [station.username for station in stations]
    known: set[str] = set()
    for start in range(0, len(names), ROWS):
        some = Staff.objects.filter(username__in=names[start : start + ROWS])
        known |= set(some.values_list("username", flat=True))
    new = [station for station in stations if station.username not in known]
    offices = Organisation.objects.bulk_create(
        [
            Organisation(
                public_id=new_public_id(Organisation.PREFIX),
                kind=kind,
                name_zh=station.name_zh,
                parent=station.parent,
                hotline=hotline,
            )
            for station in new
        ],
        batch_size=ROWS,
    )
    OrganisationArea.objects.bulk_create(
        [
            OrganisationArea(organisation=office, division=station.division, valid_from=since)
            for office, station in zip(offices, new, strict=True)
        ],
        batch_size=ROWS,
    )
    workers = Staff.objects.bulk_create(
        [
            Staff(
                public_id=new_public_id("S"),
                username=station.username,
                name=station.worker_name,
                password=make_password(None),
                totp_secret=pyotp.random_base32(),
            )
            for station in new
        ],
        batch_size=ROWS,
    )
    Post.objects.bulk_create(
        [
            Post(staff=worker, organisation=office, role=role, valid_from=since)
            for worker, office in zip(workers, offices, strict=True)
        ],
        batch_size=ROWS,
    )
    record(acting, "registry.open_stations", "organisation", kind, detail={"opened": len(new), "role": role})
    return len(new)
