"""谁看过我的信息: every query and every reading, by whom, when and why; beside it what was signed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from doudi.casework.reads import fetch_my_cases, fetch_track_page
from doudi.evidence.reads import Look, fetch_who_looked
from doudi.ui.access import Asked, opened_to


@dataclass(frozen=True)
class Sitting:
    """What one person looked at in one go: departments asked (with what was asked), and readings, each said once."""

    at: datetime
    who: str
    why: str
    asked: list[str] = field(default_factory=list)
    readings: list[str] = field(default_factory=list)


def sittings(looks: Iterable[Look]) -> list[Sitting]:
    """Looks by the same person for the same reason in the same minute as one entry, newest first."""
    found = []
    for (at, who, why), same in groupby(
        looks, key=lambda look: (look.at.replace(second=0, microsecond=0), look.who, str(look.why))
    ):
        here = list(same)
        found.append(
            Sitting(
                at,
                who,
                why,
                [str(look.what) for look in here if look.kind == "query"],
                list(dict.fromkeys(str(look.what) for look in here if look.kind != "query")),
            )
        )
    return found


@opened_to("resident")
@require_safe
def who_looked(request: Asked) -> HttpResponse:
    """Queries to departments and readings by officials, newest first."""
    person = request.resident.person if request.resident else None
    looked = fetch_who_looked(person) if person else []
    cases = []
    for case in fetch_my_cases(request.acting):
        if not case.is_draft and case.state not in ("confirmed", "refused", "withdrawn", "terminated"):
            cases.append(fetch_track_page(request.acting, case.public_id))
    return render(request, "portal/who_looked.html", {"looked": sittings(looked), "cases": cases})
