"""The daily work of upkeep (每天的待遇管理): due reviews, deaths on record, and changes whose month has come."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from doudi.benefits.models import Entitlement, EntitlementChange
from doudi.benefits.upkeep.figures import category_of, open_before_days, profile_of, read_figures
from doudi.benefits.upkeep.opening import next_review_day, open_death_review, open_review
from doudi.benefits.upkeep.periods import refresh_today
from doudi.casework.models import DeclaredMember
from doudi.kernel.month import Month, months_after
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce

RUNNING = ("active", "suspended")


def look_after_entitlements(acting: Acting) -> int:
    """Open what is due, and let decided changes begin; doing it twice changes nothing. How many things were done."""
    return bring_into_force(acting) + _set_days(acting) + open_due_reviews(acting) + open_death_reviews(acting)


def open_due_reviews(acting: Acting) -> int:
    """A review and its item for every family whose day is near (art. 31); how many."""
    near = acting.today + timedelta(days=open_before_days())
    due = Entitlement.objects.filter(state__in=RUNNING, next_review_on__lte=near)
    due = due.exclude(reviews__reason="periodic", reviews__state="open")
    opened = 0
    for key in list(due.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            each = Entitlement.objects.select_for_update(of=("self",)).select_related("person").get(pk=key)
            category = category_of(each, profile_of(each))
            if category is None or each.next_review_on is None:
                continue
            open_review(
                acting, each, "periodic", starts_on=months_after(each.next_review_on, -category.months),
                due_on=each.next_review_on, legal_basis=category.clause,
            )  # fmt: skip
            opened += 1
    return opened


def open_death_reviews(acting: Acting) -> int:
    """A review for every family that draws and of which the register says that somebody died; how many.

    Somebody whom a former review took out of the family, or whose death was looked at already, opens no other.
    """
    running = Entitlement.objects.filter(state__in=RUNNING).values("application_id_text")
    died = DeclaredMember.objects.filter(person__deceased_on__isnull=False, application__public_id__in=running)
    opened = 0
    for member in died.select_related("person", "application").order_by("pk"):
        with transaction.atomic():
            opened += _look_at_death(acting, member)
    return opened


def _look_at_death(acting: Acting, member: DeclaredMember) -> int:
    of = Entitlement.objects.select_for_update(of=("self",)).select_related("person")
    entitlement = of.get(application_id_text=member.application.public_id)
    looked = entitlement.reviews.filter(reason="death")
    if any(review.state == "open" or member.public_id in review.left for review in looked):
        return 0
    died_on = member.person.deceased_on if member.person else None
    if died_on is not None:
        open_death_review(acting, entitlement, died_on)
    return 1


def bring_into_force(acting: Acting) -> int:
    """Decided changes whose month has come: amount, members, state and place of the entitlement are those of today."""
    month = Month.of(acting.today)
    began = EntitlementChange.objects.filter(state="decided", in_force_at=None, from_month__lte=str(month))
    ended = Entitlement.objects.filter(Q(to_month__gt="") & Q(to_month__lte=str(month)), state__in=RUNNING, held=False)
    keys = {*began.values_list("entitlement", flat=True), *ended.values_list("pk", flat=True)}
    done = 0
    for key in sorted(keys):
        with transaction.atomic():
            each = Entitlement.objects.select_for_update(of=("self",)).get(pk=key)
            before = each.state
            if refresh_today(each, month):
                done += 1
                detail = {"month": str(month), "state": each.state}
                record(acting, "benefits.change_begins", "entitlement", each.public_id, area_path=each.area_path,
                       case_ref=each.application_id_text, detail=detail)  # fmt: skip
                announce(acting, "entitlement_changed",
                         {"entitlement": each.public_id, "from": before, "to": each.state})  # fmt: skip
            of_it = EntitlementChange.objects.filter(entitlement=each, state="decided", in_force_at=None)
            of_it.filter(from_month__lte=str(month)).update(in_force_at=acting.now)
    return done


def _set_days(acting: Acting) -> int:
    """The day of the next review, for entitlements that have none yet; schemes without an interval keep none."""
    schemes = {each["scheme"] for each in read_figures()["intervals"]}
    rows = Entitlement.objects.filter(state__in=RUNNING, next_review_on=None, scheme__in=schemes)
    done = 0
    for each in rows.select_related("person").order_by("pk").iterator():
        each.next_review_on = next_review_day(each)
        if each.next_review_on is not None:
            each.save(update_fields=["next_review_on"])
            done += 1
    return done
