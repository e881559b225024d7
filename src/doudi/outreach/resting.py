"""Leads that name a person (线索), for whoever undoes a wrong link or merge."""

from collections.abc import Iterator

from django.db.models import Q

from doudi.outreach.models import Lead
from doudi.registry.resting import Consequence, PersonRefs, register_reader


def resting(refs: PersonRefs) -> Iterator[Consequence]:
    """Every lead that is about one of the person's keys, or that asks for the person."""
    mine = Q(person_key__in=refs.person_keys) | Q(claims__person_key__in=refs.person_keys)
    for lead in Lead.objects.filter(mine).order_by("pk").distinct():
        yield Consequence("lead", "线索", "lead", lead.public_id, lead.found_at)


register_reader("outreach", resting)
