"""Cases that name a person (办件), for whoever undoes a wrong link or merge."""

from collections.abc import Iterator

from django.db.models import Q

from doudi.casework.models import Application
from doudi.registry.resting import Consequence, PersonRefs, register_reader


def resting(refs: PersonRefs) -> Iterator[Consequence]:
    """Every application in which the person applies or is a member."""
    named = Q(applicant__in=refs.person_ids) | Q(members__person__in=refs.person_ids)
    for case in Application.objects.filter(named).distinct().order_by("pk"):
        yield Consequence("case", "办件", "case", case.public_id, case.started_at)


register_reader("casework", resting)
