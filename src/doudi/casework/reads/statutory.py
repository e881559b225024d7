"""What the texts of single schemes ask for, as the case page and the county's list of lots show it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from doudi.casework.actions.assess_self_care import ITEMS
from doudi.casework.actions.draw_recheck import waiting_for_lot
from doudi.casework.actions.help_first import advance_limit
from doudi.casework.actions.record_register_place import BY
from doudi.casework.domain.lots import draw_lots
from doudi.casework.errors import CaseNotFound
from doudi.casework.following import recheck_of
from doudi.casework.models import Advance, Application, RecheckDraw, RegisterElsewhere
from doudi.casework.process import scheme_of, schemes_applied_for
from doudi.kernel.money import format_yuan_plain
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.platform.beside import only
from doudi.registry import policy
from doudi.registry.models import Division
from doudi.worklist.words import Words

MOST_SHOWN = 50


@dataclass(frozen=True)
class SelfCareView:
    """One assessment of what a person can do alone; ``not_alone`` names the items that are not."""

    name: str
    failed: int
    not_alone: tuple[Words, ...]
    third_party: str
    assessed_on: date
    by: str


@dataclass(frozen=True)
class AdvanceView:
    """Help given first; ``is_complete`` once the papers that follow are there."""

    amount_fen: int
    reason: str
    received_by: str
    papers_told: str
    given_at: datetime
    by: str
    is_complete: bool


@dataclass(frozen=True)
class Statutory:
    """What a scheme's own steps came to in this case, and what of it the page asks for."""

    is_paid_once: bool = False
    is_status: bool = False
    asks_first_month: bool = False
    needs_self_care: bool = False
    advance_limit_fen: int | None = None
    self_care: tuple[SelfCareView, ...] = ()
    lot: str = ""
    advance: AdvanceView | None = None
    look_first: tuple[Words, ...] = field(default=())


def fetch_statutory(case: Application, today: date) -> Statutory:
    """The scheme's own steps as they stand."""
    scheme = scheme_of(case)
    grants = scheme.ruleset.outcome.grants
    draw = recheck_of(case) if scheme.has_step("recheck_draw") else None
    advance = _advance(case) if scheme.has_step("help_first") else None
    look = []
    if draw is not None and draw.is_drawn:
        look.append(Words("抽查抽中了，区里要上门。", "Drawn by lot: the county must visit."))
    if advance is not None:
        given = format_yuan_plain(advance.amount_fen)
        more = ("，材料还没有补齐", ", the papers are still to come") if not advance.is_complete else ("", "")
        look.append(Words(f"先行救助了{given}元{more[0]}。", f"CNY {given} was given first{more[1]}."))
    away: RegisterElsewhere | None = only(case, "register_elsewhere")
    if away is not None:
        helped = (f"；配合的：{away.helped_by}", f"; helped by {away.helped_by}") if away.helped_by else ("", "")
        basis = BY[away.basis]
        look.append(
            Words(f"人户分离，户口在{away.place}。{basis.zh}{helped[0]}。",
                  f"Registered in {away.place}: {basis.en}{helped[1]}.")
        )  # fmt: skip
    return Statutory(
        is_paid_once=grants == "cash_once",
        is_status=grants == "tag",
        asks_first_month=scheme.first_payment_month(Month.of(today)) is None,
        needs_self_care=scheme.has_step("self_care"),
        advance_limit_fen=advance_limit(case, Month.of(today)) if scheme.has_step("help_first") else None,
        self_care=_self_care(case) if scheme.has_step("self_care") else (),
        lot="" if draw is None else "drawn" if draw.is_drawn else "not_drawn",
        advance=advance,
        look_first=tuple(look),
    )


def known_to_scheme(case: Application, verb: str) -> bool:
    """Whether the scheme's texts know the step at all, and it was not taken for good."""
    scheme = scheme_of(case)
    if verb == "post_notice":
        return scheme.has_notice
    if verb == "assess_self_care":
        return scheme.has_step("self_care")
    if verb == "draw_recheck":
        return scheme.has_step("recheck_draw") and recheck_of(case) is None
    if verb in ("help_first", "complete_papers"):
        if not scheme.has_step("help_first"):
            return False
        given = only(case, "advance")
        return given is None if verb == "help_first" else given is not None and given.papers_completed_at is None
    return True


def _self_care(case: Application) -> tuple[SelfCareView, ...]:
    rows = case.self_care_assessments.select_related("member").order_by("-pk")
    return tuple(
        SelfCareView(
            name=each.member.name,
            failed=each.failed,
            not_alone=tuple(words for item, words in ITEMS.items() if not each.items.get(item)),
            third_party=each.third_party,
            assessed_on=each.assessed_on,
            by=each.recorded_by_name,
        )
        for each in rows
    )


def _advance(case: Application) -> AdvanceView | None:
    given: Advance | None = only(case, "advance")
    if given is None:
        return None
    return AdvanceView(
        amount_fen=given.amount_fen, reason=given.reason, received_by=given.received_by,
        papers_told=given.papers_told, given_at=given.given_at, by=given.given_by_name,
        is_complete=given.papers_completed_at is not None,
    )  # fmt: skip


@dataclass(frozen=True)
class DrawRow:
    """One drawing of lots in the county's list."""

    public_id: str
    scheme_words: Words
    place: str
    drawn_at: datetime
    by: str
    reported: int
    drawn: int
    share: str


@dataclass(frozen=True)
class DrawPage:
    """One drawing with its cases; ``is_the_same`` says that drawing again from the seed gives the same lots."""

    row: DrawRow
    seed: str
    cases: tuple[tuple[str, bool], ...]
    is_the_same: bool


@dataclass(frozen=True)
class WaitingLots:
    """Reported cases of a scheme in an area that wait for their lot."""

    scheme: str
    scheme_words: Words
    division_code: str
    place: str
    count: int


def fetch_waiting_lots(acting: Acting) -> list[WaitingLots]:
    """Where lots are to be drawn, by scheme and area this account draws for."""
    found = []
    paths = sorted({path for post in acting.posts for path in post.area_paths})
    areas = list(Division.objects.filter(path__in=paths).order_by("path"))
    for scheme in schemes_applied_for():
        if not scheme.has_step("recheck_draw"):
            continue
        for area in areas:
            if policy.may(acting, "casework.draw_recheck", area_path=area.path):
                count = waiting_for_lot(scheme.key, area.path).count()
                words = Words(scheme.short_zh, scheme.short_en)
                found.append(WaitingLots(scheme.key, words, area.code, area.name, count))
    return found


def fetch_draws(acting: Acting) -> list[DrawRow]:
    """The newest drawings of the area."""
    rows = policy.visible(RecheckDraw.objects.all(), acting, "casework.see").order_by("-pk")[:MOST_SHOWN]
    return [_row(each) for each in rows]


def fetch_draw(acting: Acting, public_id: str) -> DrawPage:
    """One drawing, drawn again.

    Raises:
        CaseNotFound: not existing, or not of this area.
    """
    found = policy.visible(RecheckDraw.objects.all(), acting, "casework.see").filter(public_id=public_id).first()
    if found is None:
        raise CaseNotFound()
    entries = found.entries.select_related("application").order_by("application__public_id")
    cases = tuple((each.application.public_id, each.is_drawn) for each in entries)
    again = draw_lots((number for number, _drawn in cases), found.seed, Fraction(found.share))
    record_read(acting, "recheck_draw", [found.public_id], what="recheck_draw", area_path=found.area_path)
    return DrawPage(_row(found), found.seed, cases, again == {number for number, drawn in cases if drawn})


def _row(draw: RecheckDraw) -> DrawRow:
    scheme = next((each for each in schemes_applied_for() if each.key == draw.scheme), None)
    words = Words(scheme.short_zh, scheme.short_en) if scheme else Words(draw.scheme, draw.scheme)
    area = Division.objects.filter(code=draw.division_code).first()
    return DrawRow(draw.public_id, words, area.name if area else "", draw.drawn_at, draw.drawn_by_name, draw.reported,
                   draw.drawn, draw.share)  # fmt: skip
