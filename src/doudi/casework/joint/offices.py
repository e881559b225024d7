"""Which organisation is a department of the matter at a place (部门对应的单位)."""

from datetime import date

from doudi.casework.joint.errors import OfficeMissing
from doudi.casework.joint.matter import matter
from doudi.casework.models import JointOffice
from doudi.registry.dated import in_force
from doudi.registry.models import Organisation, OrganisationArea
from doudi.registry.succession import now_of, now_of_many

WORKER = "organisation_worker"


def serves(organisation: Organisation, area_path: str, on: date) -> bool:
    """Whether the organisation serves the place on that day."""
    areas = OrganisationArea.objects.filter(in_force(on), organisation=organisation)
    return any(area_path.startswith(path) for path in areas.values_list("division__path", flat=True))


def office_for(department: str, area_path: str, on: date) -> Organisation:
    """The office that is this department for the place; the newest named where several serve it.

    One that was merged stands for it no more: the one that took it over does.

    Raises:
        OfficeMissing: none is named.
    """
    rows = JointOffice.objects.filter(in_force(on), matter=matter().key, department=department)
    named = [row.organisation for row in rows.select_related("organisation").order_by("-valid_from", "-pk")]
    stand = now_of_many(named, on)
    codes = [part for part in area_path.split("/") if part]
    areas = OrganisationArea.objects.filter(in_force(on), organisation__in=stand.values(), division__code__in=codes)
    serving = set(areas.values_list("organisation_id", flat=True))
    for each in named:
        if stand[each.pk].pk in serving:
            return stand[each.pk]
    raise OfficeMissing(department, area_path)


def service_office(organisation_id: str, area_path: str, on: date) -> Organisation | None:
    """The organisation that brings a service, if it serves the place and has somebody to take it on."""
    found = Organisation.objects.filter(public_id=organisation_id).first()
    found = now_of(found, on) if found else None
    if found is None or not serves(found, area_path, on):
        return None
    return found if found.posts.filter(in_force(on), role=WORKER).exists() else None
