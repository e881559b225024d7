"""Who is due for a regular check of means (定期复核, 审核确认办法 art. 31): by place, and by their last check."""

from datetime import timedelta

from django.db.models import Max

from doudi.benefits.models import Entitlement
from doudi.evidence.actions.begin_check_batch import RUN_BATCH
from doudi.evidence.models import Query
from doudi.platform.acting import Acting
from doudi.registry.policy import visible
from doudi.worklist.words import Words

YEARLY, HALF_YEARLY, EVERYBODY = "yearly", "half_yearly", "everybody"
KINDS: dict[str, Words] = {
    YEARLY: Words("年度复核：满一年没有核对过的", "yearly review: not checked for a year"),
    HALF_YEARLY: Words("半年复核：满半年没有核对过的", "half-yearly review: not checked for half a year"),
    EVERYBODY: Words("全部在享的", "everybody who draws"),
}
LAW = "审核确认办法第三十一条"
DAYS = {YEARLY: 365, HALF_YEARLY: 182}
"""Days of the two intervals; the law says a year and half a year, the days are ours (design)."""
RUNNING = ("active", "suspended")


def fetch_due_for_review(acting: Acting, area_path: str, kind: str) -> list[str]:
    """The cases (办件号) of families that draw in a place and are due by this kind of review, in order.

    Who was taken over from an older system signed no authorisation here: a case of their own comes first.
    Whose income is unsteady is on no record yet: the official chooses the interval. A family that was never checked is
    due under each of them.
    """
    rows = visible(Entitlement.objects.filter(state__in=RUNNING, taken_over=None), acting, RUN_BATCH)
    drawing = rows.filter(area_path__startswith=area_path)
    refs = list(drawing.order_by("pk").values_list("application_id_text", flat=True))
    if kind not in DAYS:
        return list(dict.fromkeys(refs))
    before = acting.now - timedelta(days=DAYS[kind])
    asked = Query.objects.filter(case_ref__in=drawing.values("application_id_text"))
    last = dict(asked.values_list("case_ref").annotate(last=Max("asked_at")))
    return [ref for ref in dict.fromkeys(refs) if ref not in last or last[ref] <= before]
