"""Agree to a merger of offices, refuse it, or call it off before its day (定机构合并): by another administrator."""

from datetime import date
from typing import Any

from django.db import transaction

from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.actions.propose_merger import (
    held_merger,
    held_offices,
    record_merger,
    require_fit,
    require_where_it_serves,
)
from doudi.registry.dated import still_counting
from doudi.registry.errors import MergerUnfit
from doudi.registry.models import OfficeMerger, OfficeSuccession, OrganisationArea, Post
from doudi.registry.policy import require_somewhere

AGREE = "registry.agree_merger"
Dated = OrganisationArea | Post


@transaction.atomic
def settle_merger(acting: Acting, merger_id: str, *, agree: bool, answer: str = "") -> OfficeMerger:
    """Agreed: from that day the office that takes over serves the places, and has the people and the open work.

    Areas and posts are dated rows, so nothing has to happen on the day itself. What is bound to the leaving office by
    name stays bound to it, with its clocks as they are; whoever works in the other holds its posts too.

    Raises:
        MergerUnfit: it does not wait any more, is their own, does not fit any more, or is refused without a reason.
        NotAllowed: not the other administrator of every place the two serve.
    """
    require_somewhere(acting, AGREE)
    row = held_merger(merger_id, "open")
    leaving, into = held_offices(row.leaving.public_id, row.into.public_id)
    for office in (leaving, into):
        require_where_it_serves(acting, AGREE, office)
    if row.proposed_by == acting.actor_id:
        raise MergerUnfit("merger", "own", f"{merger_id} was proposed by the same administrator.")
    if not agree and not answer.strip():
        raise MergerUnfit("answer", "answer", "a refusal needs a reason.")
    row.state, row.answer = "agreed" if agree else "refused", answer.strip()[:200]
    row.settled_at, row.settled_by, row.settled_by_name = acting.now, acting.actor_id, acting.name
    if agree:
        row.since = max(row.since, acting.today)
        require_fit(leaving, into, row.since, acting.today)
        row.moved = {"areas": _areas_moved(row), "posts": _posts_moved(acting, row)}
        _stand_for(row)
    row.save()
    record_merger(acting, row, "agree" if agree else "refuse")
    return row


@transaction.atomic
def call_off_merger(acting: Acting, merger_id: str, *, why: str) -> OfficeMerger:
    """An agreed merger is taken back before its day: areas and posts are what they were.

    Raises:
        MergerUnfit: it is not agreed, its day has come, or no reason is given.
        NotAllowed: not the administrator who settles mergers.
    """
    require_somewhere(acting, AGREE)
    row = held_merger(merger_id, "agreed")
    for office in held_offices(row.leaving.public_id, row.into.public_id):
        require_where_it_serves(acting, AGREE, office)
    if row.since <= acting.today:
        raise MergerUnfit("merger", "day-come", f"its day, {row.since}, has come; merge back by a merger of its own.")
    if OfficeSuccession.objects.filter(former=row.into).exists():
        raise MergerUnfit("merger", "gone", f"{row.into.public_id} is to be merged itself; call that off first.")
    if not why.strip():
        raise MergerUnfit("answer", "answer", "calling a merger off needs a reason.")
    for model, name in ((OrganisationArea, "areas"), (Post, "posts")):
        model.objects.filter(pk__in=row.moved[name]["begun"]).delete()
        for key, until in row.moved[name]["ended"]:
            model.objects.filter(pk=key).update(valid_to=date.fromisoformat(until) if until else None)
    row.successions.all().delete()
    row.state, row.answer, row.moved = "called_off", why.strip()[:200], {}
    row.settled_at, row.settled_by, row.settled_by_name = acting.now, acting.actor_id, acting.name
    row.save()
    record_merger(acting, row, "call_off")
    return row


def _ended(rows: list[Any], since: date) -> list[list[Any]]:
    """Ends rows on the day, or before they begin; and what their end was."""
    told = []
    for row in rows:
        told.append([row.pk, row.valid_to.isoformat() if row.valid_to else ""])
        row.valid_to = max(since, row.valid_from)
        row.save(update_fields=["valid_to"])
    return told


def _areas_moved(row: OfficeMerger) -> dict[str, Any]:
    rows = list(OrganisationArea.objects.filter(still_counting(row.since), organisation=row.leaving).order_by("pk"))
    begun = []
    for each in rows:
        own = OrganisationArea.objects.filter(organisation=row.into, division_id=each.division_id)
        if own.filter(still_counting(row.since)).exists():
            continue
        start = max(row.since, each.valid_from)
        begun.append(
            OrganisationArea.objects.create(
                organisation=row.into, division_id=each.division_id, valid_from=start, valid_to=each.valid_to
            ).pk
        )
    return {"ended": _ended(rows, row.since), "begun": begun}


def _posts_moved(acting: Acting, row: OfficeMerger) -> dict[str, Any]:
    """Everybody goes along with the role they have; who shall not is changed on the page of accounts."""
    rows = list(
        Post.objects.filter(still_counting(row.since), organisation=row.leaving).select_related("staff").order_by("pk")
    )
    begun = []
    for each in rows:
        own = Post.objects.filter(organisation=row.into, staff=each.staff, role=each.role)
        if own.filter(still_counting(row.since)).exists():
            continue
        start = max(row.since, each.valid_from)
        begun.append(
            Post.objects.create(
                organisation=row.into, staff=each.staff, role=each.role, valid_from=start, valid_to=each.valid_to
            ).pk
        )
        record(
            acting, "registry.appoint", "staff", each.staff.public_id,
            detail={"role": each.role, "office": row.into.public_id, "since": start.isoformat()},
        )  # fmt: skip
    return {"ended": _ended(rows, row.since), "begun": begun}


def _stand_for(row: OfficeMerger) -> None:
    """The other office stands for it, and for those it stood for itself."""
    OfficeSuccession.objects.create(merger=row, former=row.leaving, now=row.into, since=row.since)
    for before in OfficeSuccession.objects.filter(now=row.leaving).order_by("pk"):
        since = max(before.since, row.since)
        OfficeSuccession.objects.create(merger=row, former_id=before.former_id, now=row.into, since=since)
