"""Firms rate departments (企业评议): a round is opened, calls are counted, answers are kept as sums only."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.models import F

from doudi.casework.grievance.catalogue import answers, indicators
from doudi.casework.grievance.changing import words_needed
from doudi.casework.grievance.domain.rates import VALID
from doudi.casework.grievance.errors import GrievanceNotFound, GrievanceStepNotPossible, GrievanceUnfit
from doudi.casework.models import RatingCall, RatingSurvey, RatingTally
from doudi.kernel.identifiers import CreditCode
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.crypto.cipher import blind_index
from doudi.registry import policy
from doudi.registry.models import Division, Organisation
from doudi.worklist.words import Words

RUN = "casework.run_survey"


@transaction.atomic
def begin_survey(acting: Acting, *, area_path: str, title: str) -> RatingSurvey:
    """A new round; it takes answers until it is closed.

    Raises:
        NotAllowed: no post of this account runs rounds there.
        GrievanceUnfit: no name, no place.
    """
    policy.require(acting, RUN, area_path=area_path)
    division = Division.objects.filter(path=area_path).first()
    if division is None:
        raise GrievanceUnfit("area", "No such place.", Words("选一个地方。", "Choose a place."))
    survey = RatingSurvey.objects.create(
        title=words_needed(title, "title", Words("这一轮叫什么", "what the round is called"))[:80],
        begun_on=acting.today,
        made_by=acting.actor_id,
        division_code=division.code,
        area_path=division.path,
    )
    record(acting, "casework.begin_survey", "rating_survey", survey.public_id, area_path=survey.area_path)
    return survey


def _open_survey(acting: Acting, public_id: str) -> RatingSurvey:
    rows = policy.visible(RatingSurvey.objects.select_for_update(), acting, RUN)
    survey = rows.filter(public_id=public_id).first()
    if survey is None:
        raise GrievanceNotFound()
    if survey.closed_on is not None:
        raise GrievanceStepNotPossible(
            survey.public_id, "rate", "closed", Words("这一轮已经结束。", "This round is closed.")
        )
    return survey


def take_rating(
    acting: Acting, survey_id: str, *, office_id: str, credit_code: str, given: Mapping[str, str]
) -> bool:
    """One firm called about one department; whether it counts as a valid call.

    The firm is kept as a keyed fingerprint, so that nobody is counted twice; its answers are added to sums and are
    nowhere kept as its own. Nobody reached, or nothing but “do not know”: a call that is not valid.

    Raises:
        GrievanceNotFound: no such round in the area.
        GrievanceStepNotPossible: the round is closed.
        GrievanceUnfit: no such department, an indicator or answer that is not listed, or the firm has rated it before.
        CreditCodeInvalid: the number is none.
    """
    firm = blind_index("rating_firm", CreditCode.parse(credit_code).value)
    for indicator, said in given.items():
        if indicator not in indicators() or said not in answers():
            raise GrievanceUnfit(indicator, "Not listed.", Words("选列出的回答。", "Choose one of the answers."))
    if not Organisation.objects.filter(public_id=office_id).exists():
        raise GrievanceUnfit("office_id", "No such office.", Words("选被评的部门。", "Choose the department."))
    is_valid = any(said in VALID for said in given.values())
    with transaction.atomic():
        survey = _open_survey(acting, survey_id)
        try:
            with transaction.atomic():
                RatingCall.objects.create(survey=survey, office_id=office_id, firm_index=firm, is_valid=is_valid)
        except IntegrityError:
            raise GrievanceUnfit(
                "credit_code",
                "This firm has rated this department in this round.",
                Words("这家企业这一轮评过这个部门了。", "This firm has rated it in this round."),
            ) from None
        for indicator, said in given.items():
            tally, _made = RatingTally.objects.get_or_create(
                survey=survey, office_id=office_id, indicator=indicator, answer=said
            )
            RatingTally.objects.filter(pk=tally.pk).update(count=F("count") + 1)
        record(
            acting,
            "casework.take_rating",
            "rating_survey",
            survey.public_id,
            area_path=survey.area_path,
            detail={"office": office_id, "valid": is_valid},
        )
    return is_valid


@transaction.atomic
def close_survey(acting: Acting, survey_id: str) -> RatingSurvey:
    """No more answers; the scores stand.

    Raises:
        GrievanceNotFound, GrievanceStepNotPossible: as ``take_rating``.
    """
    survey = _open_survey(acting, survey_id)
    survey.closed_on = acting.today
    survey.save(update_fields=["closed_on"])
    record(acting, "casework.close_survey", "rating_survey", survey.public_id, area_path=survey.area_path)
    return survey
