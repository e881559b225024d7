"""Search the departments' data for families entitled and not served (筛查), by one scheme's rules or by all."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from doudi.columnar.screen import ScreenResult
from doudi.columnar.screen import screen_schemes as screen_population
from doudi.columnar.snapshot import SnapshotStore
from doudi.kernel.month import Month
from doudi.kernel.public_id import new_public_id
from doudi.outreach.consulting import refusals_on_record, snapshots
from doudi.outreach.domain.lead import STILL_TO_VISIT
from doudi.outreach.errors import AreaUnknown, MonthToCome, SchemeNotSought
from doudi.outreach.models import Lead, LeadClaim, ScreeningRun
from doudi.outreach.visiting.drawn_together import Claimed, standing_of, totals_of
from doudi.outreach.visiting.found_families import (
    CONFIDENCE,
    FoundClaim,
    FoundFamily,
    claimed_of,
    evidence_together,
    families_of,
    heaviest_first,
    in_order,
    rule_of,
)
from doudi.outreach.visiting.known_before import KnownBefore
from doudi.outreach.visiting.seeking import Asked, asked_here
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry import policy
from doudi.registry.models import Division

Progress = Callable[[str, int, int], None]
VERB = "outreach.screen"
ROWS_PER_STATEMENT = 500
KEYS_PER_QUERY = 2000


def screen(
    acting: Acting,
    *,
    month: Month | str,
    area_path: str,
    schemes: Sequence[str] | None = None,
    store: SnapshotStore | None = None,
    progress: Progress | None = None,
) -> ScreeningRun:
    """Sweep everybody of the register by the schemes' rules for one month; what is found are leads, never decisions.

    A family gets one lead, which names every scheme it may be entitled to, with the money of each and in all; where a
    visit to it is still to be made, what is found now is added to that one. Run again, it adds nothing and reopens
    nothing: one claim per person, rule and month, none beside one that is still open, and none for people seen and
    settled until what the departments know of them changes. ``left_out`` of the run says for every other household why
    it is no new lead; with the new leads it adds up to all households. ``per_scheme`` says the same scheme by scheme,
    and which could not be sought. The sweep sees pseudonyms only; names are opened when a lead is sent to the grid.

    Args:
        month: whose facts are looked at, e.g. ``2025-08``.
        area_path: leads outside this place are left out.
        schemes: which schemes are sought; every one that can be if None.
        store: the snapshots, the installation's own by default.
        progress: told (stage, done, total) now and then.

    Raises:
        NotAllowed: not in this area, or not for this purpose.
        AreaUnknown, MonthToCome, SchemeNotSought: the place is not on file; the month has not come; a scheme that
            cannot be sought, or that there is none of.
        SnapshotMissing, PurposeRefused: as the sweep itself; a purpose refused stands in the audit.
    """
    asked, meant = check_screening(acting, month=month, area_path=area_path, schemes=schemes)
    results = sweep(acting, asked, meant, area_path, store, progress)
    return keep(acting, asked, meant, area_path, results, progress=progress)


def check_screening(
    acting: Acting, *, month: Month | str, area_path: str, schemes: Sequence[str] | None
) -> tuple[Asked, Month]:
    """What is asked for, checked before anything is read; raises as ``screen``."""
    policy.require(acting, VERB, area_path=area_path)
    if not Division.objects.filter(path=area_path).exists():
        raise AreaUnknown(area_path)
    meant = month if isinstance(month, Month) else Month.parse(month)
    if meant.first_day > acting.today:
        raise MonthToCome(str(meant), acting.today.isoformat())
    asked = asked_here()
    if wrong := asked.cannot(schemes):
        raise SchemeNotSought(wrong)
    return asked.only(schemes), meant


def sweep(
    acting: Acting, asked: Asked, month: Month, area_path: str, store: SnapshotStore | None, progress: Progress | None
) -> tuple[ScreenResult, ...]:
    """One reading of the register by every scheme asked for, and by those they rest on."""
    tell = progress or (lambda stage, done, total: None)
    tell("sweep", 0, 1)
    with refusals_on_record(acting, area_path=area_path):
        results = screen_population(
            asked.with_lenders, store or snapshots(), month, today=acting.today, wanted=asked.keys
        )
    tell("sweep", 1, 1)
    return results


@dataclass
class _Sorted:
    """What a run makes of the families found: new leads, additions to visits still to be made, why not the others."""

    new: list[tuple[FoundFamily, list[FoundClaim]]] = field(default_factory=list)
    added: list[tuple[Lead, list[FoundClaim]]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    per_scheme: dict[str, Counter[str]] = field(default_factory=dict)

    def leave_out(self, claim: FoundClaim, why: str) -> None:
        """A claim that is no new one."""
        self.per_scheme.setdefault(claim.row.scheme, Counter())[why] += 1


@transaction.atomic
def keep(
    acting: Acting,
    asked: Asked,
    month: Month,
    area_path: str,
    results: Sequence[ScreenResult],
    *,
    run: ScreeningRun | None = None,
    progress: Progress | None = None,
) -> ScreeningRun:
    """Put a sweep's leads on file, and the run with its numbers; ``run`` where it was asked for before."""
    tell = progress or (lambda stage, done, total: None)
    alone = results[0] if len(results) == 1 else None
    run = run or ScreeningRun(started_at=acting.now, made_by=acting.actor_id)
    run.period, run.area_path, run.schemes = str(month), area_path, list(asked.keys)
    run.scheme = alone.scheme if alone else ""
    run.rule_key, run.ruleset_hash = (rule_of(alone.scheme), alone.ruleset_hash) if alone else ("", "")
    feeds = {name: day for result in results for name, day in result.feeds.items()}
    run.sources = [{"dataset": name, "as_of": day} for name, day in sorted(feeds.items())]
    run.people_swept, run.households_swept = results[0].people, results[0].households
    run.save()
    families, outside, outside_families = families_of((row for each in results for row in each.leads), area_path)
    # One scheme's households keep the register's order, as they always did; where several schemes or people are found
    # in one home, whoever is owed most comes first.
    ordered = families if alone and alone.about == "household" else heaviest_first(families)
    sorted_out = _sort_out(ordered, run.period)
    _store(acting, run, sorted_out, tell)
    run.leads_found = len(families)
    left_out = Counter(sorted_out.left_out)
    if alone and alone.about == "household":
        left_out.update(alone.left_out or {"not_in_force": run.households_swept})
    else:
        left_out["nothing_found"] = run.households_swept - len(families) - outside_families
    left_out["outside_area"] += outside_families
    run.left_out = {reason: count for reason, count in sorted(left_out.items()) if count}
    run.per_scheme = _told(asked, results, outside, sorted_out.per_scheme, run)
    run.finished_at = acting.now
    run.save()
    detail = {"schemes": run.schemes, "period": run.period, "found": run.leads_found, "new": run.leads_new}
    record(acting, VERB, "screening_run", run.public_id, area_path=area_path, detail=detail)
    announce(acting, "outreach.screened", {"run": run.public_id, "new": run.leads_new})
    return run


def _sort_out(families: Sequence[FoundFamily], period: str) -> _Sorted:
    known = KnownBefore([claim for family in families for claim in family.claims], period)
    waiting = _still_to_visit([family.person_key for family in families])
    found = _Sorted()
    for family in families:
        fresh = []
        reasons = []
        for claim in family.claims:
            if why := known.why_not(claim):
                found.leave_out(claim, why)
                reasons.append(why)
            else:
                fresh.append(claim)
        if not fresh:
            found.left_out[reasons[0]] += 1
        elif lead := waiting.get(family.person_key):
            found.added.append((lead, fresh))
            found.left_out["added_to_visit"] += 1
        else:
            found.new.append((family, fresh))
    return found


def _still_to_visit(keys: Sequence[int]) -> dict[int, Lead]:
    """The oldest lead nobody has gone to yet, by whom to ask for; locked, since claims may be added to it."""
    found: dict[int, Lead] = {}
    unique = sorted(set(keys))
    for start in range(0, len(unique), KEYS_PER_QUERY):
        rows = Lead.objects.select_for_update().filter(
            person_key__in=unique[start : start + KEYS_PER_QUERY], state__in=STILL_TO_VISIT
        )
        for lead in rows.order_by("-pk"):
            found[lead.person_key] = lead
    return found


def _store(acting: Acting, run: ScreeningRun, found: _Sorted, tell: Progress) -> None:
    tell("store", 0, len(found.new))
    for start in range(0, len(found.new), ROWS_PER_STATEMENT):
        some = found.new[start : start + ROWS_PER_STATEMENT]
        made = [(_lead(acting, run, family, claims), claims) for family, claims in some]
        Lead.objects.bulk_create([lead for lead, _ in made], ignore_conflicts=True)
        on_file = {
            lead.public_id: lead for lead in Lead.objects.filter(public_id__in=[lead.public_id for lead, _ in made])
        }
        rows = []
        for lead, claims in made:
            if kept := on_file.get(lead.public_id):
                rows += _claims(run, kept, claims)
                continue
            # Somebody else's run at the same moment was first with this family.
            found.left_out["found_before"] += 1
            for claim in claims:
                found.leave_out(claim, "found_before")
        LeadClaim.objects.bulk_create(rows, ignore_conflicts=True)
        tell("store", start + len(some), len(found.new))
    run.leads_new = run.leads.count()
    for lead, claims in found.added:
        _add(run, lead, claims)


def _lead(acting: Acting, run: ScreeningRun, family: FoundFamily, claims: Sequence[FoundClaim]) -> Lead:
    ordered = [claim for claim, _ in in_order(claims)]
    first = _first_of(ordered)
    monthly_fen, once_fen = _money([claim.claimed for claim in ordered])
    return Lead(
        public_id=new_public_id(Lead.PREFIX, groups=Lead.GROUPS),
        run=run,
        person_key=family.person_key,
        rule_key=rule_of(first.row.scheme),
        period=run.period,
        scheme=first.row.scheme,
        people_count=family.people,
        expected_amount_fen=monthly_fen,
        expected_once_fen=once_fen,
        confidence=min((claim.row.confidence for claim in ordered), key=CONFIDENCE.index),
        evidence=evidence_together(ordered),
        facts_digest=first.digest,
        found_at=acting.now,
        division_code=family.place.code,
        area_path=family.place.path,
    )


def _money(claims: Sequence[Claimed]) -> tuple[int | None, int | None]:
    """What the family may draw monthly and once in all; None where nothing is, or how much is not on file."""
    in_all = totals_of(claims)
    known = any(claim.grants == "cash_monthly" and claim.amount_fen is not None for claim in claims)
    return in_all.monthly_fen if known else None, in_all.once_fen or None


def _first_of(ordered: Sequence[FoundClaim]) -> FoundClaim:
    """The claim a lead is named after: one about the family, since its application takes in the others' people."""
    return next((claim for claim in ordered if claim.row.about_key is None and claim.row.grants != "tag"), ordered[0])


def _claims(run: ScreeningRun, lead: Lead, claims: Sequence[FoundClaim]) -> list[LeadClaim]:
    return [
        LeadClaim(
            lead=lead,
            run=run,
            about="household" if claim.row.about_key is None else "person",
            person_key=claim.person_key,
            rule_key=rule_of(claim.row.scheme),
            period=run.period,
            scheme=claim.row.scheme,
            grants=claim.row.grants,
            expected_amount_fen=claim.row.expected_amount_fen,
            confidence=claim.row.confidence,
            standing=standing,
            rests_on=list(claim.row.rests_on),
            facts_digest=claim.digest,
        )
        for claim, standing in in_order(claims)
    ]


def _add(run: ScreeningRun, lead: Lead, claims: Sequence[FoundClaim]) -> None:
    """What was found since is told at the same visit: no second one to the same door."""
    LeadClaim.objects.bulk_create(_claims(run, lead, claims), ignore_conflicts=True)
    kept, more = lead.evidence, evidence_together([claim for claim, _ in in_order(claims)])
    together = dict(kept)
    known = {(line["dataset"], line["key"], line["code"], line["zh"]) for line in kept.get("lines", [])}
    fresh = [each for each in more["lines"] if (each["dataset"], each["key"], each["code"], each["zh"]) not in known]
    together["lines"] = [*kept.get("lines", []), *fresh]
    listed = {each["key"] for each in (*kept.get("members", []), *kept.get("people", []))}
    newly = [each for each in (*more["members"], *more.get("people", [])) if each["key"] not in listed]
    together["people"] = [*kept.get("people", []), *newly]
    for name in ("to_find_out", "doubts"):
        together[name] = list(dict.fromkeys([*kept.get(name, []), *more[name]]))
    lead.evidence = together
    on_file = list(lead.claims.order_by("pk"))
    claimed = [claimed_of(claim, lead.people_count) for claim in on_file]
    for claim, standing in zip(on_file, standing_of(claimed), strict=True):
        claim.standing = standing
    LeadClaim.objects.bulk_update(on_file, ["standing"])
    lead.expected_amount_fen, lead.expected_once_fen = _money(claimed)
    lead.save(update_fields=["evidence", "expected_amount_fen", "expected_once_fen"])


def _told(
    asked: Asked,
    results: Sequence[ScreenResult],
    outside: Mapping[str, int],
    suppressed: Mapping[str, Counter[str]],
    run: ScreeningRun,
) -> list[dict[str, Any]]:
    """One entry a scheme: what was found and new, why not the others, what was missing; those not sought at the end."""
    told = []
    for result in results:
        left_out = Counter(result.left_out) + suppressed.get(result.scheme, Counter())
        left_out["outside_area"] += outside.get(result.scheme, 0)
        found = len(result.leads) - outside.get(result.scheme, 0)
        new = found - sum(suppressed.get(result.scheme, Counter()).values())
        told.append(
            {
                "scheme": result.scheme,
                "is_sought": True,
                "about": result.about,
                "total": result.total,
                "found": found,
                "new": new,
                "left_out": {reason: count for reason, count in sorted(left_out.items()) if count},
                "unset": list(result.unset),
                "not_in_force": bool(result.not_in_force),
                "missing": sorted(name for name, day in result.feeds.items() if not day),
                "ruleset": result.ruleset_hash,
            }
        )
    told += [
        {"scheme": search.scheme, "is_sought": False, "zh": search.sought.zh, "en": search.sought.en}
        for search in asked.not_sought
    ]
    return told
