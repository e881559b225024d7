"""Who is one person after merges (同一人): merged records are read as the record they were merged into."""

from doudi.registry.models import MergeState, Person, PersonMerge
from doudi.registry.resting import PersonRefs

COUNTS = (MergeState.STANDING, MergeState.SPLIT_ASKED)
"""A split that was only asked for changes nothing yet."""
MOST_STEPS = 50


def survivor_of(person: Person) -> Person:
    """The record a person is read as: itself, unless it was merged into another."""
    for _step in range(MOST_STEPS):
        merge = PersonMerge.objects.filter(merged=person, state__in=COUNTS).select_related("kept").first()
        if merge is None:
            return person
        person = merge.kept
    raise RuntimeError(f"more than {MOST_STEPS} merges in a row: a circle")


def records_of(person: Person) -> list[Person]:
    """Every record of one person, the one it is read as first."""
    found = [survivor_of(person)]
    for one in found:
        merges = PersonMerge.objects.filter(kept=one, state__in=COUNTS).select_related("merged").order_by("pk")
        found += [merge.merged for merge in merges]
    return found


def refs_of(people: list[Person], *keys: int) -> PersonRefs:
    """What other features know these records by, and further keys of snapshots."""
    known = {person.person_key for person in people if person.person_key is not None} | set(keys)
    return PersonRefs(tuple(person.pk for person in people), tuple(sorted(known)))
