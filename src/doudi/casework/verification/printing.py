"""The report on paper (核对报告打印件): A4, its own fonts, from the sealed content alone, in one language."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from doudi.casework.verification.comparing import NOT_TOLD, VERDICT_WORDS
from doudi.casework.verification.content import report_qr
from doudi.casework.verification.differing import STATES
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.money import format_yuan_plain
from doudi.platform.pdf import render_typst
from doudi.worklist.words import Words, date_words

TEMPLATE = Path(__file__).parent / "report.typ"
MEMBERS_ABREAST = 4
"""Columns of members beside one another; a larger family has a second table."""
LABELS: dict[str, Words] = {
    "title": Words("家庭经济状况核对报告", "Report of the economic-status check"),
    "version": Words("第{version}版", "version {version}"),
    "family": Words("家庭", "Family"),
    "application": Words("申请号", "Application"),
    "scheme": Words("申请的救助", "Applied for"),
    "month": Words("核对的月份", "Month"),
    "made": Words("出报告", "Made"),
    "valid": Words("有效到", "Valid until"),
    "counts": Words("有{has}，无{none}，未知{unknown}。没有回话不等于没有。",
                    "{has} has, {none} none, {unknown} unknown. No answer is not “none”."),
    "facts": Words("报的和查到的", "Declared and found"),
    "whose": Words("谁的", "Whose"),
    "what": Words("什么", "What"),
    "declared": Words("报的", "Declared"),
    "found": Words("查到的", "Found"),
    "verdict": Words("比较", "Compared"),
    "source": Words("谁说的，数据哪天的", "Who says so, as of"),
    "tolerance": Words("相差在{percent}%以内，或者存款相差在{held}元以内，写“相差不大”。这是本系统的设计，不是规定。",
                       "Called small: a difference within {percent} %, or for deposits within CNY {held}. "
                       "A design of ours, not a rule."),
    "doubts": Words("要先看的", "To be looked at first"),
    "no_doubts": Words("没有。", "None."),
    "effects": Words("按现在知道的，各项救助", "By what is known now, each kind of help"),
    "own": Words("（申请的）", " (applied for)"),
    "unknown": Words("未知的，为什么", "Unknown, and why"),
    "answers": Words("逐人逐类的回话", "Answers by person and category"),
    "category": Words("类别", "Category"),
    "not_decision": Words("本报告只说明核对情况，不是决定。有异议，可以要求复核，并交材料。",
                          "This report tells what was found; it decides nothing. Whoever disagrees may ask for a "
                          "re-check and hand in papers."),
    "seal": Words("封存码", "Seal"),
    "check": Words("查真假，编号", "To check this report, code"),
    "demo": Words("演示数据，人物和决定均为虚构", "Demonstration: people and decisions are invented"),
    "page": Words("页", "page"),
    "each_month": Words("每月", "a month"),
}  # fmt: skip


def print_content(content: dict[str, Any], digest: str, language: str) -> dict[str, Any]:
    """The data the print template, and the page, read."""
    lang = "en" if language.startswith("en") else "zh"

    def say(told: dict[str, str] | Words) -> str:
        return told.in_language(language) if isinstance(told, Words) else told[lang]

    labels = {name: words.in_language(language) for name, words in LABELS.items()}
    labels["version"] = labels["version"].format(version=content["version"])
    labels["counts"] = labels["counts"].format(**content["counts"])
    held = format_yuan_plain(content["tolerance"]["held_fen"])
    labels["tolerance"] = labels["tolerance"].format(percent=content["tolerance"]["percent"], held=held)
    made = datetime.fromisoformat(content["made_at"]).astimezone(SHANGHAI)
    names = {each["person"]: each["name"] for each in content["members"]}
    return {
        "lang": lang,
        "number": content["number"],
        "office": say(content["office"]),
        "head": [
            [labels["family"], say(content["family"])],
            [labels["application"], content["application"]],
            [labels["scheme"], say(content["scheme"])],
            [labels["month"], say(content["month"])],
            [labels["made"], f"{say(date_words(made.date()))} {made:%H:%M} {content['made_by']}"],
            [labels["valid"], _day(content["valid_until"], language)],
        ],
        "facts": [
            {"whose": say(each["whose"]), "what": say(each["what"]), "declared": say(each["declared"]),
             "found": "—" if each["verdict"] == NOT_TOLD else say(each["found"]),
             "verdict": say(VERDICT_WORDS[each["verdict"]]), "kind": each["verdict"],
             "gap": say(each["gap"]), "decided": say(each["decided"]),
             "source": " ".join([say(each["source"]), _day(each["as_of"], language)]).strip()}
            for each in content["facts"]
        ],
        "doubts": [
            {"whose": say(each["whose"]) if each["member"] else "", "what": say(each["what"]),
             "why": say(each["why"]), "weight": each["weight"],
             "sentences": [say(words) for words in each["sentences"]]}
            for each in content["doubts"]
        ],
        "effects": [
            {"name": say(each["name"]) + (labels["own"] if each["is_own"] else ""), "words": say(each["words"]),
             "amount": _amount(each["amount_fen"], lang), "monthly": each["grants"] == "cash_monthly",
             "standing": each["standing"], "own": each["is_own"]}
            for each in sorted(content["effects"], key=lambda each: not each["is_own"])
        ],
        "unknown": _unknown(content, names, say, lang),
        "tables": _tables(content, names, say),
        "demo": content["is_fictitious"],
        "digest": digest,
        "check_code": content["check_code"],
        "qr": list(report_qr(content)),
        "labels": labels,
    }  # fmt: skip


def print_report(content: dict[str, Any], digest: str, language: str) -> bytes:
    """The PDF of a report in one language."""
    return render_typst(TEMPLATE, print_content(content, digest, language))


def _day(text: str, language: str) -> str:
    return date_words(date.fromisoformat(text)).in_language(language) if text else ""


def _amount(fen: int | None, lang: str) -> str:
    if not fen:
        return ""
    return f"{format_yuan_plain(fen)}元" if lang == "zh" else f"CNY {format_yuan_plain(fen)}"


def _unknown(content: dict[str, Any], names: dict[str, str], say: Any, lang: str) -> list[dict[str, str]]:
    """Unknown answers drawn together by reason: 没有接通：出入境记录、…（全家）."""
    reasons: dict[str, dict[str, list[str]]] = {}
    for each in content["answers"]:
        if each["state"] == "unknown":
            people = reasons.setdefault(say(each["words"]), {}).setdefault(say(each["name"]), [])
            people.append(names.get(each["person"], ""))
    comma, everyone = ("、", len(names)) if lang == "zh" else (", ", len(names))
    found = []
    for why, categories in reasons.items():
        told = [
            name if len(people) == everyone else f"{name}（{comma.join(people)}）" if lang == "zh"
            else f"{name} ({comma.join(people)})"
            for name, people in categories.items()
        ]  # fmt: skip
        found.append({"why": why, "what": comma.join(told)})
    return found


def _tables(content: dict[str, Any], names: dict[str, str], say: Any) -> list[dict[str, Any]]:
    """Categories down, members across, at most so many abreast."""
    people = [person for person in names if any(each["person"] == person for each in content["answers"])]
    by_place = {(each["category"], each["person"]): each for each in content["answers"]}
    categories = {each["category"]: each for each in content["answers"]}
    tables = []
    for start in range(0, len(people), MEMBERS_ABREAST):
        some = people[start : start + MEMBERS_ABREAST]
        rows = [
            {"category": say(each["name"]), "department": say(each["department"]),
             "cells": [_cell(by_place[code, person], say) for person in some]}
            for code, each in categories.items()
        ]  # fmt: skip
        tables.append({"people": [names[person] for person in some], "rows": rows})
    return tables


def _cell(each: dict[str, Any], say: Any) -> dict[str, str]:
    return {"state": each["state"], "said": say(STATES[each["state"]]), "words": say(each["words"])}
