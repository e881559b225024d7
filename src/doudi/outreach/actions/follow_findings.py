"""Make work of what a rule found (比对发现转办): people to enrol, or suspicions to check; never a decision."""

from __future__ import annotations

from collections import Counter

from doudi.columnar.snapshot import SnapshotStore
from doudi.outreach.actions.open_suspicions import open_suspicions
from doudi.outreach.actions.open_targets import open_targets
from doudi.outreach.comparing.errors import ComparisonUnknown, RuleNotInRun, TooManyToFollow
from doudi.outreach.consulting import snapshots
from doudi.outreach.following.opening import Opened
from doudi.outreach.models import ComparisonRun
from doudi.outreach.reads.finding_page import division_of
from doudi.outreach.reads.findings import findings
from doudi.outreach.reads.kept_findings import areas_of, covers, find_run, may_see_rule, ran, require_somewhere, seen
from doudi.outreach.supervision.consequences import supervised_rule
from doudi.platform.acting import Acting
from doudi.registry.errors import NotAllowed

OPENERS = {"enrolment": ("enrolment", open_targets), "supervision": ("fund_supervision", open_suspicions)}
"""What a comparison is for → the purpose such work is done for, and how it is opened."""


def may_follow(acting: Acting, run: ComparisonRun, rule: str) -> bool:
    """Whether this account may make work of what a rule found."""
    return bool(_areas(acting, run, _verb(run, rule), ""))


def _verb(run: ComparisonRun, rule: str) -> str:
    return "outreach.open_targets" if run.purpose == "enrolment" else supervised_rule(rule).opening_verb


def follow_findings(
    acting: Acting, run_id: str, rule: str, *, area: str = "", most: int | None = None,
    store: SnapshotStore | None = None,
) -> Opened:  # fmt: skip
    """Open a target or a suspicion for everybody a rule found in the places of this account; again, it opens nothing.

    Args:
        area: code of a division, to open for this place only.
        most: refuse where more was found; as many as there are without it.

    Raises:
        TooManyToFollow: more than `most`; nothing was opened.
        ComparisonUnknown, NotAllowed: not this account's to see, or not its work.
        ComparisonNotDone, RuleNotInRun, ResultsMissing, InputsGone: there is nothing to open.
    """
    run = find_run(acting, run_id)
    if rule not in run.results:
        raise RuleNotInRun(rule, ran(run.results))
    verb = _verb(run, rule)
    if not may_see_rule(acting, run.purpose, rule):
        raise ComparisonUnknown()
    require_somewhere(acting, verb)
    division = division_of(area)
    areas = _areas(acting, run, verb, division.path if division else "")
    if not areas:
        raise NotAllowed(verb, "the place asked for is not served")
    if most is not None:
        shown = sum(len(seen(acting, run, rule, store or snapshots(), area_path=path).keys) for path in areas)
        if shown > most:
            raise TooManyToFollow(shown, most)
    purpose, open_all = OPENERS[run.purpose]
    new, reopened, left_out = 0, 0, Counter[str]()
    for path in areas:
        found = findings(acting, run, rule, area_path=path, store=store)
        opened = open_all(acting.for_purpose(purpose), found, area_path=path)
        new, reopened = new + opened.new, reopened + opened.reopened
        left_out.update(opened.left_out)
    return Opened(new, reopened, dict(sorted(left_out.items())))


def _areas(acting: Acting, run: ComparisonRun, verb: str, path: str) -> list[str]:
    """The places to open for: the one asked for, or all of the account's that lie in the run; none twice."""
    visible = areas_of(acting, run.purpose)
    own = [each for each in areas_of(acting, run.purpose, verb) if covers(visible, each)]
    if path:
        return [path] if covers(own, path) and path.startswith(run.area_path) else []
    inside = sorted({run.area_path if run.area_path.startswith(each) else each
                     for each in own if each.startswith(run.area_path) or run.area_path.startswith(each)})  # fmt: skip
    return [each for each in inside if not any(each != other and each.startswith(other) for other in inside)]
