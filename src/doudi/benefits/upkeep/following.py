"""The things to do that upkeep puts on the worklist (待遇管理的待办), with the clocks the texts give."""

from datetime import date

from doudi.benefits.models import Entitlement, EntitlementChange, EntitlementReview
from doudi.benefits.upkeep.wording import KINDS, REASONS
from doudi.platform.acting import Acting
from doudi.registry.reads import place_name
from doudi.worklist.domain.clock import ClockUnit
from doudi.worklist.keeping import ClockRule, Subject, Task, finish_items, open_item, start_clock, stop_clocks
from doudi.worklist.models import Clock
from doudi.worklist.words import Words

REVIEW, CHANGE = "entitlement_review", "entitlement_change"
STEP = Words("待遇管理", "After the decision")


def ask_for_review(acting: Acting, review: EntitlementReview, starts_on: date) -> None:
    """Somebody looks at the family again, by the day the text gives; without such a day the clock has no limit."""
    subject = Subject(REVIEW, review.public_id)
    limit = (review.due_on - starts_on).days if review.due_on else None
    rule = ClockRule(
        f"upkeep.{review.reason}", REASONS[review.reason], limit if limit and limit > 0 else None,
        ClockUnit.CALENDAR_DAY, review.legal_basis,
        roll_off_rest_days=False,
    )  # fmt: skip
    clock = start_clock(subject, rule, starts_on)
    _open(acting, subject, review.entitlement, f"benefits.review_{review.reason}", REASONS[review.reason],
          "township_clerk", clock)  # fmt: skip


def review_finished(acting: Acting, review: EntitlementReview) -> None:
    """Nobody needs to look any more."""
    subject = Subject(REVIEW, review.public_id)
    stop_clocks(subject, acting.today)
    finish_items(acting, subject)


def follow_change(acting: Acting, change: EntitlementChange) -> None:
    """Bring the items of a change in line with it: hear the family, then decide."""
    subject = Subject(CHANGE, change.public_id)
    wanted = ""
    if change.state == "proposed":
        wanted = "benefits.hear" if change.told_at and not change.heard_at else "benefits.decide"
    for kind in ("benefits.hear", "benefits.decide"):
        if kind != wanted:
            finish_items(acting, subject, kind)
    said = KINDS[change.kind]
    if wanted == "benefits.hear":
        words = Words(f"听家里怎么说（{said.zh}）", f"Hear the family ({said.en})")
        _open(acting, subject, change.entitlement, wanted, words, "township_clerk")
    elif wanted:
        words = Words(f"决定{said.zh}", f"Decide: {said.en}")
        _open(acting, subject, change.entitlement, wanted, words, "county_approver", at=change.to_area_path)


def _open(
    acting: Acting, subject: Subject, entitlement: Entitlement, kind: str, words: Words, role: str,
    clock: Clock | None = None, at: str = "",
) -> None:  # fmt: skip
    area = at or entitlement.area_path
    open_item(
        acting,
        subject,
        Task(kind, words, STEP, role, scheme=entitlement.scheme),
        headline=entitlement.person.name,
        place=place_name(area),
        division_code=area.strip("/").rpartition("/")[2],
        area_path=area,
        clock=clock,
    )
