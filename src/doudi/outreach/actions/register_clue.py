"""Take a clue in that no model found (登记线索): from own checks, superiors, reports, discipline."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from doudi.kernel.identifiers import CitizenNumber
from doudi.kernel.month import Month, MonthInvalid
from doudi.outreach.domain.suspicion import SUPERVISION, ClueChannel
from doudi.outreach.domain.weighing import CLUE_ONLY, DOUBTFUL
from doudi.outreach.errors import AreaUnknown, StepUnfit
from doudi.outreach.following.stepping import require_official, require_words
from doudi.outreach.models import Informant, Suspicion
from doudi.outreach.supervision.consequences import supervised_rule
from doudi.outreach.supervision.tasks import follow
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.crypto.cipher import blind_index
from doudi.platform.events import announce
from doudi.registry import policy
from doudi.registry.models import Division
from doudi.registry.pseudonym import person_key_of
from doudi.worklist.words import Words


@transaction.atomic
def register_clue(
    acting: Acting,
    *,
    channel: str,
    rule: str,
    period: str,
    area_path: str,
    citizen_number: str,
    clue: str,
    informant_name: str = "",
    informant_phone: str = "",
) -> Suspicion:
    """A suspicion from one of the four channels that are people; anonymous reports are taken too.

    The informant (举报人) is kept in a table of their own, encrypted, and stands in no page, letter, event or audit
    line. A second one about somebody whose suspicion of the same rule is still open is refused: that one goes on.

    Raises:
        NotAllowed, AreaUnknown, RuleNotRouted: as ``open_suspicions``.
        StepUnfit: an unknown channel, no sentence, a month that is none or to come, an informant beside a channel that
            has none, or an operator: those are found by the model and go to internal control.
        CitizenNumberInvalid: the number is none.
    """
    require_official(acting, "outreach.open_suspicion")
    policy.require(acting, "outreach.open_suspicion", area_path=area_path)
    place = Division.objects.filter(path=area_path).first()
    if place is None:
        raise AreaUnknown(area_path)
    if channel not in set(ClueChannel) - {ClueChannel.MODEL}:
        raise StepUnfit(
            "channel", f"Unknown channel {channel!r} of a clue.", Words("选一个线索来源", "Choose how the clue came in")
        )
    known = supervised_rule(rule)
    if known.is_about_operators:
        raise StepUnfit(
            "rule",
            "A clue about an operator goes to internal control directly.",
            Words("经办人员的线索直接交内控稽核", "A clue about an operator goes to internal control"),
        )
    said = require_words(clue, "clue", Words("线索说了什么", "what the clue says"))
    if (informant_name or informant_phone) and channel != ClueChannel.REPORT:
        raise StepUnfit(
            "channel", "Only a report has an informant.", Words("只有举报才有举报人", "Only a report has an informant")
        )
    named = _month(period, acting.today)
    key = person_key_of(CitizenNumber.parse(citizen_number).value)
    of_this_rule = Suspicion.objects.filter(subject="person", subject_key=key, rule_key=rule)
    if of_this_rule.exclude(state__in=SUPERVISION.ends).exists():
        raise _open_already(rule)
    if of_this_rule.filter(period=named).exists():
        raise StepUnfit(
            "period",
            f"A suspicion of {rule} for {named} was settled before.",
            Words("这个月的这一项办结过，换一个月份", "That month was settled; choose another"),
        )
    suspicion = Suspicion(
        subject="person",
        subject_key=key,
        rule_key=rule,
        period=named,
        channel=channel,
        clue=said,
        evidence={"rests_on": [], "speaks_against": [], "absent": {}, "doubts": [CLUE_ONLY]},
        confidence=DOUBTFUL,
        facts_digest=blind_index("clue", f"{key}|{rule}|{named}|{said}"),
        opened_at=acting.now,
        division_code=place.code,
        area_path=place.path,
    )
    try:
        with transaction.atomic():
            suspicion.save()
    except IntegrityError:
        # Somebody registered the same at the same moment and was quicker.
        raise _open_already(rule) from None
    if informant_name.strip() or informant_phone.strip():
        Informant.objects.create(
            suspicion=suspicion,
            name=informant_name.strip(),
            phone=informant_phone.strip(),
            taken_at=acting.now,
            taken_by=acting.actor_id,
        )
    follow(acting, suspicion)
    detail = {"channel": channel}
    record(acting, "outreach.register_clue", "suspicion", suspicion.public_id, area_path=area_path, detail=detail)
    announce(acting, "outreach.clue_registered", {"suspicion": suspicion.public_id, "channel": channel})
    return suspicion


def _month(period: str, today: date) -> str:
    this = Month.of(today)
    try:
        month = Month.parse(period)
    except MonthInvalid:
        month = this.next
    if month > this:
        raise StepUnfit(
            "period",
            f"{period!r} is no month, or has not come yet; write one such as {this}.",
            Words(f"写哪个月，比如 {this}，不能是以后的", f"Enter the month, such as {this}, none to come"),
        )
    return str(month)


def _open_already(rule: str) -> StepUnfit:
    return StepUnfit(
        "citizen_number",
        f"A suspicion of rule {rule} is open already for this person; go on with that one.",
        Words("这个人的这一项已经有疑点在办", "This person's suspicion is open already"),
    )
