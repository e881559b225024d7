"""我能享受什么: an interview over all schemes without signing in, that asks only what can still change an answer."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doudi.kernel.money import AmountInvalid, format_yuan_plain, parse_yuan
from doudi.kernel.month import Month
from doudi.kernel.text import clean_text
from doudi.portal.outlook import name_of, prospects
from doudi.portal.telling import MOST_PEOPLE, Kept, forget, keep, read_kept
from doudi.schemes.asking.inquiry import Chance, Inquiry, Page, Relative
from doudi.schemes.asking.words import all_quantities, read_asking
from doudi.ui.access import Asked, opened_to
from doudi.ui.faults import in_plain_words
from doudi.ui.words import is_english, said

OLDEST = 120
MOST_COUNTED = 9_999


class NotAnswered(ValueError):
    """Nothing usable was given; the text says how to answer."""


def _relations() -> list[Any]:
    codes = all_quantities(settings.DOUDI_JURISDICTION, settings.DOUDI_PROFILE)["relation_to_head"].codes
    return [code for code in codes if code.code != "head"]


@opened_to("anyone")
@require_safe
def start(request: Asked) -> HttpResponse:
    """What this is and what is taken as said; coming here forgets earlier answers."""
    words = read_asking(settings.DOUDI_JURISDICTION, settings.DOUDI_PROFILE).values()
    supposed = [said(each) for each in words if each.by == "supposed"]
    return forget(render(request, "portal/all_start.html", {"supposed": supposed}))


@opened_to("anyone")
def people(request: Asked) -> HttpResponse:
    """How many people live together."""
    kept, value = read_kept(request), ""
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        value = clean_text(request.POST.get("value", ""))
        if value.isdecimal() and 1 <= int(value) <= MOST_PEOPLE:
            return keep(redirect("portal:all_person", 1), kept.of_size(int(value)))
        errors = [{"at": "value", "said": _("写几口人，算上您自己，最多%(most)s") % {"most": MOST_PEOPLE}}]
    context = {"errors": errors, "value": value or kept.count or "1", "most": MOST_PEOPLE}
    return render(request, "portal/all_people.html", context, status=422 if errors else 200)


@opened_to("anyone")
def person(request: Asked, number: int) -> HttpResponse:
    """Who one of them is: relation and birth year."""
    kept = read_kept(request)
    if not 1 <= number <= min(kept.count, len(kept.people) + 1):
        return redirect("portal:all_people")
    known = kept.people[number - 1] if number <= len(kept.people) else None
    errors: list[dict[str, str]] = []
    given = {"relation": known.relation if known else "", "year": str(known.birth_year) if known else ""}
    if request.method == "POST":
        given = {key: clean_text(request.POST.get(key, "")) for key in ("relation", "year")}
        relation = "head" if number == 1 else given["relation"]
        if number > 1 and relation not in {code.code for code in _relations()}:
            errors.append({"at": "relation", "said": _("选和您的关系")})
        year, this = given["year"], request.acting.today.year
        if not (year.isdecimal() and this - OLDEST <= int(year) <= this):
            errors.append({"at": "year", "said": _("写出生的年份，4位数字，比如 1958")})
        if not errors:
            told = kept.with_person(Relative(f"p{number}", relation, int(year)))
            onward = redirect("portal:all_person", number + 1) if number < kept.count else _onward(request, told)
            return keep(onward, told)
    context = {
        "number": number, "count": kept.count, "errors": errors, "given": given, "relations": _relations(),
        "previous": number - 1,
    }  # fmt: skip
    return render(request, "portal/all_person.html", context, status=422 if errors else 200)


def _month(request: Asked) -> Month:
    return Month.of(request.acting.today)


def _onward(request: Asked, kept: Kept) -> HttpResponse:
    page = kept.inquiry(_month(request)).next_page()
    return redirect("portal:all_result") if page is None else redirect(_address(page.key))


def _address(key: str) -> str:
    quantity, _at, who = key.partition("@")
    if who:
        return reverse("portal:all_question_of", args=[quantity, who])
    return reverse("portal:all_question", args=[quantity])


@opened_to("anyone")
def question(request: Asked, quantity: str, person: str = "") -> HttpResponse:
    """One question; then whatever can still change an answer, or the list."""
    kept = read_kept(request)
    if not kept.count or kept.next_person:
        return redirect("portal:all_people")
    inquiry = kept.inquiry(_month(request))
    key = f"{quantity}@{person}" if person else quantity
    if quantity not in inquiry.words:
        raise Http404
    page = inquiry.page(key)
    if page is None:
        return _onward(request, kept)
    errors: list[dict[str, str]] = []
    given = _shown(page, kept.answers.get(key, ""))
    if request.method == "POST":
        try:
            told = inquiry.with_answer(key, _read(page, request.POST))
        except NotAnswered as fault:
            errors, given = [{"at": "value", "said": str(fault)}], _sent(request.POST)
        else:
            after = Kept(kept.count, kept.people, told.answers)
            return keep(_onward(request, after), after)
    return render(request, "portal/all_question.html", _context(inquiry, page, given, errors),
                  status=422 if errors else 200)  # fmt: skip


def _context(inquiry: Inquiry, page: Page, given: dict[str, Any], errors: list[dict[str, str]]) -> dict[str, Any]:
    asking, keys = page.asking, list(inquiry.answers)
    names = {each.key: name_of(inquiry.people, each, _relations()) for each in inquiry.people}
    at = keys.index(page.key) if page.key in keys else len(keys)
    pattern = (asking.en if is_english() else asking.zh) if page.is_about_everybody or asking.how == "family" else (
        asking.each_en if is_english() else asking.each_zh)  # fmt: skip
    who = page.key.partition("@")[2]
    return {
        "title": pattern.replace("{who}", names.get(who, "")),
        "hint": asking.hint_en if is_english() else asking.hint_zh,
        "kind": "who" if page.is_about_everybody else asking.kind,
        "choices": asking.quantity.codes,
        "people": [(key, names[key]) for key in page.people if key in names],
        "number": at + 1,
        "back": _address(keys[at - 1]) if at else None,
        "last_person": len(inquiry.people),
        "is_birth": asking.key == "birth_date",
        "given": given,
        "errors": errors,
    }


def _read(page: Page, sent: QueryDict) -> str:
    """The answer as the engine keeps it.

    Raises:
        NotAnswered: with the words that stand beside the field.
    """
    instead, kind = sent.get("instead", ""), page.asking.kind
    if page.is_about_everybody:
        picked = {key for key in sent.getlist("who") if key in page.people}
        if picked and instead:
            raise NotAnswered(_("选了人，又选了下面的，留一样"))
        if not picked and instead not in ("none", "unknown"):
            raise NotAnswered(_("选一个人，或者选下面的"))
        other = "?" if instead == "unknown" else "-"
        return "".join(f"{key}{'+' if key in picked else other}" for key in page.people)
    typed = clean_text(sent.get("value", ""))
    if typed == "unknown" or (instead == "unknown" and not typed and not sent.get("year")):
        return "?"
    if instead == "unknown":
        raise NotAnswered(_("填了数，又选了下面的，留一样"))
    return _read_value(page, kind, typed, sent)


def _read_value(page: Page, kind: str, typed: str, sent: QueryDict) -> str:
    if kind == "money":
        try:
            return str(parse_yuan(typed))
        except AmountInvalid as fault:
            raise NotAnswered(in_plain_words(fault)) from fault
    if kind == "month":
        month = clean_text(sent.get("month", ""))
        year = clean_text(sent.get("year", ""))
        if not (month.isdecimal() and 1 <= int(month) <= 12):
            raise NotAnswered(_("写月份，1到12"))
        if page.asking.key == "birth_date":
            return month
        if not (year.isdecimal() and len(year) == 4):
            raise NotAnswered(_("写年和月，比如 2024、3"))
        return f"{year}-{month}"
    codes = {code.code for code in page.asking.quantity.codes}
    allowed = {"yes_no": {"yes", "no"}, "grade": {"1", "2", "3", "4"}, "choice": codes}.get(kind)
    if allowed is not None:
        if typed not in allowed:
            raise NotAnswered(_("选一个"))
        return typed
    if not (typed.isdecimal() and int(typed) <= MOST_COUNTED):
        raise NotAnswered(_("写一个整数，没有就写0"))
    return typed


def _shown(page: Page, text: str) -> dict[str, Any]:
    if page.is_about_everybody:
        signs = [(who, text[text.index(who) + len(who)]) for who in page.people if who in text]
        picked = [who for who, sign in signs if sign == "+"]
        rest = {sign for _who, sign in signs}
        return {"picked": picked, "instead": "" if picked or not signs else "unknown" if rest == {"?"} else "none"}
    if text == "?":
        return {"value": "unknown", "instead": "unknown"}
    if page.asking.kind == "money" and text.isdecimal():
        return {"value": format_yuan_plain(int(text)).replace(",", "")}
    if page.asking.kind == "month":
        year, _dash, month = text.rpartition("-")
        return {"year": year, "month": month}
    return {"value": text}


def _sent(sent: QueryDict) -> dict[str, Any]:
    fields = ("value", "instead", "year", "month")
    return {key: sent.get(key, "") for key in fields} | {"picked": sent.getlist("who")}


@opened_to("anyone")
@require_safe
def result(request: Asked) -> HttpResponse:
    """The list: likely, possible, no; each with why and what to bring. It may be looked at before the end."""
    kept = read_kept(request)
    if not kept.count or kept.next_person:
        return redirect("portal:all_people")
    inquiry = kept.inquiry(_month(request))
    names = {each.key: name_of(inquiry.people, each, _relations()) for each in inquiry.people}
    inquiry = replace(inquiry, labels=names)
    found, following = prospects(inquiry), inquiry.next_page()
    keys = list(kept.answers)
    context = {
        "likely": [each for each in found if each.chance is Chance.LIKELY],
        "possible": [each for each in found if each.chance is Chance.POSSIBLE],
        "no": [each for each in found if each.chance is Chance.NO],
        "following": _address(following.key) if following else None,
        "back": _address(keys[-1]) if keys else None,
        "supposed": [said(each) for each in inquiry.words.values() if each.by == "supposed"],
        "offers": any(each.has_form and each.chance is Chance.NO for each in found),
    }
    return render(request, "portal/all_result.html", context)
