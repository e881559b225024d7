"""Opening a review (开始复核): one open review for each reason, whoever asks for it."""

from datetime import date

from doudi.benefits.models import Entitlement, EntitlementReview
from doudi.benefits.upkeep.figures import category_of, has_interval, profile_of, read_figures
from doudi.benefits.upkeep.following import ask_for_review
from doudi.kernel.month import months_after
from doudi.platform.acting import Acting
from doudi.worklist.calendar import day_of


def open_review(
    acting: Acting, entitlement: Entitlement, reason: str, *, starts_on: date, due_on: date | None, legal_basis: str
) -> EntitlementReview:
    """The open review of this reason, a new one if there is none, with its item and clock.

    The caller has locked the entitlement.
    """
    known = entitlement.reviews.filter(reason=reason, state="open").first()
    if known is not None:
        return known
    review = EntitlementReview.objects.create(
        entitlement=entitlement, reason=reason, due_on=due_on, legal_basis=legal_basis, opened_at=acting.now,
        division_code=entitlement.division_code, area_path=entitlement.area_path,
    )  # fmt: skip
    ask_for_review(acting, review, starts_on)
    return review


def open_death_review(acting: Acting, entitlement: Entitlement, died_on: date) -> EntitlementReview:
    """A member died: looked at again within three months of the day (notice of 20 October 2022, part 1(3))."""
    figure = read_figures()["death"]
    has_limit = entitlement.scheme in figure["schemes"]
    due = months_after(died_on, figure["months"]) if has_limit else None
    basis = figure["clause"] if has_limit else ""
    return open_review(acting, entitlement, "death", starts_on=died_on, due_on=due, legal_basis=basis)


def next_review_day(entitlement: Entitlement, last: date | None = None) -> date | None:
    """The day by which the family is looked at again: so many months after the last time; None without an interval."""
    if not has_interval(entitlement.scheme):
        return None
    category = category_of(entitlement, profile_of(entitlement))
    if category is None:
        return None
    return months_after(last or _last_looked(entitlement), category.months)


def _last_looked(entitlement: Entitlement) -> date:
    done = entitlement.reviews.filter(state="done").order_by("-finished_at").first()
    return day_of(done.finished_at if done and done.finished_at else entitlement.opened_at)
