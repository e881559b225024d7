"""Leads, targets and suspicions of a person (线索、扩面对象、疑点), for whoever undoes a wrong link or merge."""

from collections.abc import Iterator

from django.db.models import Q

from doudi.outreach.models import EnrolmentTarget, Lead, Suspicion
from doudi.registry.resting import Consequence, PersonRefs, register_reader


def resting(refs: PersonRefs) -> Iterator[Consequence]:
    """Everything of one of the person's keys; what is about an operator is no matter of the person it names."""
    mine = Q(person_key__in=refs.person_keys) | Q(claims__person_key__in=refs.person_keys)
    for lead in Lead.objects.filter(mine).order_by("pk").distinct():
        yield Consequence("lead", "线索", "lead", lead.public_id, lead.found_at)
    of_them = {"subject": "person", "subject_key__in": refs.person_keys}
    for target in EnrolmentTarget.objects.filter(**of_them).order_by("pk"):
        yield Consequence("target", "扩面对象", "enrolment target", target.public_id, target.opened_at)
    for suspicion in Suspicion.objects.filter(internal=False, **of_them).order_by("pk"):
        yield Consequence("suspicion", "基金监管的疑点", "suspicion", suspicion.public_id, suspicion.opened_at)


register_reader("outreach", resting)
