"""Families this service knows already: applying, or paid by us. Departments' lists learn of them weeks later."""

from django.db.models import QuerySet

from doudi.benefits.models import Entitlement
from doudi.casework.domain.machine import OPEN_AND_FILED
from doudi.casework.models import DeclaredMember
from doudi.registry.models import HouseholdMember


def people_applying(scheme: str) -> set[int]:
    """Signed person keys of everybody named in an application under way."""
    named = DeclaredMember.objects.filter(application__scheme=scheme, application__state__in=OPEN_AND_FILED)
    return _keys(named)


def people_paid(scheme: str) -> set[int]:
    """Signed person keys of everybody in a family with a running entitlement."""
    running = Entitlement.objects.filter(scheme=scheme, state__in=("active", "suspended"))
    cases = running.filter(taken_over=None).values("application_id_text")
    households = running.exclude(taken_over=None).values("household")
    before = HouseholdMember.objects.filter(household__in=households, valid_to=None)
    keys = {key for key in before.values_list("person__person_key", flat=True) if key is not None}
    return keys | _keys(DeclaredMember.objects.filter(application__public_id__in=cases))


def _keys(named: QuerySet[DeclaredMember]) -> set[int]:
    return {key for key in named.values_list("person__person_key", flat=True) if key is not None}
