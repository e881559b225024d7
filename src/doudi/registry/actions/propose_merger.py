"""Propose that an office goes into another from a day on (提议机构合并); another administrator lets it count."""

from datetime import date

from django.db import IntegrityError, transaction

from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.dated import in_force
from doudi.registry.errors import MergerUnfit
from doudi.registry.models import OfficeMerger, OfficeSuccession, Organisation, OrganisationArea
from doudi.registry.policy import require, require_somewhere

PROPOSE = "registry.propose_merger"
LIVE = ("open", "agreed")


def propose_merger(acting: Acting, leaving_id: str, into_id: str, *, since: date, why: str) -> OfficeMerger:
    """A proposal; nothing changes by it until another administrator agrees.

    Args:
        leaving_id: public id of the office that ceases to be on that day; `into_id` of the one that takes it over.

    Raises:
        MergerUnfit: the same office twice, of another kind, without an area, merged already, or a day in the past.
        NotAllowed: not an administrator of every place the two serve.
    """
    require_somewhere(acting, PROPOSE)
    with transaction.atomic():
        leaving, into = held_offices(leaving_id, into_id)
        for office in (leaving, into):
            require_where_it_serves(acting, PROPOSE, office)
        require_fit(leaving, into, since, acting.today)
        if not why.strip():
            raise MergerUnfit("why", "why", "a reason is needed: the document that decided it, for example.")
        try:
            with transaction.atomic():
                made = OfficeMerger.objects.create(
                    leaving=leaving, into=into, since=since, why=why.strip()[:200], proposed_at=acting.now,
                    proposed_by=acting.actor_id, proposed_by_name=acting.name,
                )  # fmt: skip
        except IntegrityError as twice:
            raise MergerUnfit("leaving_id", "twice", f"{leaving_id} is proposed or agreed to leave already.") from twice
        record_merger(acting, made, "propose")
    return made


def withdraw_merger(acting: Acting, merger_id: str) -> OfficeMerger:
    """Who proposed it takes it back.

    Raises:
        MergerUnfit: not theirs, or settled already.
        NotAllowed: not an administrator.
    """
    require_somewhere(acting, PROPOSE)
    with transaction.atomic():
        row = held_merger(merger_id, "open")
        if row.proposed_by != acting.actor_id:
            raise MergerUnfit("merger", "not-yours", f"{merger_id} was proposed by somebody else.")
        row.state, row.settled_at = "withdrawn", acting.now
        row.save(update_fields=["state", "settled_at"])
        record_merger(acting, row, "withdraw")
    return row


def held_offices(leaving_id: str, into_id: str) -> tuple[Organisation, Organisation]:
    """Both offices, held until the transaction ends; always in one order, so that two mergers never wait in a circle.

    Raises:
        MergerUnfit: one of them is not there.
    """
    rows = Organisation.objects.select_for_update(no_key=True).filter(public_id__in=(leaving_id, into_id))
    found = {row.public_id: row for row in rows.order_by("pk")}
    for field, wanted in (("leaving_id", leaving_id), ("into_id", into_id)):
        if wanted not in found:
            raise MergerUnfit(field, "unknown", f"there is no office {wanted!r}.")
    return found[leaving_id], found[into_id]


def held_merger(merger_id: str, state: str) -> OfficeMerger:
    """The merger, held, if it stands there.

    Raises:
        MergerUnfit: it stands elsewhere, or is none.
    """
    rows = OfficeMerger.objects.select_for_update(of=("self",)).select_related("leaving", "into")
    row = rows.filter(public_id=merger_id, state=state).first()
    if row is None:
        raise MergerUnfit("merger", "settled", f"{merger_id} is settled already, or is none.")
    return row


def require_fit(leaving: Organisation, into: Organisation, since: date, today: date) -> None:
    """Refuse what cannot be merged so.

    Raises:
        MergerUnfit: the first of `faults_of`.
    """
    for fault in faults_of(leaving, into, since, today):
        raise fault


def faults_of(leaving: Organisation, into: Organisation, since: date, today: date) -> list[MergerUnfit]:
    """Everything for which two offices cannot be merged so."""
    if leaving.pk == into.pk:
        return [MergerUnfit("into_id", "same", "an office cannot go into itself.")]
    found = []
    if leaving.kind != into.kind:
        text = f"{leaving.public_id} is a {leaving.kind}, the other a {into.kind}."
        found.append(MergerUnfit("into_id", "kind", text))
    if since < today:
        text = f"{since} is over; what was done until today stays the leaving office's."
        found.append(MergerUnfit("since", "past", text))
    for field, office in (("leaving_id", leaving), ("into_id", into)):
        if OfficeSuccession.objects.filter(former=office).exists():
            text = f"{office.public_id} was, or is to be, merged into another itself."
            found.append(MergerUnfit(field, "gone", text))
        elif not OrganisationArea.objects.filter(in_force(max(since, today)), organisation=office).exists():
            found.append(MergerUnfit(field, "area", f"{office.public_id} serves no place on {since}."))
    return found


def require_where_it_serves(acting: Acting, verb: str, office: Organisation) -> None:
    """An administrator merges offices of their own area only.

    Raises:
        NotAllowed: it serves a place that is not theirs.
    """
    areas = OrganisationArea.objects.filter(in_force(acting.today), organisation=office)
    for path in areas.values_list("division__path", flat=True):
        require(acting, verb, area_path=path)


def record_merger(acting: Acting, row: OfficeMerger, what: str) -> None:
    """One line of the audit for what was done with a merger."""
    detail = {"merger": row.public_id, "into": row.into.public_id, "since": row.since.isoformat()}
    record(acting, f"registry.merger_{what}", "organisation", row.leaving.public_id, detail=detail)
