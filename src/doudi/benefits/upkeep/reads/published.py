"""长期公示: who draws the allowance in a village, with name, members and amount, and nothing else (art. 24).

Nothing is stored: the page shows what is paid this month, so that it is down the moment it ends.
"""

from dataclasses import dataclass

from django.conf import settings

from doudi.benefits.models import Entitlement
from doudi.benefits.upkeep.figures import is_published, read_figures
from doudi.benefits.upkeep.periods import holding_in, periods_of
from doudi.casework.domain.notice import published_name
from doudi.casework.models import JointItem
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.registry.models import Division
from doudi.registry.reads import find_division

MOST = 500


@dataclass(frozen=True)
class Published:
    """One family on the page: the three fields of the law."""

    name: str
    members_count: int
    amount_fen: int


def fetch_published(acting: Acting, division_code: str) -> tuple[Division, list[Published]] | None:
    """Who is paid in the village this month, by name; None where it is no village or community.

    Children's schemes are never here, nor a family of a case in which a child is protected, nor what is suspended,
    held back, ended or paid by another place.
    """
    place = find_division(division_code)
    if place is None or place.level != "village":
        return None
    month = str(Month.of(acting.today))
    schemes = [each for each in read_figures()["published"]["schemes"] if is_published(each)]
    rows = Entitlement.objects.filter(scheme__in=schemes, state="active", area_path__startswith=place.path)
    hidden = JointItem.objects.filter(case__child_protected=True, application__isnull=False).exclude(state="struck")
    rows = rows.exclude(application_id_text__in=hidden.values("application__public_id"))
    found = list(rows.select_related("person").order_by("pk")[:MOST])
    periods = periods_of(found)
    shown = []
    for each in found:
        holding = holding_in(each, periods.get(each.pk, []), month)
        if holding is not None and holding.is_paid and holding.area_path.startswith(place.path):
            name = published_name(each.person.name, masked=settings.DOUDI_MASK_NAMES_IN_NOTICES)
            shown.append(Published(name, holding.members_count, holding.amount_fen))
    return place, shown


def fetch_places(code: str = "") -> list[Division]:
    """The places one level down: districts first, then townships, then villages; no grids."""
    if not code:
        return list(Division.objects.filter(level="district").order_by("code"))
    wanted = ("township", "village")
    return list(Division.objects.filter(parent__code=code, level__in=wanted).order_by("code"))
