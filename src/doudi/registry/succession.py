"""Which office stands for which since a merger (机构承接关系).

Records keep naming the office that did something. Whoever works in the office that took over holds the posts of those
it stands for as well: what is bound to these by name is theirs from that day on, and nothing is moved for it.
"""

from datetime import date

from doudi.registry.models import OfficeSuccession, Organisation


def now_of(organisation: Organisation, on: date) -> Organisation:
    """The office that stands for another on a day; itself where it was not merged.

    Law: 国务院令第704号《行政区划管理条例》 has the government carry out a change on its day; that what an office
    had to do is done by the one that takes it over is said here, not by the text.
    """
    rows = OfficeSuccession.objects.filter(former=organisation, since__lte=on).select_related("now")
    newest = rows.order_by("-since", "-pk").first()
    return newest.now if newest else organisation


def now_of_many(organisations: list[Organisation], on: date) -> dict[int, Organisation]:
    """As `now_of`, by primary key; one query."""
    rows = OfficeSuccession.objects.filter(former__in=organisations, since__lte=on).select_related("now")
    found = {each.pk: each for each in organisations}
    found.update({row.former_id: row.now for row in rows.order_by("since", "pk")})
    return found


def stood_for(organisation_id: str, on: date) -> list[str]:
    """Public ids: the office's own, and those of offices it stands for on a day."""
    rows = OfficeSuccession.objects.filter(now__public_id=organisation_id, since__lte=on)
    return [organisation_id, *rows.order_by("pk").values_list("former__public_id", flat=True)]


def staffed_by(organisation_id: str, on: date) -> list[str]:
    """Public ids: the office's own, and those of offices whose people do its work on a day."""
    rows = OfficeSuccession.objects.filter(former__public_id=organisation_id, since__lte=on)
    return [organisation_id, *rows.order_by("pk").values_list("now__public_id", flat=True)]
