"""Whose a letter about a benefit is (本人的告知书): the person's it speaks of, and whose who opened it by number."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.outreach.errors import NoticeNotFound
from doudi.outreach.models import SuspicionNotice
from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.registry.models import Person

SEE, ANSWER = "outreach.see_own_notice", "outreach.answer_notice"


def addressed() -> QuerySet[SuspicionNotice]:
    """Every letter to a person; what internal control does about an operator is no letter to anybody."""
    return SuspicionNotice.objects.filter(suspicion__subject="person", suspicion__internal=False)


def own_notices(acting: Acting, verb: str = SEE) -> QuerySet[SuspicionNotice]:
    """The letters of this resident, the newest first.

    Raises:
        NotAllowed: no resident is acting.
    """
    policy.require(acting, verb, owner_id=acting.actor_id)
    mine = Q(suspicion__readers__account_id=acting.actor_id)
    if acting.person_id:
        keys = Person.objects.filter(public_id=acting.person_id).exclude(person_key=None).values("person_key")
        mine |= Q(suspicion__subject_key__in=keys)
    return addressed().filter(mine).select_related("suspicion").distinct().order_by("-issued_at", "-pk")


def find_own_notice(acting: Acting, notice_id: str, verb: str = SEE) -> SuspicionNotice:
    """One letter of this resident.

    Raises:
        NoticeNotFound: there is none, or it is somebody else's; nothing tells the two apart.
    """
    try:
        number = check_public_id(notice_id, SuspicionNotice.PREFIX)
    except PublicIdInvalid:
        raise NoticeNotFound() from None
    notice = own_notices(acting, verb).filter(public_id=number).first()
    if notice is None:
        raise NoticeNotFound()
    return notice


def is_last(notice: SuspicionNotice) -> bool:
    """Whether no later letter went out in the same matter: what is answered is what stands in the last one."""
    return not notice.suspicion.notices.filter(pk__gt=notice.pk).exists()
