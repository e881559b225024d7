"""Whose rows count as whose now (认定的效力): what loading takes in, and whether anything of it changed.

The word of a file's own run counts for its rows. A file that was not linked yet takes over what was last said of the
very same row in an earlier file of the feed. An official's later "not the same" or split of the same row and person,
in whichever file, stands against it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from doudi.columnar.linked_rows import BY_MACHINE, BY_OFFICIAL
from doudi.registry.models import LinkPair, LinkRun, LinkStep, PairState
from doudi.registry.models.linkage import STANDING

AT_A_TIME = 500
_AGAINST = (PairState.NOT_SAME, PairState.SPLIT)


@dataclass(frozen=True)
class StandingLink:
    """A row that counts as somebody's: the decision and its weight, the person's citizen number, how it was decided."""

    public_id: str
    number: str
    weight: float
    way: str


def is_ever_linked(dataset: str, area_path: str) -> bool:
    """Whether any file of the feed was linked to its end."""
    return _runs(dataset, area_path).exists()


def links_of_file(dataset: str, area_path: str, file_digest: str) -> dict[int, StandingLink] | None:
    """Row number → whose it is, by the newest run over this very file; None where there was none."""
    run = _runs(dataset, area_path).filter(file_digest=file_digest).order_by("-pk").first()
    if run is None:
        return None
    pairs = list(run.pairs.filter(state__in=STANDING))
    return {pair.row_number: _standing(pair) for pair in _unopposed(dataset, area_path, pairs)}


def links_of_rows(dataset: str, area_path: str, indexes: Iterable[str]) -> dict[str, StandingLink]:
    """Fingerprint of a row → whose it is, as the newest run over a file with that row says.

    A file may hold one row several times: where its rows count as several people's, none is taken over.
    """
    stand: list[int] = []
    for some in _in_parts(sorted(set(indexes))):
        newest: dict[str, int] = {}
        said = _pairs(dataset, area_path).filter(row_index__in=some).order_by("-run_id", "pk")
        for pk, index, run, state in said.values_list("pk", "row_index", "run_id", "state"):
            if newest.setdefault(index, run) == run and state in STANDING:
                stand.append(pk)
    people: dict[str, dict[int, LinkPair]] = {}
    for keys in _in_parts(stand):
        for pair in _unopposed(dataset, area_path, list(LinkPair.objects.filter(pk__in=keys).order_by("pk"))):
            people.setdefault(pair.row_index, {})[pair.person_key] = pair
    return {index: _standing(*told.values()) for index, told in people.items() if len(told) == 1}


def linkage_changed_since(dataset: str, area_path: str, moment: datetime) -> bool:
    """Whether a file of the feed was linked, or a pair of it decided, undone or split, at or after a moment."""
    steps = LinkStep.objects.filter(pair__run__dataset=dataset, pair__run__area_path=area_path, at__gte=moment)
    return steps.exists() or _runs(dataset, area_path).filter(finished_at__gte=moment).exists()


def forget_sides(dataset: str, file_digest: str) -> int:
    """Empties both sides of every pair over a file whose data may not be kept any more; how many there were."""
    return LinkPair.objects.filter(run__dataset=dataset, run__file_digest=file_digest, sides__isnull=False).update(
        sides=None
    )


def _runs(dataset: str, area_path: str) -> QuerySet[LinkRun]:
    return LinkRun.objects.filter(dataset=dataset, area_path=area_path, state=LinkRun.DONE)


def _pairs(dataset: str, area_path: str) -> QuerySet[LinkPair]:
    return LinkPair.objects.filter(run__in=_runs(dataset, area_path))


def _unopposed(dataset: str, area_path: str, pairs: list[LinkPair]) -> Iterator[LinkPair]:
    """Those against which no official said anything of the same row and person since."""
    against: dict[tuple[str, int], datetime] = {}
    for some in _in_parts(sorted({pair.row_index for pair in pairs})):
        said = _pairs(dataset, area_path).filter(row_index__in=some, state__in=_AGAINST).exclude(decided_by="")
        for pair in said.order_by("decided_at").only("row_index", "person_key", "decided_at"):
            if pair.decided_at is not None:
                against[pair.row_index, pair.person_key] = pair.decided_at
    for pair in pairs:
        opposed = against.get((pair.row_index, pair.person_key))
        if opposed is None or (pair.decided_at is not None and opposed < pair.decided_at):
            yield pair


def _standing(pair: LinkPair) -> StandingLink:
    way = BY_OFFICIAL if pair.decided_by else BY_MACHINE
    return StandingLink(pair.public_id, pair.register_said.get("number", ""), pair.weight, way)


def _in_parts(values: list[Any]) -> Iterator[list[Any]]:
    return (values[first : first + AT_A_TIME] for first in range(0, len(values), AT_A_TIME))
