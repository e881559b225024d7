"""What a run found, as far as somebody may see it (可见的发现): keys and places through one gate."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from doudi.columnar.comparison.reading import installed_book
from doudi.columnar.comparison.results import KeptResults
from doudi.columnar.errors import ResultsMissing
from doudi.columnar.snapshot import SnapshotStore
from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.outreach.comparing.errors import ComparisonNotDone, ComparisonUnknown, RuleNotInRun
from doudi.outreach.models import ComparisonRun, ComparisonState
from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.registry.errors import NotAllowed
from doudi.registry.policy import load_roles

SEE, COMPARE, SEE_INTERNAL = "outreach.see_comparison", "outreach.compare", "outreach.see_internal"
INTERNAL = "internal_control"
"""The owner of rules about operators, as the rule book names it."""
MOST_EARLIER = 12
"""How many earlier runs are looked into for one finding."""
UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Seen:
    """The findings of one rule that may be seen (可见部分).

    Args:
        keys: uint64[n], ascending.
        codes: int64[n], the place of each; 0 where the register does not say.
        numbers: int64[n], the place of each among all the rule found, from 1: what addresses name them by.
        paths: code → path.
        home: where those without a place belong.
    """

    keys: UInt64s
    codes: Int64s
    numbers: Int64s
    paths: dict[int, str]
    home: str


def areas_of(acting: Acting, purpose: str, verb: str = SEE) -> list[str]:
    """Where this account may see comparisons of a purpose; the system everywhere."""
    if acting.kind == "system":
        return ["/"]
    if acting.kind != "staff":
        return []
    roles = load_roles()
    return sorted({
        path for post in acting.posts
        if post.role in roles and verb in roles[post.role].verbs and purpose in roles[post.role].purposes
        for path in post.area_paths
    })  # fmt: skip


def touches(areas: Sequence[str], path: str) -> bool:
    """Whether one of the areas lies in a place or holds it."""
    return any(path.startswith(area) or area.startswith(path) for area in areas)


def covers(areas: Sequence[str], path: str) -> bool:
    """Whether one of the areas holds a place whole."""
    return any(path.startswith(area) for area in areas)


def find_run(acting: Acting, run_id: str) -> ComparisonRun:
    """A comparison over a place this account sees, whole or in part.

    Raises:
        ComparisonUnknown: it does not exist, or it lies elsewhere, or is for another purpose; nothing tells them apart.
    """
    try:
        number = check_public_id(run_id, ComparisonRun.PREFIX)
    except PublicIdInvalid:
        raise ComparisonUnknown() from None
    run = ComparisonRun.objects.filter(public_id=number).first()
    if run is None or not touches(areas_of(acting, run.purpose), run.area_path):
        raise ComparisonUnknown()
    return run


def may_see_rule(acting: Acting, purpose: str, rule: str) -> bool:
    """Anomalies of operators are for internal control, and for who compares; not for the desks beside the operator."""
    told = installed_book().rules.get(rule)
    if told is None or told.owner != INTERNAL:
        return True
    return any(areas_of(acting, purpose, verb) for verb in (COMPARE, SEE_INTERNAL))


def seen(
    acting: Acting, run: ComparisonRun, rule: str, store: SnapshotStore, *, area_path: str = "", verb: str = SEE
) -> Seen:
    """The findings of a rule in the area asked and in the account's own.

    Raises:
        NotAllowed: the place asked for is not this account's.
        ComparisonNotDone, RuleNotInRun, ResultsMissing: there is nothing to show.
    """
    areas = areas_of(acting, run.purpose, verb)
    if not touches(areas, run.area_path) or not may_see_rule(acting, run.purpose, rule):
        raise ComparisonUnknown()
    if area_path and not covers(areas, area_path):
        raise NotAllowed(verb, "the area asked for is not served")
    if run.state != ComparisonState.DONE:
        raise ComparisonNotDone(run.public_id, run.state)
    if rule not in run.results or run.results[rule]["not_run"]:
        raise RuleNotInRun(rule, ran(run.results))
    kept = KeptResults(store.root)
    found, paths, home = kept.read(run.public_id, rule), kept.places(run.public_id), run.results[rule]["home"]
    numbers = np.arange(1, len(found.keys) + 1, dtype=np.int64)
    if covers(areas, run.area_path) and not area_path:
        return Seen(found.keys, found.places, numbers, paths, home)
    wanted = [area_path] if area_path else areas
    allowed = [code for code, path in paths.items() if covers(wanted, path)] + [0] * covers(wanted, home)
    mask = np.isin(found.places, np.array(sorted(allowed), dtype=np.int64))
    return Seen(found.keys[mask], found.places[mask], numbers[mask], paths, home)


def found_before(acting: Acting, run: ComparisonRun, rule: str, key: int, store: SnapshotStore) -> list[ComparisonRun]:
    """Earlier comparisons, the newest first, in which this account sees that the rule found the same subject."""
    earlier = ComparisonRun.objects.filter(
        purpose=run.purpose, key_id=run.key_id, state=ComparisonState.DONE, pk__lt=run.pk, on__lte=run.on
    ).order_by("-pk")
    areas = areas_of(acting, run.purpose)
    found = []
    for each in earlier[:MOST_EARLIER]:
        if not touches(areas, each.area_path) or rule not in ran(each.results):
            continue
        try:
            keys = seen(acting, each, rule, store).keys
        except ResultsMissing:
            continue
        at = int(np.searchsorted(keys, np.uint64(key)))
        if at < len(keys) and int(keys[at]) == key:
            found.append(each)
    return found


def ran(results: dict[str, Any]) -> list[str]:
    """Rules of a run that were run."""
    return [key for key, each in results.items() if not each["not_run"]]


def require_somewhere(acting: Acting, verb: str = SEE) -> None:
    """Refuse an account that sees comparisons nowhere, whatever the purpose it acts for at the moment."""
    if acting.kind == "system" or any(areas_of(acting, purpose, verb) for purpose in ("enrolment", "supervision")):
        return
    policy.require_somewhere(acting, verb)
    raise NotAllowed(verb, "no post for enrolment or supervision")
