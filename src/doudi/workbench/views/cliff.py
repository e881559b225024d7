"""收入变了会怎样: what the family has, and at which wage each line of it falls away."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doudi.casework.reads.cliff import CaseCliff, fetch_cliff
from doudi.rules.lines import Words
from doudi.schemes.bundles.bundle import Entry
from doudi.schemes.cliffs.cliff import TAGS, UNSETTLED, Leaving, Point
from doudi.schemes.cliffs.reasons import STANDING_WORDS, tag_words
from doudi.schemes.cliffs.report import after_words, benefits_words, ending_words, supposed_words, total_words
from doudi.schemes.cliffs.view import CliffView, Turn
from doudi.ui.access import Asked, opened_to
from doudi.ui.charts import Curve, Post, curves
from doudi.ui.words import said, yuan
from doudi.workbench.rail import show

TICKS = (50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000)


@dataclass(frozen=True)
class Has:
    """One thing the family has: in words, its amount (None for what is no money), how often."""

    words: str
    amount_fen: int | None
    grants: str


@dataclass(frozen=True)
class Row:
    """One income of the table: what comes beside it and in all, in words, and what changed there."""

    point: Point
    benefits: str
    total: str
    is_now: bool
    turn: Turn | None


@dataclass(frozen=True)
class Ending:
    """What ending one scheme takes along, in words."""

    words: str
    monthly: str
    also: tuple[str, ...]
    instead: tuple[str, ...]


@opened_to("staff", "casework.see", purpose="assistance")
@require_safe
def page(request: Asked, app_id: str) -> HttpResponse:
    """Today's benefits, the chart, each turn in plain words, the table, and what leaving a scheme takes along."""
    found = fetch_cliff(request.acting, app_id, whose=request.GET.get("who", ""))
    return show(request, "case_cliff", "cases", {"found": found, **drawn(found)})


def drawn(found: CaseCliff) -> dict[str, Any]:
    """The page's parts."""
    view = found.view
    return {
        "has": has_of(view),
        "monthly_fen": view.bundle.monthly_fen,
        "open": [(_name(entry), said(STANDING_WORDS[entry.standing]))
                 for entry in view.bundle.entries if entry.standing in UNSETTLED],
        "chart": chart_of(view),
        "turns": [(turn, said(total_words(turn.before, view)), said(after_words(turn, view))) for turn in view.turns],
        "rows": rows_of(view),
        "flats": view.flats,
        "endings": [_ending(each, view) for each in view.leavings if each.losses],
        "supposed": [said(each) for each in supposed_words(view)],
        "is_open_anywhere": any(point.open_schemes for point in view.points),
    }  # fmt: skip


def has_of(view: CliffView) -> list[Has]:
    """What the family has today, money first."""
    found = []
    for entry in view.bundle.granted():
        grants = entry.scheme.ruleset.outcome.grants
        if entry.scheme.key != TAGS:
            found.append(Has(_name(entry), None if grants == "tag" else entry.amount_fen, grants))
    tags = [Has(said(tag_words(rule, view.bundle[TAGS])), None, "tag") for rule in view.tags]
    return sorted(found, key=lambda one: one.grants == "tag") + tags


def chart_of(view: CliffView) -> Any:
    """All the family has, over the wage, broken where that cannot be said; below it the incomes alone."""
    points = view.points
    everything = tuple(
        (each.value_fen, None if view.is_open_at(each) else each.total_fen + view.other_fen) for each in points
    )
    income = tuple((each.value_fen, each.value_fen + view.other_fen) for each in points)
    posts = [Post("fall", turn.after.value_fen, _("断崖")) for turn in view.cliffs]
    if view.now_fen is not None:
        posts.append(Post("now", view.now_fen, _("现在")))
    most = max(up for _across, up in (*everything, *income) if up is not None)
    step = next((each for each in TICKS if most // each <= 6), most or 1)
    ticks = [(at, yuan(at)) for at in range(0, most + 1, step)]
    label = _("工资越来越高时，全家每月到手的钱；竖线处是断崖")
    return curves((Curve("b", _("到手"), everything), Curve("a", _("只有收入"), income)), posts, ticks, label)


def rows_of(view: CliffView) -> list[Row]:
    """The table: evenly spaced incomes, today's, and both sides of every turn; not what was tried to find them."""
    turns = {turn.after.value_fen: turn for turn in view.turns}
    sides = set(turns) | {turn.before.value_fen for turn in view.turns}
    step = max(view.points[-1].value_fen // 10, 1)
    shown = [
        point for point in view.points
        if point.value_fen in sides or point.value_fen == view.now_fen or point.value_fen % step == 0
    ]  # fmt: skip
    return [
        Row(point, said(benefits_words(point)), said(total_words(point, view)), point.value_fen == view.now_fen,
            turns.get(point.value_fen))
        for point in shown
    ]  # fmt: skip


def _name(entry: Entry) -> str:
    return said(Words(entry.scheme.name_zh, entry.scheme.name_en))


def _ending(each: Leaving, view: CliffView) -> Ending:
    return Ending(
        _name(view.bundle[each.scheme]), said(ending_words(each)),
        tuple(_name(loss.before) for loss in each.losses if loss.before.scheme.key != each.scheme),
        tuple(_name(gain.before) for gain in each.gains),
    )  # fmt: skip
