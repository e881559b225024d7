"""Leads that name a person (线索), for whoever undoes a wrong link or merge."""

from collections.abc import Iterator

from doudi.outreach.models import Lead
from doudi.registry.resting import Consequence, PersonRefs, register_reader


def resting(refs: PersonRefs) -> Iterator[Consequence]:
    """Every lead of one of the person's keys."""
    for lead in Lead.objects.filter(person_key__in=refs.person_keys).order_by("pk"):
        yield Consequence("lead", "线索", "lead", lead.public_id, lead.found_at)


register_reader("outreach", resting)
