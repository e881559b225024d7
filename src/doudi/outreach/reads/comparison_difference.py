"""Two comparisons laid side by side (两次比对之差): rule by rule what is new, gone, and the same."""

from dataclasses import dataclass

import numpy as np

from doudi.columnar.snapshot import SnapshotStore
from doudi.outreach.comparing.errors import ComparisonNotDone, RunsNotComparable
from doudi.outreach.consulting import snapshots
from doudi.outreach.models import ComparisonRun, ComparisonState
from doudi.outreach.reads.comparisons import title_of
from doudi.outreach.reads.kept_findings import find_run, may_see_rule, seen
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.worklist.words import Words


@dataclass(frozen=True)
class RuleDifference:
    """One rule in two runs (两次比对之差): new ones, those gone, those in both.

    ``new``, ``gone`` and ``same`` are None where one of the two did not run the rule: ``not_run_in`` says which.
    ``rule_changed``: the rule was not written alike, so a difference may come from that.
    """

    key: str
    title: Words
    new: int | None
    gone: int | None
    same: int | None
    rule_changed: bool
    not_run_in: tuple[str, ...] = ()


def fetch_difference(
    acting: Acting, first_id: str, second_id: str, *, store: SnapshotStore | None = None
) -> list[RuleDifference]:
    """Rule by rule, from the first to the second, within what this account sees of both.

    Raises:
        ComparisonUnknown: one of them is not this account's to see.
        ComparisonNotDone, RunsNotComparable, ResultsMissing: they cannot be laid side by side.
    """
    before, after = find_run(acting, first_id), find_run(acting, second_id)
    for run in (before, after):
        if run.state != ComparisonState.DONE:
            raise ComparisonNotDone(run.public_id, run.state)
    if before.purpose != after.purpose:
        raise RunsNotComparable(f"one is for {before.purpose}, the other for {after.purpose}")
    if before.key_id != after.key_id:
        raise RunsNotComparable("their pseudonyms were made under two keys")
    lines = _lines(acting, before, after, store or snapshots())
    record(acting.for_purpose(after.purpose), "read.comparison_difference", "comparison", after.public_id,
           area_path=after.area_path, detail={"before": before.public_id})  # fmt: skip
    return lines


def _lines(acting: Acting, before: ComparisonRun, after: ComparisonRun, store: SnapshotStore) -> list[RuleDifference]:
    lines = []
    for key in sorted({*before.results, *after.results}):
        if not may_see_rule(acting, after.purpose, key):
            continue
        runs = ((before, before.results.get(key)), (after, after.results.get(key)))
        lacking = tuple(run.public_id for run, each in runs if each is None or each["not_run"])
        changed = len({each["hash"] for _run, each in runs if each is not None}) > 1
        if lacking:
            lines.append(RuleDifference(key, title_of(key), None, None, None, changed, lacking))
            continue
        one, other = seen(acting, before, key, store).keys, seen(acting, after, key, store).keys
        same = len(np.intersect1d(one, other, assume_unique=True))
        lines.append(RuleDifference(key, title_of(key), len(other) - same, len(one) - same, same, changed))
    return lines
