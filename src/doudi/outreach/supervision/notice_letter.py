"""The letter to a person whose benefit is in doubt (告知书): what, by which text, and how to answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doudi.outreach.errors import SuspicionNotFound
from doudi.outreach.following.stepping import find_suspicion
from doudi.outreach.models import SuspicionNotice
from doudi.outreach.supervision.consequences import beside_every_recovery, consequences, supervised_rule
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.platform.installation import find_installation
from doudi.platform.pdf import render_typst
from doudi.registry.reads import office_serving
from doudi.worklist.calendar import day_of
from doudi.worklist.citations import citation
from doudi.worklist.words import Words, date_words, month_words

DEATHS = frozenset({"death", "death_assistance", "claim_after_death"})
TEMPLATE = Path(__file__).parent / "notice_letter.typ"
LABELS: dict[str, Words] = {
    "what": Words("我们看到的", "What we see"),
    "law": Words("照什么办", "What the rules say"),
    "answer": Words("您可以说明", "You can answer"),
    "not_checked": Words("（没有核对原文）", " (not checked against the text)"),
    "demo": Words("演示数据，人物和事情均为虚构", "Demonstration: people and matters are invented"),
    "footer": Words("兜底", "Doudi (兜底)"),
}


@dataclass(frozen=True)
class NoticeLetter:
    """A letter's content; page and PDF show this and only this. Nothing in it says who reported anything."""

    number: str
    suspicion_id: str
    sender: Words
    title: Words
    to_name: Words
    lead: tuple[Words, ...]
    what: tuple[Words, ...]
    rules: tuple[tuple[Words, str, str], ...]
    answer: tuple[Words, ...]
    issued_words: Words
    handled_by: Words
    demo: bool


def fetch_letter(acting: Acting, suspicion_id: str, notice_id: str) -> NoticeLetter:
    """One letter of a suspicion; reading it stands in the audit.

    Raises:
        SuspicionNotFound: not for this account, or no such letter.
    """
    suspicion = find_suspicion(acting, suspicion_id, "outreach.see_suspicion")
    notice = suspicion.notices.filter(public_id=notice_id).first()
    if notice is None:
        raise SuspicionNotFound()
    area = "" if suspicion.internal else suspicion.area_path
    record_read(acting, "suspicion", [suspicion.public_id], what="notice_letter", area_path=area)
    return letter_of(notice)


def letter_of(notice: SuspicionNotice) -> NoticeLetter:
    """The letter of a notice, as it was when it was issued."""
    suspicion = notice.suspicion
    rule, case = supervised_rule(suspicion.rule_key), consequences()[notice.case_key]
    day = day_of(notice.issued_at)
    office = office_serving(suspicion.area_path, "department", day)
    sender = Words(office.name_zh, office.name_en or office.name_zh) if office else Words("经办机构", "The agency")
    hotline = office.hotline if office else ""
    until = date_words(notice.answer_by)
    call_zh, call_en = (f"，电话{hotline}", f", telephone {hotline}") if hotline else ("", "")
    verified = notice.kind == "verified"
    benefit = rule.benefit_words
    installation = find_installation()
    # The dead are not written to: their family is, and the letter speaks of them.
    name = suspicion.contact.get("name", "")
    has_died = notice.case_key in DEATHS
    to_name = Words(f"{name}的家属", f"The family of {name}") if has_died and name else Words(name, name)
    whose = Words(f"{name or '去世的家人'}的", "the late family member's") if has_died else Words("您的", "your")
    month = month_words(suspicion.period)
    laws = [case, *(beside_every_recovery() if verified else [])]
    return NoticeLetter(
        number=notice.public_id,
        suspicion_id=suspicion.public_id,
        sender=sender,
        title=Words("核实结果告知书", "What was established about a benefit")
        if verified
        else Words("待遇暂停核实告知书", "A benefit is being verified"),
        to_name=to_name,
        lead=(
            Words(
                f"关于{whose.zh}{benefit.zh}，我们核实了一件事。",
                f"We have established something about {whose.en} {benefit.en}.",
            )
            if verified
            else Words(
                f"{whose.zh}{benefit.zh}先暂停发放，我们正在核实。",
                f"Payment of {whose.en} {benefit.en} is suspended while we verify.",
            ),
            Words(
                "这还不是追回的决定，您可以先说明。", "This is no decision to recover anything: you are heard first."
            ),
        ),
        what=(
            Words(f"{rule.words.zh}（{month.zh}）", f"{rule.words.en} ({month.en})"),
            Words(f"情形：{case.words.zh}", f"The case: {case.words.en}"),
        ),
        rules=tuple((each.says, each.law, each.status) for each in laws),
        answer=(
            Words(
                f"{until.zh}前，到窗口、写信、打电话，或者在网上写，都可以{call_zh}。",
                f"By {until.en}, at the window, in writing, by telephone or online{call_en}.",
            ),
            Words(
                "在网上写：用手机号登录，“我的信函”里有这封信；没有的，凭信上的编号和身份证号打开。",
                "Online: sign in with your phone; the letter stands under “My letters”, or is opened there with its"
                " number and the citizen number.",
            ),
            Words(
                "家里人可以替您说明。数据弄错了，请带能证明的材料。",
                "Your family may answer for you. If the data are wrong, bring what shows it.",
            ),
            Words("需要退回的，可以商量分期。", "What has to be returned can be returned in instalments."),
        ),
        issued_words=date_words(day),
        handled_by=Words(f"经办 {notice.issued_by_name}", f"handled by {notice.issued_by_name}"),
        demo=bool(installation and installation.is_demo),
    )


def print_letter(letter: NoticeLetter, language: str) -> bytes:
    """The PDF in one language, one A4 page, with the font we bring."""
    return render_typst(TEMPLATE, _content(letter, language))


def _content(letter: NoticeLetter, language: str) -> dict[str, Any]:
    def say(words: Words) -> str:
        return words.in_language(language)

    english = language.startswith("en")
    unchecked = say(LABELS["not_checked"])
    name = say(letter.to_name or Words("本人或家属", "The person or the family"))
    return {
        "lang": "en" if english else "zh",
        "title": say(letter.title),
        "sender": say(letter.sender),
        "number": letter.number,
        "matter": letter.suspicion_id,
        "to": f"{name}," if english else f"{name}：",
        "lead": [say(each) for each in letter.lead],
        "what": [say(each) for each in letter.what],
        "rules": [
            {"says": say(says), "law": (say(citation(law)) + unchecked) if law else ""}
            for says, law, _status in letter.rules
        ],
        "answer": [say(each) for each in letter.answer],
        "issued": say(letter.issued_words),
        "handled": say(letter.handled_by),
        "demo": letter.demo,
        "labels": {key: say(words) for key, words in LABELS.items()},
    }
