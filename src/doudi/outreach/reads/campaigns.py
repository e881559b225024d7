"""Campaigns and how far they are, grid by grid (行动进度)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from doudi.outreach.domain.enrolment import OPEN, OUTCOMES, TargetState
from doudi.outreach.enrolment.campaigns import acting_for_campaign, running
from doudi.outreach.errors import TargetNotFound
from doudi.outreach.following.routes import routes
from doudi.outreach.models import Campaign, EnrolmentTarget
from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.registry.models import Organisation
from doudi.registry.reads import place_name, place_names
from doudi.worklist.words import Words

SEE = "outreach.see_target"
MOST = 50
MOST_OFFICES = 30
"""With more offices than these the progress is told township by township."""


@dataclass(frozen=True)
class Progress:
    """How many tasks, how many were contacted, and what came of those that have an outcome."""

    total: int
    assigned: int
    contacted: int
    outcomes: dict[str, int]

    @property
    def settled(self) -> int:
        """How many have an outcome."""
        return sum(self.outcomes.values())


@dataclass(frozen=True)
class CampaignRow:
    """One campaign of the list."""

    public_id: str
    name: str
    place: str
    rules: list[Words]
    starts_on: date
    ends_on: date
    made_by: str
    is_over: bool
    progress: Progress


@dataclass(frozen=True)
class CampaignPage:
    """A campaign with the progress of each office that has tasks of it; of many offices township by township.

    ``came_later`` are its tasks that were found after it was begun; ``is_waiting``: its first day is to come;
    ``takes_in``: it runs, and who began it may still go on with it, so that what is found becomes its task.
    """

    row: CampaignRow
    offices: list[tuple[str, Progress]]
    is_by_township: bool
    came_later: int
    is_waiting: bool
    takes_in: bool
    may_end: bool


def fetch_campaigns(acting: Acting) -> list[CampaignRow]:
    """The newest campaigns of the places served; a fixed number of queries however many there are.

    Raises:
        NotAllowed: no post of this account sees targets.
    """
    policy.require_somewhere(acting, SEE)
    rows = list(policy.visible(Campaign.objects.order_by("-made_at", "-pk"), acting, SEE)[:MOST])
    counted, places = _counted(acting, rows), place_names({each.area_path for each in rows})
    return [_row(acting, each, _progress(counted.get(each.pk, {})), places[each.area_path]) for each in rows]


def fetch_campaign(acting: Acting, campaign_id: str) -> CampaignPage:
    """One campaign.

    Raises:
        TargetNotFound: no such campaign in this account's area.
    """
    campaign = policy.visible(Campaign.objects.all(), acting, SEE).filter(public_id=campaign_id).first()
    if campaign is None:
        raise TargetNotFound()
    rows = policy.visible(EnrolmentTarget.objects.filter(campaign=campaign), acting, SEE)
    by_office: dict[str, Counter[str]] = {}
    by_township: dict[str, Counter[str]] = {}
    for office, path, state, outcome, count in rows.values_list(
        "assigned_to", "area_path", "state", "outcome"
    ).annotate(n=Count("pk")):
        for found, key in ((by_office, office), (by_township, _township_of(path))):
            found.setdefault(key, Counter())[_bucket(state, outcome)] += count
    is_by_township = len(by_office) > MOST_OFFICES
    whole: Counter[str] = sum(by_office.values(), Counter())
    if is_by_township:
        by_office, names = by_township, place_names(by_township)
    else:
        names = dict(Organisation.objects.filter(public_id__in=by_office).values_list("public_id", "name_zh"))
    keys = sorted(by_office) if is_by_township else sorted(by_office, key=lambda key: names.get(key, ""))
    return CampaignPage(
        row=_row(acting, campaign, _progress(whole), place_name(campaign.area_path)),
        came_later=rows.filter(opened_at__gt=campaign.made_at).count(),
        is_waiting=campaign.begun_at is None and campaign.starts_on > acting.today and campaign.ended_at is None,
        takes_in=running(acting.now).filter(pk=campaign.pk).exists()
        and acting_for_campaign(campaign, acting.now) is not None,
        offices=[(names.get(key, ""), _progress(by_office[key])) for key in keys],
        is_by_township=is_by_township,
        may_end=campaign.ended_at is None and policy.may(acting, "outreach.run_campaign", area_path=campaign.area_path),
    )


def _counted(acting: Acting, campaigns: list[Campaign]) -> dict[int, Counter[str]]:
    rows = policy.visible(EnrolmentTarget.objects.filter(campaign__in=campaigns), acting, SEE)
    found: dict[int, Counter[str]] = {}
    for pk, state, outcome, count in rows.values_list("campaign_id", "state", "outcome").annotate(n=Count("pk")):
        if pk is not None:
            found.setdefault(pk, Counter())[_bucket(state, outcome)] += count
    return found


def _township_of(area_path: str) -> str:
    """The township's path; what lies higher stays where it is.

    >>> _township_of("/50/500106/500106001/500106001001/"), _township_of("/50/500106/")
    ('/50/500106/500106001/', '/50/500106/')
    """
    return f"/{'/'.join(area_path.strip('/').split('/')[:3])}/"


def _bucket(state: str, outcome: str) -> str:
    return outcome if state == TargetState.CLOSED else state


def _progress(counts: Counter[str] | dict[str, int]) -> Progress:
    outcomes = {str(each): counts.get(str(each), 0) for each in OUTCOMES}
    open_now = {str(each): counts.get(str(each), 0) for each in OPEN}
    settled = sum(outcomes.values())
    return Progress(
        total=settled + sum(open_now.values()),
        assigned=open_now[TargetState.ASSIGNED],
        contacted=open_now[TargetState.CONTACTED] + settled,
        outcomes=outcomes,
    )


def _row(acting: Acting, campaign: Campaign, progress: Progress, place: str) -> CampaignRow:
    return CampaignRow(
        public_id=campaign.public_id,
        name=campaign.name,
        place=place,
        rules=[routes()[rule].words for rule in campaign.rules if rule in routes()],
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
        made_by=campaign.made_by_name,
        is_over=campaign.ended_at is not None or campaign.ends_on < acting.today,
        progress=progress,
    )
