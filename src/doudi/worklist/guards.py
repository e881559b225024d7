"""Who must keep away from a subject (回避), asked of the feature it belongs to; this package knows no feature.

A feature registers, for its type of subject, a function that names the subjects somebody must not handle. Their items
never fall to that person as a substitute, and cannot be handed to them.
"""

from collections.abc import Callable, Collection

Barred = Callable[[str], Collection[str]]
_bars: dict[str, Barred] = {}


def register_bar(subject_type: str, barred_from: Barred) -> None:
    """``barred_from(staff_id)`` gives the public ids of the subjects of this type that person must keep away from."""
    _bars[subject_type] = barred_from


def barred_subjects(staff_id: str) -> dict[str, frozenset[str]]:
    """Type of subject → the ids that person must keep away from; types without any are left out."""
    found = {subject_type: frozenset(ask(staff_id)) for subject_type, ask in _bars.items()}
    return {subject_type: ids for subject_type, ids in found.items() if ids}
