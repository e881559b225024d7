"""Which organisation is a department of the matter at a place (部门对应的单位)."""

from datetime import date

from django.db.models import Q

from doudi.casework.joint.errors import OfficeMissing
from doudi.casework.joint.matter import matter
from doudi.casework.models import JointOffice
from doudi.registry.models import Organisation, OrganisationArea

WORKER = "organisation_worker"


def _in_force(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


def serves(organisation: Organisation, area_path: str, on: date) -> bool:
    """Whether the organisation serves the place on that day."""
    areas = OrganisationArea.objects.filter(_in_force(on), organisation=organisation)
    return any(area_path.startswith(path) for path in areas.values_list("division__path", flat=True))


def office_for(department: str, area_path: str, on: date) -> Organisation:
    """The office that is this department for the place; the newest named where several serve it.

    Raises:
        OfficeMissing: none is named.
    """
    named = JointOffice.objects.filter(_in_force(on), matter=matter().key, department=department)
    for row in named.select_related("organisation").order_by("-valid_from", "-pk"):
        if serves(row.organisation, area_path, on):
            return row.organisation
    raise OfficeMissing(department, area_path)


def service_office(organisation_id: str, area_path: str, on: date) -> Organisation | None:
    """The organisation that brings a service, if it serves the place and has somebody to take it on."""
    found = Organisation.objects.filter(public_id=organisation_id).first()
    if found is None or not serves(found, area_path, on):
        return None
    return found if found.posts.filter(_in_force(on), role=WORKER).exists() else None
