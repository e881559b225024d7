"""The components of the visual language as template tags."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from doudi.evidence.wording import METHOD_WORDS
from doudi.kernel.money import format_yuan_plain, yuan_in_words
from doudi.ui import words
from doudi.ui.applying.answers import said_in_words
from doudi.ui.icons import ICONS, LAMP, MARK
from doudi.worklist.citations import citation
from doudi.worklist.domain.clock import ClockReading
from doudi.worklist.lights import LightView, limit_words

register = template.Library()
LONGEST_STRETCH = 10
register.filter("said", words.said)
register.filter("yuan", words.yuan)
register.filter("yuan_exact", words.yuan_exact)
register.filter("long_day", words.long_day)
register.filter("month_named", words.month_named)
register.filter("light_words", words.light_words)
register.filter("light_for_family", words.light_for_family)


@register.filter
def says(errors: Any, at: str) -> str:
    """What a list of mistakes says about one field; nothing when it is right."""
    return next((one["said"] for one in errors or () if one["at"] == at), "")


@register.simple_tag
def beside(errors: Any, at: str) -> SafeString:
    """The words of the summary again, beside the field they are about."""
    said = says(errors, at)
    if not said:
        return mark_safe("")
    return format_html('<p class="m" id="{}_error">{}<span>{}</span></p>', at, icon("late"), said)


@register.simple_tag
def office_name(office: Any) -> str:
    """An office by its English name where it has one and the page is in English."""
    return str((words.is_english() and office.name_en) or office.name_zh)


@register.filter
def beyond(address: Any, place: Any) -> str:
    """An address without the place that already stands before it: 83号21栋.

    >>> beyond("重庆市沙坪坝区天星桥街道石碾盘社区3栋", "天星桥街道石碾盘社区"), beyond("示例路1号", "天星桥街道")
    ('3栋', '示例路1号')
    """
    before, found, after = str(address or "").partition(str(place or "")) if place else ("", "", str(address or ""))
    return after.strip() if found and after.strip() else before or after


@register.filter
def loose(title: Any) -> str:
    """A class for a title with a stretch too long for a phone's line: it may break anywhere, never before a mark.

    >>> loose("张某某9月的工资，一共多少钱？"), loose("家里是不是有人登记了公司或个体户？")
    ('', ' loose')
    """
    stretches = re.split("[，、：；。？！]", str(title))
    return " loose" if any(len(stretch) > LONGEST_STRETCH for stretch in stretches) and not words.is_english() else ""


@register.filter
def begin_large(text: Any) -> str:
    """A line of its own begins with a large letter; Chinese stays as it is."""
    return str(text)[:1].upper() + str(text)[1:]


@register.simple_tag
def options(choices: Iterable[tuple[str, object]], picked: str) -> SafeString:
    """The choices of a long list, by value and words: a street's list has some hundreds."""
    told = ((value, mark_safe(" selected") if value == picked else "", said) for value, said in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', told)


@register.filter
def needed_when(paper: Any) -> str:
    """When a paper is asked for, in the reader's language; nothing when that is always."""
    return str(paper.condition[words.is_english()])


@register.filter
def law(text: Any) -> str:
    """A place in a law in the reader's language: 审核确认办法第十九条, Measures …, art. 19."""
    return str(citation(str(text or ""))).replace("art. ", "art.\N{NO-BREAK SPACE}")


@register.simple_tag(takes_context=True)
def day(context: template.Context, value: Any) -> str:
    """A day, without its year when that is this year."""
    return words.day(value, context.get("today"))


@register.simple_tag(takes_context=True)
def moment(context: template.Context, value: Any) -> str:
    """A day and a time."""
    return words.moment(value, context.get("today"))


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, extra: str = "") -> SafeString:
    """A drawing beside a word; it says nothing by itself."""
    return format_html(
        '<svg class="i {}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', extra, mark_safe(ICONS[name])
    )


@register.simple_tag
def mark() -> SafeString:
    """微光: a small light in the arc that catches it."""
    return mark_safe(MARK)


@register.simple_tag
def lamp(extra: str = "") -> SafeString:
    """The lamp: now."""
    return mark_safe(LAMP.format(extra=f"lamp {extra}".strip()))


@register.simple_tag
def light(reading: ClockReading | None, family: bool = False, bare: bool = False, short: bool = False) -> str:
    """A clock light 时限灯: shape, word and colour; nothing when there is no clock."""
    if reading is None:
        return ""
    kind = {"no_limit": "pause"}.get(str(reading.light), str(reading.light))
    said = words.light_for_family(reading) if family else words.light_words(reading)
    if short:
        said = words.light_in_a_word(reading)
    return format_html(
        '<span class="light light--{}{}">{}{}</span>', kind, " light--bare" if bare else "", icon(kind), said
    )


@register.simple_tag
def days_run(reading: LightView) -> str:
    """What stands beside a clock without a limit: that no text gives one, and how long it has run."""
    return words.days_run(reading)


@register.simple_tag
def light_count(kind: str, count: int) -> SafeString:
    """How many tasks show this light: 红2."""
    return _light_word(kind, count)


@register.simple_tag
def light_word(kind: str) -> SafeString:
    """A light by itself, where its count stands beside or below it."""
    return _light_word(kind, "")


def _light_word(kind: str, count: int | str) -> SafeString:
    said = {"late": _("红"), "warn": _("黄"), "ok": _("绿"), "pause": _("暂停")}[kind]
    return format_html('<span class="light light--bare light--{}">{}{}{}</span>', kind, icon(kind), said, count)


@register.simple_tag
def evidence(state: str) -> SafeString:
    """A state of evidence: 有, 无, 未知 (dashed), 不一致."""
    css, drawing, said = {
        "has": ("has", "has", _("有")),
        "none": ("none", "none", _("无")),
        "differs": ("has", "differs", _("不一致")),
    }.get(state, ("unk", "unknown", _("未知")))
    return format_html('<span class="ev ev--{}">{}{}</span>', css, icon(drawing), said)


@register.simple_tag
def grade(level: int) -> SafeString:
    """A grade of need as bars: 1 is fullest. A grade is need, a light is time."""
    bars = ((2, 12, 6), (8, 7, 11), (14, 2, 16))
    filled = 4 - level
    drawn = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="4" height="{}" rx="1"/>',
        (("on" if at < filled else "off", x, y, height) for at, (x, y, height) in enumerate(bars)),
    )
    return format_html(
        '<svg class="grade" viewBox="0 0 20 20" role="img" aria-label="{}">{}</svg>', _("%(n)d级") % {"n": level}, drawn
    )


@register.simple_tag
def spent(parts: Sequence[tuple[str, int]], label: str) -> SafeString:
    """Where the days went, as one bar: parts of (kind, days), kind ``u`` used, ``now``, ``x`` late, ``l`` left."""
    total = sum(days for _kind, days in parts) or 1
    pieces, at = [], 0
    for kind, days in parts:
        if days > 0:
            pieces.append((kind, at, max(1, days * 1000 // total - 6)))
        at += days * 1000 // total
    drawn = format_html_join("", '<rect class="{}" x="{}" y="1" width="{}" height="10" rx="2"/>', pieces)
    return format_html(
        '<svg class="spent" viewBox="0 0 1000 12" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        label,
        drawn,
    )


@register.filter
def in_words(fen: int) -> str:
    """An amount in Chinese words, or plainly in English."""
    return words.yuan(fen) if words.is_english() else yuan_in_words(fen)


@register.filter
def input_kind(field: BoundField) -> str:
    """Which of our fields draws this form field."""
    own = getattr(field.field, "drawn_as", "")
    return own or {
        "Textarea": "area",
        "Select": "select",
        "RadioSelect": "radio",
        "CheckboxInput": "tick",
        "CheckboxSelectMultiple": "ticks",
        "ClearableFileInput": "file",
        "FileInput": "file",
        "HiddenInput": "hidden",
        "PasswordInput": "password",
        "NumberInput": "number",
    }.get(type(field.field.widget).__name__, "text")


@register.filter
def at(mapping: Any, key: Any) -> Any:
    """The entry of a mapping under a key known only at page time."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""


@register.filter
def years_old(birth: Any, on: date) -> str:
    """Completed years on a day; 未知 without a birth date."""
    born = words._date(birth)
    if born is None:
        return _("未知")
    return str(on.year - born.year - ((on.month, on.day) < (born.month, born.day)))


@register.simple_tag(takes_context=True)
def in_face(context: template.Context, name: str, *args: str) -> str:
    """The address of a page of the application form behind the door the reader came in by."""
    return reverse(f"{context['ns']}:{name}", args=[arg for arg in args if arg])


@register.simple_tag(takes_context=True)
def answer_words(context: template.Context, page: Any) -> str:
    """An answered question as the check page reads it."""
    draft = context.get("draft")
    names = {member.id: member.name for member in draft.members} if draft else {}
    return said_in_words(page.question, page.answer, none_words(page), names)


@register.filter
def none_words(page: Any) -> str:
    """The words of the *none* answer, with the month and the name filled in as in the question."""
    return str(page.none_words) if getattr(page, "none_words", None) else words.said(page.question, "none")


@register.filter
def yuan_figure(fen: int | None) -> str:
    """The figure alone, for the one large amount on a page."""
    return _("未知") if fen is None else format_yuan_plain(fen)


@register.simple_tag
def qr(rows: Sequence[str]) -> SafeString:
    """A code to photograph, from rows of 0 and 1."""
    if not rows:
        return mark_safe("")
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, cell in enumerate(row) if cell == "1")
    size = len(rows)
    return format_html(
        '<svg class="qr" role="img" aria-label="{}" viewBox="0 0 {} {}" shape-rendering="crispEdges">'
        '<path fill="currentColor" d="{}"/></svg>',
        _("查真假的二维码"),
        size,
        size,
        path,
    )


@register.simple_tag
def sign_way(method: str) -> str:
    """How somebody signed, in words."""
    return str(METHOD_WORDS.get(method, ""))


@register.simple_tag
def spent_days(case: Any) -> SafeString:
    """Where the days of a case went, the present step lit, what is left as an empty box."""
    parts = [("now" if part.is_now else "u", part.days) for part in case.days_spent]
    light_now = case.main_light
    if light_now is not None and light_now.days_left and str(light_now.light) != "done":
        parts.append(("l", light_now.days_left))
    label = _("，").join(f"{part.words} {part.days}" for part in case.days_spent)
    return spent(parts, label)


@register.simple_tag
def step_url(step: Any, app_id: str) -> str:
    """The address of a step of a case."""
    return reverse(f"workbench:step_{step.slug}", args=[app_id])


@register.simple_tag
def status_words(status: str) -> str:
    """How sure a figure is."""
    return {
        "verified": _("已核实"),
        "press": _("来自报道"),
        "gk_unverified": _("未核实"),
        "design": _("设计（演示）"),
        "unset": _("没有设"),
    }.get(status, status)


@register.simple_tag
def light_days(reading: Any) -> str:
    """The days beside a light, for the family; nothing when there is no clock or it is over."""
    return "" if reading is None or str(reading.light) in ("done", "no_limit") else words.days_left_words(reading)


@register.simple_tag
def swatch(step: int) -> SafeString:
    """The colour of a step of a map, 1 to 5, for its legend and its table; 0 is hatched: not counted."""
    inside = f'<rect class="q{step}" ' if step else '<path class="hatch" d="M-2 8L8 -2M2 16L16 2M8 18L18 8"/><rect '
    size = 'x=".5" y=".5" width="15" height="15"/>'
    return mark_safe(f'<svg class="swatch" viewBox="0 0 16 16" aria-hidden="true">{inside}{size}</svg>')


@register.filter
def count(number: Any) -> str:
    """A count with thousands commas."""
    return f"{number:,}" if isinstance(number, int) else str(number)


@register.simple_tag
def time_limit(limit: int | None, unit: str) -> str:
    """A limit with its kind of day: 10个工作日, 7天, 12个月."""
    if limit is not None and unit == "months":
        return ngettext("%(n)d个月", "%(n)d个月", limit) % {"n": limit}
    return str(limit_words(limit, unit))


@register.simple_tag
def share_of(rate: Any) -> str:
    """A share with what it is a share of: 95%（19/20）; a dash where there is nothing to divide by."""
    if rate.share is None:
        return "—"
    tenths = round(rate.share * 1000)
    whole, tenth = divmod(tenths, 10)
    shown = f"{whole}.{tenth}%" if tenth else f"{whole}%"
    return _("%(share)s（%(part)d/%(whole)d）") % {"share": shown, "part": rate.part, "whole": rate.whole}
