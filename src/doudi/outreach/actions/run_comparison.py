"""Compare the departments' data by rules (跑比对): asked for by a data officer, run at once or by the worker.

The same rules over the same snapshots for the same day and place are one comparison: asked again, the one on file is
told. A run that was killed is started again from its beginning; what it finds appears whole or not at all. A run
begins where the last one of all rules ended: only who changed since is compared anew, which finds the same.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db import IntegrityError, transaction
from django.db.models import Q

from doudi.columnar.comparison import sets
from doudi.columnar.comparison.incremental import compare_since
from doudi.columnar.comparison.last_run import LastRun, RunStore
from doudi.columnar.comparison.last_run import kept as kept_for_the_next
from doudi.columnar.comparison.model import RuleBook
from doudi.columnar.comparison.reading import PURPOSES, installed_book
from doudi.columnar.comparison.results import Found, KeptResults, PinnedStore, book_hash
from doudi.columnar.comparison.running import Comparison, RuleResult
from doudi.columnar.snapshot import SnapshotStore
from doudi.kernel.errors import DoudiError, FaultList, FaultsFound
from doudi.kernel.month import Month
from doudi.outreach.comparing.errors import ComparisonUnderWay, InputsGone, RulesChanged
from doudi.outreach.comparing.inputs import REGISTER, Inputs, digest_of, inputs_now
from doudi.outreach.comparing.places import common_place, places_of_keys, widest_place
from doudi.outreach.consulting import areas_of_feeds, refusals_on_record, snapshots
from doudi.outreach.errors import AreaUnknown
from doudi.outreach.models import ComparisonRun, ComparisonState
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry import policy
from doudi.registry.acting import acting_for_staff
from doudi.registry.models import Division, Staff

Progress = Callable[[int, int], None]
_log = logging.getLogger("doudi.outreach")
VERB = "outreach.compare"


@dataclass(frozen=True)
class ComparisonAsked:
    """A comparison asked for (提交的比对), and whether it is a new one or was on file."""

    run: ComparisonRun
    is_new: bool


def ask_comparison(
    acting: Acting, *, purpose: str, on: date, area_path: str, rules: Sequence[str] = (),
    book: RuleBook | None = None, store: SnapshotStore | None = None,
) -> ComparisonAsked:  # fmt: skip
    """Put a comparison on file for the worker, or tell the one that has the same inputs.

    Args:
        purpose: enrolment or supervision; what the datasets' sharing agreements must cover.
        on: the day compared; data of later days is not looked at.
        area_path: whom it looks for: findings outside this place are not kept.
        rules: keys of rules of that purpose; all of them where none is named.

    Raises:
        NotAllowed: not in this area, or not for this purpose.
        AreaUnknown: the place is not on file.
        FaultsFound: everything that is wrong with purpose, rules and day, together.
        PurposeRefused: an agreement does not cover the purpose; that stands in the audit.
    """
    book, store = book or installed_book(), store or snapshots()
    chosen = _checked(book, purpose, rules, on, acting.today)
    acting = acting.for_purpose(purpose)
    policy.require(acting, VERB, area_path=area_path)
    place = Division.objects.filter(path=area_path).first()
    if place is None:
        raise AreaUnknown(area_path)
    with refusals_on_record(acting, area_path=area_path):
        inputs = inputs_now(book, chosen, store, on=on, purpose=purpose)
    digest = digest_of(inputs, purpose=purpose, rules=chosen, on=on, area_path=area_path, key_id=store.key_id)
    return _put_on_file(acting, place, inputs, digest, purpose=purpose, on=on, rules=chosen, key_id=store.key_id)


def run_comparison(
    acting: Acting, *, purpose: str, on: date, area_path: str, rules: Sequence[str] = (),
    book: RuleBook | None = None, store: SnapshotStore | None = None, progress: Progress | None = None,
) -> ComparisonAsked:  # fmt: skip
    """Ask for a comparison and run it at once; `is_new` is false where the same was on file and done.

    Raises:
        ComparisonUnderWay: another process is running the same.
        As `ask_comparison`, and what running it raises; the run is then on file as failed, with the reason.
    """
    asked = ask_comparison(acting, purpose=purpose, on=on, area_path=area_path, rules=rules, book=book, store=store)
    if asked.run.state in (ComparisonState.DONE, ComparisonState.FORGOTTEN):
        return ComparisonAsked(asked.run, False)
    carry_out(acting.for_purpose(purpose), asked.run, book=book, store=store, progress=progress)
    return ComparisonAsked(asked.run, True)


def carry_out_waiting_comparisons(now: datetime) -> int:
    """Run what waits or was left behind by a process that ended, oldest first; how many came to an end."""
    ended = 0
    waiting = Q(state__in=(ComparisonState.WAITING, ComparisonState.RUNNING))
    for run in ComparisonRun.objects.filter(waiting).order_by("pk"):
        staff = Staff.objects.filter(public_id=run.made_by).first()
        # Whoever asked must still hold the post when it is run.
        acting = acting_for_staff(staff, now, run.purpose) if staff else Acting("staff", run.made_by, "", now, "none")
        try:
            carry_out(acting, run)
        except ComparisonUnderWay:
            continue
        except Exception as fault:  # whatever it is, the run ended with its reason and the queue goes on
            if not isinstance(fault, DoudiError):
                _log.exception("comparison %s failed", run.public_id)
        ended += 1
    return ended


def carry_out(
    acting: Acting, run: ComparisonRun, *, book: RuleBook | None = None, store: SnapshotStore | None = None,
    progress: Progress | None = None,
) -> None:  # fmt: skip
    """Run one that is on file, over the very snapshots it names; `run` tells the outcome afterwards.

    Raises:
        ComparisonUnderWay: another process holds it.
        NotAllowed, RulesChanged, InputsGone, PurposeRefused: it is on file as failed, with the reason.
    """
    book, store = book or installed_book(), store or snapshots()
    kept = KeptResults(store.root)
    with kept.working_on(run.public_id) as is_mine:
        if not is_mine:
            raise ComparisonUnderWay(run.public_id)
        run.refresh_from_db()
        if run.state not in (ComparisonState.WAITING, ComparisonState.RUNNING):
            return
        ComparisonRun.objects.filter(pk=run.pk).update(state=ComparisonState.RUNNING, done_steps=0, trouble=[])
        try:
            policy.require(acting, VERB, area_path=run.area_path)
            with refusals_on_record(acting, area_path=run.area_path):
                found = _compared(run, book, store, progress)
            results, digest = _kept(run, book, store, kept, found)
            _keep_for_the_next(run, book, store, found)
        except Exception as fault:
            _end(acting, run, state=ComparisonState.FAILED, trouble=_told(fault))
            raise
        _end(acting, run, state=ComparisonState.DONE, results=results, results_digest=digest, trouble=[])


def _checked(book: RuleBook, purpose: str, rules: Sequence[str], on: date, today: date) -> list[str]:
    """The rules meant; every fault of what was asked at once."""
    faults = FaultList()
    if purpose not in PURPOSES:
        faults.add("purpose", f"{purpose!r} is none", "rules are for one purpose", f"choose {' or '.join(PURPOSES)}",
                   "comparison.purpose-unknown")  # fmt: skip
    offered = sorted(key for key, rule in book.rules.items() if rule.purpose == purpose)
    for key in dict.fromkeys(rules):
        if key not in book.rules:
            faults.add("rules", f"there is no rule {key[:12]!r}", "a comparison runs rules of the book",
                       f"choose among {', '.join(offered) or 'none'}", "comparison.rule-unknown")  # fmt: skip
        elif key not in offered and purpose in PURPOSES:
            faults.add("rules", f"{key} is a rule of {book.rules[key].purpose}", "one comparison has one purpose",
                       f"choose among {', '.join(offered)}", "comparison.rule-of-another-purpose")  # fmt: skip
    if on > today:
        faults.add("on", f"{on} has not come yet", "a day to come has no data", f"choose {today} or earlier",
                   "comparison.day-to-come")  # fmt: skip
    faults.raise_if_any()
    return sorted(dict.fromkeys(rules)) or offered


def _put_on_file(
    acting: Acting, place: Division, inputs: Inputs, digest: str, *, purpose: str, on: date, rules: list[str],
    key_id: str,
) -> ComparisonAsked:  # fmt: skip
    known = ComparisonRun.objects.filter(inputs_digest=digest).first()
    if known is None:
        try:
            with transaction.atomic():
                run = ComparisonRun.objects.create(
                    purpose=purpose, period=str(Month.of(on)), on=on, rules=rules,
                    rules_hash=inputs.rules_hash, key_id=key_id,
                    inputs=dict(inputs.snapshots), inputs_digest=digest, feeds=dict(inputs.feeds),
                    missing=dict(inputs.missing), area_path=place.path, division_code=place.code,
                    asked_at=acting.now, made_by=acting.actor_id, made_by_name=acting.name,
                )  # fmt: skip
                record(acting, "outreach.ask_comparison", "comparison", run.public_id, area_path=place.path,
                       detail={"purpose": purpose, "on": on.isoformat(), "rules": rules})  # fmt: skip
            return ComparisonAsked(run, True)
        except IntegrityError:
            # Somebody asked for the same at the same moment and was quicker.
            known = ComparisonRun.objects.get(inputs_digest=digest)
    if known.state == ComparisonState.FAILED:
        # What failed may be asked for again, by somebody who may; the same number, a new start.
        ComparisonRun.objects.filter(pk=known.pk, state=ComparisonState.FAILED).update(
            state=ComparisonState.WAITING, made_by=acting.actor_id, made_by_name=acting.name, asked_at=acting.now
        )
        record(acting, "outreach.ask_comparison_again", "comparison", known.public_id, area_path=known.area_path)
        known.refresh_from_db()
        return ComparisonAsked(known, True)
    return ComparisonAsked(known, False)


def _compared(run: ComparisonRun, book: RuleBook, store: SnapshotStore, progress: Progress | None) -> Comparison:
    if book_hash(book, tuple(run.rules)) != run.rules_hash:
        raise RulesChanged()
    pinned = PinnedStore(store, run.inputs)
    gone = [name for name in run.inputs if pinned.find(name) is None]
    if gone:
        raise InputsGone(gone)

    def tell(done: int, total: int) -> None:
        ComparisonRun.objects.filter(pk=run.pk).update(done_steps=done, total_steps=total)
        if progress:
            progress(done, total)

    before = LastRun(store.root, run.purpose).read()
    seen = RunStore(store, run.inputs)
    return compare_since(book, run.rules, seen, before, on=run.on, purpose=run.purpose, progress=tell).comparison


def _keep_for_the_next(run: ComparisonRun, book: RuleBook, store: SnapshotStore, found: Comparison) -> None:
    """The next run begins where one of all rules ended; one of some rules only leaves what is kept as it is."""
    if set(run.rules) == {key for key, rule in book.rules.items() if rule.purpose == run.purpose}:
        LastRun(store.root, run.purpose).keep(kept_for_the_next(book, found))


def _kept(
    run: ComparisonRun, book: RuleBook, store: SnapshotStore, kept: KeptResults, comparison: Comparison
) -> tuple[dict[str, Any], str]:
    """Puts the findings of the run's area into their files; the numbers for the table, and the files' digest."""
    pinned = PinnedStore(store, run.inputs)
    everybody = sets.all_of([each.people for each in comparison.results.values()])
    places = places_of_keys(pinned.find(REGISTER), everybody)
    opened = {name: snapshot for name in run.inputs if (snapshot := pinned.find(name)) is not None}
    areas = areas_of_feeds({name: each.info.source_digest for name, each in opened.items()})
    widest = widest_place()
    run.home_path = common_place([areas.get(name, widest) for name in opened])
    are_ours = places.within(run.area_path)
    found: dict[str, Found] = {}
    results: dict[str, Any] = {}
    for key, result in comparison.results.items():
        home = areas.get(book.signals[book.rules[key].left].dataset, widest)
        at, _ = sets.spans(result.people, everybody)
        codes, is_ours = places.codes[at], are_ours[at]
        if home.startswith(run.area_path):
            is_ours |= codes == 0
        found[key] = Found(result.people[is_ours], codes[is_ours])
        results[key] = _numbers(result, found[key], home, run.missing) | {"hash": book_hash(book, (key,))}
    return results, kept.keep(run.public_id, found, places.paths)


def _numbers(result: RuleResult, found: Found, home: str, missing: Mapping[str, str]) -> dict[str, Any]:
    return {
        "found": len(found.keys),
        "unplaced": int(np.count_nonzero(found.places == 0)),
        "outside": len(result.people) - len(found.keys),
        "candidates": result.candidates,
        "in_order": result.in_order,
        "spared": {reason: int(count) for reason, count in result.spared.items()},
        "not_known": result.not_known,
        **result.doubts,
        # The store sees snapshots under its own key only; a feed under another is not there for it, and is said so.
        "not_run": {name: missing.get(name, why) for name, why in result.not_run.items()},
        "home": home,
    }


@transaction.atomic
def _end(acting: Acting, run: ComparisonRun, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(run, name, value)
    run.finished_at = acting.now
    run.save(update_fields=[*fields, "finished_at", "home_path"])
    is_done = run.state == ComparisonState.DONE
    found = {key: each["found"] for key, each in run.results.items() if is_done and not each["not_run"]}
    record(acting, "outreach.compared", "comparison", run.public_id, area_path=run.area_path,
           detail={"state": str(run.state), "found": found,
                   "trouble": [each["code"] for each in run.trouble]})  # fmt: skip
    if is_done:
        announce(acting, "outreach.compared", {"run": run.public_id, "purpose": run.purpose})


def _told(fault: Exception) -> list[dict[str, str]]:
    """What went wrong, as codes and texts of our own; never somebody's data."""
    if isinstance(fault, FaultsFound):
        return [{"code": each.code, "text": f"{each.where}: {each.what}"} for each in fault.faults]
    if isinstance(fault, DoudiError):
        return [{"code": fault.code, "text": str(fault)}]
    return [{"code": "outreach.comparison-broke", "text": type(fault).__name__}]
