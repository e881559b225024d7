"""From what the form sends to what ``save_answer`` takes: a state and the text as typed."""

from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from doudi.kernel.money import AmountInvalid, format_yuan_plain, parse_yuan
from doudi.kernel.text import clean_text
from doudi.schemes.scheme import Question
from doudi.ui.faults import in_plain_words
from doudi.ui.words import long_day, said, yuan


class NotAnswered(ValueError):
    """Nothing usable was given; the text says how to answer."""


def read_answer(question: Question, sent: QueryDict) -> tuple[str, str]:
    """The state (has, none, unknown) and the value as typed.

    Raises:
        NotAnswered: with the words that stand beside the field.
    """
    instead = sent.get("instead", "")
    typed = clean_text(sent.get("value", ""))
    if question.kind == "date" and not typed:
        typed = _date_of(sent, empty_is_fine=instead != "")
    if question.kind == "who":
        return _who(question, sent, instead)
    if typed and instead in ("none", "unknown") and question.kind not in ("yes_no", "choice"):
        raise NotAnswered(_("填了数，又选了下面的，留一样"))
    if not typed and instead == "unknown" and question.unknown_allowed:
        return "unknown", ""
    if not typed and instead == "none" and question.none_zh:
        return "none", ""
    if typed == "unknown" and question.kind in ("yes_no", "choice") and question.unknown_allowed:
        return "unknown", ""
    if not typed:
        raise NotAnswered(_how_to_answer(question))
    if question.kind == "money":
        try:
            parse_yuan(typed)
        except AmountInvalid as fault:
            raise NotAnswered(in_plain_words(fault)) from fault
    if question.kind == "number" and not typed.isdigit():
        raise NotAnswered(_("写一个整数，没有就写0"))
    if question.kind == "yes_no" and typed not in ("yes", "no"):
        raise NotAnswered(_how_to_answer(question))
    if question.kind == "choice" and typed not in {choice.code for choice in question.choices}:
        raise NotAnswered(_how_to_answer(question))
    return "has", typed


def _who(question: Question, sent: QueryDict, instead: str) -> tuple[str, str]:
    """Who of the family: the chosen members' ids with commas between; nobody is an answer of its own."""
    picked = [one for one in sent.getlist("who") if one]
    if picked and instead in ("none", "unknown"):
        raise NotAnswered(_("选了人，又选了下面的，留一样"))
    if picked:
        return "has", ",".join(picked)
    if instead == "none":
        return "none", ""
    if instead == "unknown" and question.unknown_allowed:
        return "unknown", ""
    raise NotAnswered(_("选一个人，或者选下面的"))


def _date_of(sent: QueryDict, *, empty_is_fine: bool) -> str:
    year, month, day = (clean_text(sent.get(part, "")) for part in ("year", "month", "day"))
    if not (year or month or day) and empty_is_fine:
        return ""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        raise NotAnswered(_("写年、月、日，比如 2011、9、1")) from None


def _how_to_answer(question: Question) -> str:
    match question.kind:
        case "money":
            return _("写钱数，没有就写0")
        case "number":
            return _("写一个整数，没有就写0")
        case "yes_no" | "choice":
            return _("选一个")
        case _:
            return _("写一写，再继续")


def shown(answer: dict[str, Any] | None, question: Question | None = None) -> dict[str, Any]:
    """A stored answer as the fields of the page: what was typed, its parts, and which way out was chosen."""
    if not answer or answer.get("state") not in ("value", "has"):
        return {"value": "", "instead": (answer or {}).get("state", "")}
    value = answer.get("value")
    fields: dict[str, Any] = {"value": value, "instead": ""}
    kind = question.kind if question else ""
    if kind == "money" and isinstance(value, int):
        fields |= {"value": format_yuan_plain(value).replace(",", ""), "fen": value}
    elif kind == "yes_no" and isinstance(value, bool):
        fields["value"] = "yes" if value else "no"
    elif kind == "who":
        fields["picked"] = value if isinstance(value, list) else [one for one in str(value).split(",") if one]
    elif kind == "date" and isinstance(value, str) and value.count("-") == 2:
        fields |= dict(zip(("year", "month", "day"), (part.lstrip("0") for part in value.split("-")), strict=True))
    return fields


def sent_fields(sent: QueryDict) -> dict[str, Any]:
    """What was just sent, to show it again beside a mistake; a way out gives way to a given answer."""
    given = sent.get("value") or sent.getlist("who")
    return {
        "value": sent.get("value", ""),
        "instead": "" if given else sent.get("instead", ""),
        "picked": sent.getlist("who"),
        **{part: sent.get(part, "") for part in ("year", "month", "day")},
    }


def said_in_words(
    question: Question, answer: dict[str, Any] | None, none_words: str = "", names: dict[str, str] | None = None
) -> str:
    """An answer as the check page reads it."""
    if not answer:
        return _("还没填")
    if answer.get("state") == "unknown":
        return _("说不清")
    if answer.get("state") == "none":
        return none_words or _("没有")
    fields = shown(answer, question)
    value = fields["value"]
    match question.kind:
        case "money":
            return yuan(fields["fen"]) if "fen" in fields else str(value)
        case "yes_no" if not question.choices:
            return _("是") if value == "yes" else _("不是")
        case "choice" | "yes_no":
            return next((said(choice) for choice in question.choices if choice.code == value), str(value))
        case "date":
            return long_day(value)
        case "who":
            return _("、").join((names or {}).get(one, one) for one in fields["picked"])
        case _:
            return str(value)
