"""Which accounts the demo offers: for each role the one with the most to do."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from doudi.casework.domain.machine import State
from doudi.casework.models import Application
from doudi.platform.crypto.cipher import blind_index
from doudi.registry.models import OrganisationArea, Post, ResidentAccount, Staff
from doudi.registry.policy import load_roles
from doudi.worklist.models import WorkItem

TWO_OF = frozenset({"county_approver"})
"""Roles of which two are offered, so that one can confirm what the other touched."""


def choose_accounts(also: Collection[int] = ()) -> int:
    """Mark the busiest account of each role as a demo account, and these; how many there are."""
    work: Counter[tuple[str, str]] = Counter()
    for role, area_path in WorkItem.objects.filter(state=WorkItem.OPEN).values_list("owner_role", "area_path"):
        parts = area_path.strip("/").split("/")
        work.update((role, "/" + "/".join(parts[: n + 1]) + "/") for n in range(len(parts)))
    areas: dict[int, list[str]] = {}
    for organisation, path in OrganisationArea.objects.values_list("organisation_id", "division__path"):
        areas.setdefault(organisation, []).append(path)
    chosen = set(also)
    for role in load_roles():
        posts = Post.objects.filter(role=role).order_by("pk")
        busy = sorted(
            (-sum(work[role, path] for path in areas.get(p.organisation_id, ())), p.pk, p.staff_id) for p in posts
        )
        chosen |= {staff for _work, _pk, staff in busy[: 2 if role in TWO_OF else 1]}
    Staff.objects.filter(is_demo=True).exclude(pk__in=chosen).update(is_demo=False)
    return Staff.objects.filter(pk__in=chosen).update(is_demo=True)


def offer_residents(now: datetime) -> int:
    """See that for every state a case is in there is a family one can look as; how many accounts were added.

    Families found by a grid worker have no account of their own yet: the applicant of one case in each such state gets
    one, with a fictitious phone number. Safe to repeat.
    """
    known = set(ResidentAccount.objects.filter(person__isnull=False).values_list("person_id", flat=True))
    added = 0
    for number, state in enumerate(State):
        cases = Application.objects.filter(simulated=True, state=state, applicant__isnull=False).order_by("pk")
        if cases.filter(applicant_id__in=known).exists():
            continue
        case = cases.first()
        if case is None or case.applicant is None:
            continue
        phone = f"1380001{number:04d}"
        ResidentAccount.objects.get_or_create(
            phone_index=blind_index("phone", phone),
            defaults={"phone": phone, "person": case.applicant, "made_at": now},
        )
        known.add(case.applicant.pk)
        added += 1
    return added
