"""Scores of departments as firms rated them (企业评议), with their denominators; never from a handful of answers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from doudi.casework.grievance.catalogue import indicators, shown_from, target_percent
from doudi.casework.grievance.domain.rates import Rate, score
from doudi.casework.grievance.errors import GrievanceNotFound
from doudi.casework.models import RatingSurvey
from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.registry.models import Organisation
from doudi.worklist.words import Words

SEE = "casework.see_rates"


@dataclass(frozen=True)
class Score:
    """One indicator of one department: ``rate`` None where so few answered that it would tell on a firm."""

    indicator: Words
    rate: Rate | None
    meets_target: bool | None


@dataclass(frozen=True)
class OfficeScores:
    """One department in one round: calls, valid calls, the scores."""

    office_name: str
    calls: int
    valid: int
    scores: list[Score]


@dataclass(frozen=True)
class SurveyPage:
    """One round."""

    public_id: str
    title: str
    begun_on: date
    closed_on: date | None
    calls: int
    valid: int
    offices: list[OfficeScores]


def fetch_surveys(acting: Acting) -> list[RatingSurvey]:
    """Every round of the area, the newest first; nobody's data is in one.

    Raises:
        NotAllowed: this account may not see totals.
    """
    policy.require_somewhere(acting, SEE)
    return list(policy.visible(RatingSurvey.objects.all(), acting, SEE).order_by("-begun_on", "-pk")[:60])


def fetch_survey(acting: Acting, public_id: str) -> SurveyPage:
    """One round with the scores of every department, the lowest overall first.

    Raises:
        NotAllowed: this account may not see totals.
        GrievanceNotFound: no such round.
    """
    policy.require_somewhere(acting, SEE)
    survey = policy.visible(RatingSurvey.objects.all(), acting, SEE).filter(public_id=public_id).first()
    if survey is None:
        raise GrievanceNotFound()
    calls: dict[str, list[bool]] = defaultdict(list)
    for office_id, is_valid in survey.calls.values_list("office_id", "is_valid"):
        calls[office_id].append(is_valid)
    sums: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for office_id, indicator, answer, count in survey.tallies.values_list("office_id", "indicator", "answer", "count"):
        sums[office_id][indicator][answer] = count
    names = dict(Organisation.objects.filter(public_id__in=calls).values_list("public_id", "name_zh"))
    offices = [
        OfficeScores(names.get(office, ""), len(known), sum(known), _scores(sums[office]))
        for office, known in calls.items()
    ]
    return SurveyPage(
        survey.public_id,
        survey.title,
        survey.begun_on,
        survey.closed_on,
        sum(each.calls for each in offices),
        sum(each.valid for each in offices),
        sorted(offices, key=_overall),
    )


def _scores(sums: dict[str, dict[str, int]]) -> list[Score]:
    percent, _source = target_percent()
    found = []
    for key, listed in indicators().items():
        rate = score(sums.get(key, {}))
        if rate.whole < shown_from():
            found.append(Score(listed.words, None, None))
        else:
            found.append(Score(listed.words, rate, (rate.share or Fraction(0)) >= Fraction(percent, 100)))
    return found


def _overall(office: OfficeScores) -> tuple[bool, Fraction, str]:
    rate = office.scores[0].rate
    return rate is None, (rate.share or Fraction(0)) if rate else Fraction(0), office.office_name
