"""A cliff view as JSON and as lines of text (断崖图的文字)."""

from __future__ import annotations

from typing import Any

from doudi.kernel.money import format_yuan_plain
from doudi.rules.facts import split_fact_key
from doudi.rules.lines import Words
from doudi.rules.words import money_words
from doudi.schemes.bundles.bundle import Entry
from doudi.schemes.cliffs.cliff import TAGS, UNSETTLED, Leaving, Loss, Point
from doudi.schemes.cliffs.reasons import STANDING_WORDS, Gone, Measure, tag_words
from doudi.schemes.cliffs.view import CliffView, Turn

OPEN = Words("定不了", "cannot be said")


def cliff_json(view: CliffView) -> dict[str, Any]:
    """Plain JSON values; amounts in fen, every sentence in both languages."""
    return {
        "month": str(view.month), "jurisdiction": view.jurisdiction, "income": view.fact_key,
        "now_fen": view.now_fen, "other_income_fen": view.other_fen, "other_income_not_known": list(view.not_known),
        "supposed_none": list(view.supposed),
        "monthly_fen": view.bundle.monthly_fen, "once_fen": view.bundle.once_fen,
        "has": [_entry_json(entry, view) for entry in view.bundle.granted()],
        "not_settled": [
            {"scheme": entry.scheme.key, "standing": str(entry.standing), **_both(_name(entry))}
            for entry in view.bundle.entries if entry.standing in UNSETTLED
        ],
        "points": [_point_json(point, view) for point in view.points],
        "turns": [_turn_json(turn, view) for turn in view.turns],
        "cliffs": [turn.after.value_fen for turn in view.cliffs],
        "leaving": [
            {"scheme": each.scheme, "monthly_fen": each.monthly_fen, "is_least": each.is_open,
             "losses": _losses_json(each.losses), "gains": _losses_json(each.gains)}
            for each in view.leavings
        ],
    }  # fmt: skip


def _both(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _name(entry: Entry) -> Words:
    return Words(entry.scheme.name_zh, entry.scheme.name_en)


def _entry_json(entry: Entry, view: CliffView) -> dict[str, Any]:
    found = {"scheme": entry.scheme.key, "grants": entry.scheme.ruleset.outcome.grants,
             "amount_fen": entry.amount_fen, **_both(_name(entry))}  # fmt: skip
    if entry.scheme.key == TAGS:
        found["tags"] = [{"rule": rule, **_both(tag_words(rule, entry))} for rule in view.tags]
    return found


def _point_json(point: Point, view: CliffView) -> dict[str, Any]:
    return {"income_fen": point.value_fen, "benefits_fen": point.paid_fen,
            "total_fen": point.total_fen + view.other_fen, "schemes": list(point.granted), "tags": list(point.tags),
            "not_settled": list(point.open_schemes), "not_settled_monthly": list(point.open_monthly)}  # fmt: skip


def _turn_json(turn: Turn, view: CliffView) -> dict[str, Any]:
    return {
        "up_to_fen": turn.before.value_fen, "from_fen": turn.after.value_fen,
        "total_before_fen": turn.before.total_fen + view.other_fen,
        "total_after_fen": turn.after.total_fen + view.other_fen, "is_cliff": turn.is_cliff,
        "lost_fen": turn.lost_fen, "back_at_fen": turn.back_at_fen,
        "gone": [_gone_json(each) for each in turn.gone], "come": [_gone_json(each) for each in turn.come],
    }  # fmt: skip


def _gone_json(gone: Gone) -> dict[str, Any]:
    why = [{**_both(each.said), "clause": each.clause, "figures": [_figure_json(one) for one in each.figures]}
           for each in gone.why]  # fmt: skip
    return {"key": gone.key, **_both(gone.said), "grants": gone.grants, "amount_fen": gone.amount_fen,
            "not_settled": gone.is_open, "why": why}  # fmt: skip


def _figure_json(measure: Measure) -> dict[str, Any]:
    figure = measure.figure
    return {"key": figure.key, **_both(measure.said), "value_zh": figure.value_zh, "value_en": figure.value_en,
            "status": figure.status, "legal_basis": figure.legal_basis, "source": figure.source}  # fmt: skip


def _losses_json(losses: tuple[Loss, ...]) -> list[dict[str, Any]]:
    return [{"scheme": each.before.scheme.key, "fen": each.fen, "standing": str(each.after.standing),
             **_both(_name(each.before))} for each in losses]  # fmt: skip


def benefits_words(point: Point) -> Words:
    """What is paid at an income; what is open is not nothing: a least, or that it cannot be said."""
    return _amount_words(point.paid_fen, is_open=bool(point.open_monthly)) if _is_told(point) else OPEN


def total_words(point: Point, view: CliffView) -> Words:
    """What the family has in all at an income; where money that is settled elsewhere is open, a least of it at most."""
    if view.is_open_at(point) and not _is_told(point):
        return OPEN
    return _amount_words(point.total_fen + view.other_fen, is_open=bool(point.open_monthly))


def _is_told(point: Point) -> bool:
    return point.paid_fen > 0 or not point.open_monthly


def _amount_words(fen: int, *, is_open: bool) -> Words:
    amount = money_words(fen)
    return Words(f"至少{amount.zh}", f"at least {amount.en}") if is_open else amount


def after_words(turn: Turn, view: CliffView) -> Words:
    """What a turn leaves the family; not a sum where money becomes open there."""
    return OPEN if turn.opens else total_words(turn.after, view)


def supposed_words(view: CliffView) -> list[Words]:
    """The names of what was supposed to be none wherever a wage is tried."""
    found = []
    for key in view.supposed:
        name = split_fact_key(key)[1]
        quantity = next((each for entry in view.bundle.entries
                         if (each := entry.scheme.quantities.get(name)) is not None), None)  # fmt: skip
        if quantity is not None:
            found.append(Words(quantity.zh, quantity.en))
    return found


def cliff_text(view: CliffView) -> list[Words]:
    """The view as lines to read in a terminal."""
    names = {entry.scheme.key: _name(entry) for entry in view.bundle.entries}
    person, _ = split_fact_key(view.fact_key)
    lines = [Words(f"{view.month.zh}，{view.jurisdiction}", f"{view.month}, {view.jurisdiction}")]
    lines += _has(view)
    now = money_words(view.now_fen) if view.now_fen is not None else Words("还没查清", "not known")
    lines.append(Words(f"如果{person}的工资变（现在{now.zh}），别的不变：",
                       f"If the wage of {person} changes (now {now.en}) and nothing else does:"))  # fmt: skip
    if view.not_known:
        lines.append(Words(f"  没查清、没有算进去的收入：{len(view.not_known)}项",
                           f"  incomes not known and not counted: {len(view.not_known)}"))  # fmt: skip
    for one in supposed_words(view):
        lines.append(Words(f"  {one.zh}还没查清；试算的工资都当作没有这一项",
                           f"  {one.en}: not known; for every wage that is tried, supposed to be none"))  # fmt: skip
    for turn in view.turns:
        lines += _turn_lines(turn, view)
    for low, high in view.flats:
        lines.append(Words(f"  {_yuan(low)}元到{_yuan(high)}元之间：多挣多少，待遇少多少，到手一样",
                           f"  from CNY {_yuan(low)} to {_yuan(high)}: what is earned more is paid less; "
                           "the family has the same"))  # fmt: skip
    if not view.cliffs:
        lines.append(no_cliff_words(view))
    lines += [_leaving_line(each, names) for each in view.leavings]
    return lines


def no_cliff_words(view: CliffView) -> Words:
    """That no cliff was found, and how sure that is."""
    unsettled = {key for point in view.points for key in point.open_schemes}
    if unsettled:
        return Words(
            f"  定得了的里面没有看到断崖；还有{len(unsettled)}项定不了，不敢说没有。",
            f"  No cliff among what is settled; {len(unsettled)} schemes are open, so none is promised.",
        )
    return Words("  没有断崖：多挣了钱，到手不会少。", "  No cliff: earning more never leaves less.")


def _yuan(fen: int) -> str:
    return format_yuan_plain(fen)


def _has(view: CliffView) -> list[Words]:
    lines = [Words("现在能享受的：", "Entitled today:")]
    for entry in view.bundle.granted():
        name, amount = _name(entry), money_words(entry.amount_fen)
        grants = entry.scheme.ruleset.outcome.grants
        if entry.scheme.key == TAGS:
            told = [tag_words(rule, entry) for rule in view.tags]
            lines += [Words(f"  {each.zh}", f"  {each.en}") for each in told]
        elif grants == "tag":
            lines.append(Words(f"  {name.zh}", f"  {name.en}"))
        else:
            each = Words("每月", "a month") if grants == "cash_monthly" else Words("一次", "once")
            lines.append(Words(f"  {name.zh}：{each.zh}{amount.zh}", f"  {name.en}: {amount.en} {each.en}"))
    total = money_words(view.bundle.monthly_fen)
    lines.append(Words(f"  每月一共{total.zh}", f"  a month in all: {total.en}"))
    for entry in view.bundle.entries:
        if entry.standing in UNSETTLED:
            name, standing = _name(entry), STANDING_WORDS[entry.standing]
            lines.append(Words(f"  {name.zh}：{standing.zh}，没有算进去", f"  {name.en}: {standing.en}, not counted"))
    return lines


def _turn_lines(turn: Turn, view: CliffView) -> list[Words]:
    before, after = total_words(turn.before, view), after_words(turn, view)
    sign = Words("断崖：", "CLIFF: ") if turn.is_cliff else Words("", "")
    lines = [Words(
        f"  {sign.zh}{_yuan(turn.before.value_fen)}元→{_yuan(turn.after.value_fen)}元：到手{before.zh}"
        f"→{after.zh}",
        f"  {sign.en}CNY {_yuan(turn.before.value_fen)} → {_yuan(turn.after.value_fen)}: in all {before.en}"
        f" → {after.en}",
    )]  # fmt: skip
    if turn.is_cliff and turn.back_at_fen:
        back = _yuan(turn.back_at_fen)
        lines.append(Words(f"    挣到{back}元，到手才和原来一样", f"    as much as before again from CNY {back}"))
    for gone in turn.gone:
        state = Words("定不了了", "cannot be said") if gone.is_open else Words("没有了", "gone")
        lines.append(Words(f"    {state.zh}：{gone.said.zh}", f"    {state.en}: {gone.said.en}"))
        for why in gone.why:
            if why.said != gone.said:
                lines.append(Words(f"      {why.said.zh}  [{why.clause}]", f"      {why.said.en}  [{why.clause}]"))
            else:
                lines.append(Words(f"      [{why.clause}]", f"      [{why.clause}]"))
            lines += [Words(f"      {each.said.zh}：{each.figure.value_zh}  [{each.figure.legal_basis}]",
                            f"      {each.said.en}: {each.figure.value_en}  [{each.figure.legal_basis}]")
                      for each in why.figures]  # fmt: skip
    lines += [Words(f"    来了：{each.said.zh}", f"    comes: {each.said.en}") for each in turn.come]
    return lines


def ending_words(each: Leaving) -> Words:
    """The money lost each month; what cannot be said afterwards is not lost for certain."""
    if each.is_open and each.monthly_fen <= 0:
        return OPEN
    return _amount_words(each.monthly_fen, is_open=each.is_open)


def _leaving_line(each: Leaving, names: dict[str, Words]) -> Words:
    name, less = names[each.scheme], ending_words(each)
    also = [names[loss.before.scheme.key] for loss in each.losses[1:]]
    instead = [names[gain.before.scheme.key] for gain in each.gains]
    zh = f"不再享受{name.zh}：每月少{less.zh}"
    en = f"Without {name.en}, less a month: {less.en}"
    if also:
        zh += f"，一起没有的：{'、'.join(one.zh for one in also)}"
        en += f"; gone with it: {', '.join(one.en for one in also)}"
    if instead:
        zh += f"，换来的：{'、'.join(one.zh for one in instead)}"
        en += f"; instead: {', '.join(one.en for one in instead)}"
    return Words(zh, en)
