"""What an official sees of an entitlement after the decision (一户的待遇), and the lists of what is due."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from doudi.benefits.models import Entitlement, EntitlementChange, EntitlementReview
from doudi.benefits.upkeep.errors import EntitlementNotFound
from doudi.benefits.upkeep.figures import Category, categories_for, category_of, profile_of
from doudi.benefits.upkeep.finding import DECIDE, PROPOSE, REPORT, SEE, case_of, find_change, find_entitlement, may
from doudi.benefits.upkeep.letters import letter_of_change, proof_of_change
from doudi.benefits.upkeep.opening import next_review_day
from doudi.benefits.upkeep.periods import Holding, earliest_month, periods_of
from doudi.benefits.upkeep.tables import HEARD_FIRST
from doudi.benefits.upkeep.weighing import weigh
from doudi.benefits.upkeep.wording import CHANGE_STATES, HEARD, KINDS, REASONS, REPORT_KINDS, SOURCES, STATES
from doudi.casework.letters.printing import print_letter
from doudi.casework.process import scheme_here
from doudi.casework.proof import Proof
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.money import format_yuan
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.platform.files import read
from doudi.platform.models import StoredFile
from doudi.registry import policy
from doudi.registry.reads import place_name, place_names
from doudi.worklist.words import Words

A_PAGE = 50


@dataclass(frozen=True)
class Row:
    """One entitlement in a list."""

    public_id: str
    name: str
    scheme: Words
    place: str
    state: str
    state_words: Words
    amount_fen: int
    members_count: int
    next_review_on: date | None
    waits: Words | None


@dataclass(frozen=True)
class PeriodRow:
    """What holds in some months, who pays then, and the change it came from."""

    holding: Holding
    kind: Words
    place: str
    change_id: str


@dataclass(frozen=True)
class ReviewRow:
    """A review with what was reported and found."""

    public_id: str
    reason: Words
    state: str
    due_on: date | None
    legal_basis: str
    reports: list[tuple[Words, Words, str, date]]
    findings: list[tuple[str, str]]
    left: list[str]
    finished_by: str


@dataclass(frozen=True)
class ChangeRow:
    """A change in words."""

    public_id: str
    kind: str
    kind_words: Words
    state: str
    state_words: Words
    from_month: str
    to_month: str
    amount_before_fen: int
    amount_fen: int
    members_count: int
    computed: Words | None
    computed_fen: int | None
    reason: str
    departure_reason: str
    legal_basis: str
    maker: str
    checker: str
    heard: Words | None
    heard_text: str
    note: str
    to_place: str
    must_hear: bool
    has_letter: bool
    may: dict[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """One entitlement: what is paid, its months, its reviews and changes, and what may be done."""

    row: Row
    case_id: str
    from_month: str
    held: bool
    periods: list[PeriodRow]
    reviews: list[ReviewRow]
    changes: list[ChangeRow]
    work_offers: list[tuple[str, date, str, str]]
    members: list[tuple[str, str]]
    category: Category | None
    is_sorted: bool
    categories: tuple[Category, ...]
    earliest: str
    may: dict[str, bool]


def _words(scheme: str) -> Words:
    found = scheme_here(scheme)
    return Words(found.short_zh, found.short_en)


def _row(entitlement: Entitlement, place: str, waits: Words | None = None) -> Row:
    e = entitlement
    return Row(
        e.public_id, e.person.name, _words(e.scheme), place, e.state, STATES[e.state], e.amount_fen, e.members_count,
        e.next_review_on or next_review_day(e), waits,
    )  # fmt: skip


def fetch_entitlements_here(acting: Acting, *, show: str = "due", page: int = 1) -> tuple[list[Row], int]:
    """The entitlements of the area served and how many pages there are.

    Args:
        show: ``due`` with an open review, ``waiting`` with a change to be decided, else everything that is drawn.

    Raises:
        NotAllowed: no post of this account sees entitlements.
    """
    policy.require_somewhere(acting, SEE)
    rows = policy.visible(Entitlement.objects.all(), acting, SEE).exclude(state="ended")
    open_reviews, waiting = Q(reviews__state="open"), Q(changes__state="proposed")
    rows = rows.filter({"due": open_reviews, "waiting": waiting}.get(show, Q())).distinct()
    pages = max(1, -(-rows.count() // A_PAGE))
    at = (min(max(page, 1), pages) - 1) * A_PAGE
    shown = list(rows.select_related("person").order_by("next_review_on", "pk")[at : at + A_PAGE])
    keys = [each.pk for each in shown]
    waits: dict[int, Words] = {}
    for key, reason in EntitlementReview.objects.filter(entitlement__in=keys, state="open").values_list(
        "entitlement", "reason"
    ):
        waits[key] = REASONS[reason]
    for key, kind in EntitlementChange.objects.filter(entitlement__in=keys, state="proposed").values_list(
        "entitlement", "kind"
    ):
        waits[key] = Words(f"等决定：{KINDS[kind].zh}", f"to be decided: {KINDS[kind].en}")
    places = place_names({each.area_path for each in shown})
    if shown:
        record_read(acting, "entitlement", [each.public_id for each in shown], what="upkeep_list")
    return [_row(each, places.get(each.area_path, ""), waits.get(each.pk)) for each in shown], pages


def fetch_entitlement_page(acting: Acting, public_id: str) -> Page:
    """One entitlement with its history and what this account may do.

    Raises:
        EntitlementNotFound: not for this account.
    """
    e = find_entitlement(acting, public_id)
    case = case_of(e)
    members = [(m.public_id, m.name) for m in case.members.order_by("pk")] if case else []
    names = dict(members)
    record_read(acting, "entitlement", [e.public_id], what="entitlement", area_path=e.area_path,
                case_ref=e.application_id_text)  # fmt: skip
    profile = profile_of(e)
    changes = [_change(acting, each) for each in e.changes.order_by("-pk")]
    runs = e.state != "ended"
    waits = any(each.state == "proposed" for each in changes)
    return Page(
        row=_row(e, place_name(e.area_path)),
        case_id=case.public_id if case and policy.may(acting, "casework.see", area_path=case.area_path) else "",
        from_month=e.from_month,
        held=e.held,
        periods=_periods(e),
        reviews=[_review(each, names) for each in e.reviews.exclude(state="void").order_by("-pk")],
        changes=changes,
        work_offers=[(w.person.name, w.offered_on, w.answer, w.offer)
                     for w in e.work_offers.select_related("person").order_by("-offered_on", "-pk")],
        members=members,
        category=category_of(e, profile),
        is_sorted=bool(e.review_category),
        categories=categories_for(e.scheme, profile),
        earliest=str(earliest_month(e, Month.of(acting.today))),
        may={
            "propose": runs and not waits and may(acting, e, PROPOSE),
            "report": runs and may(acting, e, REPORT),
            "note": runs and case is not None and may(acting, e, PROPOSE),
            "offer": runs and case is not None and e.scheme == "dibao" and may(acting, e, PROPOSE),
        },
    )  # fmt: skip


def _periods(e: Entitlement) -> list[PeriodRow]:
    rows = periods_of([e]).get(e.pk, [])
    if not rows:
        alone = Holding("paid", e.amount_fen, e.members_count, e.division_code, e.area_path, e.from_month, e.to_month)
        return [PeriodRow(alone, STATES["active"], place_name(e.area_path), "")]
    return [
        PeriodRow(
            Holding(r.kind, r.amount_fen, r.members_count, r.division_code, r.area_path, r.from_month, r.to_month),
            STATES["active"] if r.kind == "paid" else STATES["suspended"], place_name(r.area_path),
            r.change.public_id if r.change else "",
        )
        for r in rows
    ]  # fmt: skip


def _review(review: EntitlementReview, names: dict[str, str]) -> ReviewRow:
    reports = [
        (SOURCES[r.source], REPORT_KINDS[r.kind], r.text, r.reported_at.astimezone(SHANGHAI).date())
        for r in review.reports.order_by("pk")
    ]
    found = [(_who(key, names), str(each["why"])) for key, each in review.findings.items()]
    return ReviewRow(
        review.public_id, REASONS[review.reason], review.state, review.due_on, review.legal_basis, reports, found,
        [names.get(each, "") for each in review.left], review.finished_by_name,
    )  # fmt: skip


def _who(fact_key: str, names: dict[str, str]) -> str:
    parts = fact_key.split(":")
    return names.get(parts[1], "") if parts[0] == "person" else ""


def _change(acting: Acting, change: EntitlementChange) -> ChangeRow:
    where = change.to_area_path or change.entitlement.area_path
    waits = change.state == "proposed"
    ready = change.kind not in HEARD_FIRST or change.heard_at is not None
    decides = waits and policy.may(acting, DECIDE, area_path=where)
    return ChangeRow(
        change.public_id, change.kind, KINDS[change.kind], change.state, CHANGE_STATES[change.state],
        change.from_month, change.to_month, change.amount_before_fen, change.amount_fen, change.members_count,
        KINDS.get(change.computed_kind), change.computed_fen, change.reason, change.departure_reason,
        change.legal_basis, change.maker_name, change.checker_name, HEARD.get(change.heard_how), change.heard_text,
        change.note, place_name(change.to_area_path) if change.to_area_path else "", change.kind in HEARD_FIRST,
        bool(change.letter_zh_file_id) or (waits and change.told_at is not None),
        {
            "hear": waits and change.kind in HEARD_FIRST and change.heard_how != "portal"
            and may(acting, change.entitlement, PROPOSE),
            "decide": decides and ready and change.maker_id != acting.actor_id,
            "send_back": decides and change.maker_id != acting.actor_id,
        },
    )  # fmt: skip


def fetch_change(acting: Acting, change_id: str) -> tuple[str, str, ChangeRow, Proof | None]:
    """A change with its entitlement's id, the family's name and the calculation.

    Raises:
        EntitlementNotFound: not for this account.
    """
    change = find_change(acting, change_id)
    e = change.entitlement
    record_read(acting, "entitlement", [e.public_id], what="change", area_path=e.area_path,
                case_ref=e.application_id_text)  # fmt: skip
    return e.public_id, e.person.name, _change(acting, change), proof_of_change(change)


def fetch_rules_answer(acting: Acting, public_id: str, review_id: str) -> Words:
    """What the rules say of the family today, with what the open review found; nothing is proposed by looking.

    Raises:
        EntitlementNotFound: not for this account.
    """
    e = find_entitlement(acting, public_id, PROPOSE)
    review = e.reviews.filter(public_id=review_id, state="open").first() if review_id else None
    found = weigh(acting, e, review, earliest_month(e, Month.of(acting.today)))
    if not found.kind:
        return Words("规则没有定，由人看。", "The rules leave it to a person.")
    kind = KINDS[found.kind]
    if not found.amount_fen:
        return Words(f"规则算出来：{kind.zh}。", f"The rules say: {kind.en}.")
    yuan = format_yuan(found.amount_fen)
    return Words(f"规则算出来：{kind.zh}，每月{yuan}元。", f"The rules say: {kind.en}, CNY {yuan} a month.")


def fetch_review_place(acting: Acting, review_id: str) -> str:
    """The entitlement a review belongs to.

    Raises:
        EntitlementNotFound: not for this account.
    """
    review = EntitlementReview.objects.select_related("entitlement").filter(public_id=review_id).first()
    if review is None:
        raise EntitlementNotFound()
    return find_entitlement(acting, review.entitlement.public_id).public_id


def fetch_change_letter(acting: Acting, change_id: str, language: str) -> bytes:
    """The letter of a decided change, the very file that was kept; before that the one that asks the family.

    Raises:
        EntitlementNotFound: there is none for this account.
    """
    change = find_change(acting, change_id)
    asks = change.state == "proposed" and change.told_at is not None
    number = change.letter_en_file_id if language.startswith("en") else change.letter_zh_file_id
    stored = StoredFile.objects.filter(public_id=number).first() if number else None
    if stored is None and not asks:
        raise EntitlementNotFound()
    e = change.entitlement
    record_read(acting, "entitlement", [e.public_id], what="change_letter", area_path=e.area_path,
                case_ref=e.application_id_text)  # fmt: skip
    return read(stored) if stored else print_letter(letter_of_change(change), "en" if language == "en" else "zh-hans")
