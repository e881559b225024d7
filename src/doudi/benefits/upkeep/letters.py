"""The letter of a change (变更告知书), with the same look and care whatever was decided."""

from doudi.benefits.models import EntitlementChange
from doudi.benefits.upkeep.finding import case_of
from doudi.benefits.upkeep.wording import HEARD, KINDS
from doudi.casework.letters.printing import LABELS, TEMPLATE, label
from doudi.casework.letters.shape import EACH_MONTH
from doudi.casework.models import Assessment
from doudi.casework.process import scheme_here
from doudi.casework.proof import Proof, letter_lines, proof_of
from doudi.casework.remedies import load_remedies
from doudi.kernel.money import format_yuan_plain
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.check_code import check_code
from doudi.platform.files import store
from doudi.platform.pdf import render_typst
from doudi.platform.qr import qr_rows
from doudi.registry.reads import office_serving, place_name
from doudi.worklist.calendar import day_of
from doudi.worklist.citations import citation
from doudi.worklist.words import Words, date_words

WITH_PROOF = ("raised", "reduced", "unchanged", "stopped", "gradual_exit", "resumed")
STILL = Words("收入、人口、房子、车子有变化，请告诉我们。", "Tell us if income, family, home or vehicles change.")
AGAIN = Words("家里情况变了，随时可以再申请。", "If things change, you can apply again at any time.")


def check_code_of(change: EntitlementChange) -> str:
    """The code that proves the letter is ours: keyed over number, kind, month and amount."""
    return check_code("letter", f"{change.public_id}|{change.kind}|{change.from_month}|{change.amount_fen}")


def yuan(fen: int) -> Words:
    """An amount in a sentence."""
    return Words(f"{format_yuan_plain(fen)}元", f"CNY {format_yuan_plain(fen)}")


def month_words(text: str) -> Words:
    """A month in a sentence."""
    month = Month.parse(text)
    return Words(f"{month.year}年{month.number}月", date_words(month.first_day).en.split(" ", 1)[1])


def lead_of(change: EntitlementChange) -> tuple[Words, ...]:
    """What is decided, in two sentences: what, and from which month."""
    scheme = scheme_here(change.entitlement.scheme)
    name = Words(scheme.short_zh, scheme.short_en)
    since, before, now = month_words(change.from_month), yuan(change.amount_before_fen), yuan(change.amount_fen)
    if change.kind == "unchanged":
        return (
            Words(f"复核过了，您家的{name.zh}不变，每月还是{before.zh}。",
                  f"Your {name.en} was reviewed and does not change: {before.en} a month."),
        )  # fmt: skip
    if change.kind == "stopped":
        return (
            Words(f"从{since.zh}起，不再发给您家{name.zh}。", f"From {since.en} {name.en} is no longer paid."),
            Words("以前发的不用退，除非另外告诉您。", "What was paid stays yours unless you are told otherwise."),
        )
    if change.kind == "suspended":
        return (
            Words(f"从{since.zh}起，您家的{name.zh}先暂停。", f"From {since.en} {name.en} is suspended."),
            Words("弄清楚以后再告诉您是恢复还是停发。", "You will be told whether it is paid again or stopped."),
        )
    if change.kind == "gradual_exit":
        until = month_words(change.to_month)
        return (
            Words("您家有人上班了，收入超过了标准。", "Work lifted your family's income above the standard."),
            Words(f"从{since.zh}起进入渐退期，{until.zh}起停发。", f"It fades out from {since.en} to {until.en}."),
        )
    if change.kind == "moved":
        to = place_name(change.to_area_path)
        return (
            Words(f"从{since.zh}起，您家的{name.zh}由{to}发，钱数不变。",
                  f"From {since.en} {name.en} is paid by {to}; the amount stays."),
            Words("中间不会少发一个月，也不会发两份。", "No month is left out and none is paid twice."),
        )  # fmt: skip
    said = {"raised": Words("增加", "raised"), "reduced": Words("减少", "reduced")}.get(
        change.kind, Words("恢复", "paid again")
    )
    return (
        Words(f"从{since.zh}起，您家的{name.zh}{said.zh}，原来每月{before.zh}，现在每月{now.zh}。",
              f"From {since.en} your {name.en} is {said.en}: it was {before.en} a month and is now {now.en}."),
    )  # fmt: skip


def proof_of_change(change: EntitlementChange) -> Proof | None:
    """The calculation as the rules made it for this change; None where they were not run."""
    if not change.result:
        return None
    return proof_of(
        Assessment(
            month=change.month, ruleset_hash=change.ruleset_hash, facts=change.facts, result=change.result,
            facts_digest=check_code_of(change), outcome=change.result["outcome"], amount_fen=change.computed_fen,
            members_count=change.members_count, assessed_at=change.made_at, assessed_by=change.maker_id,
        )
    )  # fmt: skip


def print_change(change: EntitlementChange, language: str) -> bytes:
    """The letter on paper in one language, one A4 page, with the same look as a decision letter."""

    def say(words: Words) -> str:
        return words.in_language(language)

    english = language.startswith("en")
    entitlement, proof = change.entitlement, proof_of_change(change)
    case = case_of(entitlement)
    assert change.decided_at is not None
    day = day_of(change.decided_at)
    office = office_serving(change.to_area_path or entitlement.area_path, "district_bureau", day)
    window = office_serving(change.to_area_path or entitlement.area_path, "township_office", day)
    hotline = (office and office.hotline) or (window.hotline if window else "")
    sender = Words(office.name_zh, office.name_en or office.name_zh) if office else Words("民政部门", "Civil affairs")
    lines = letter_lines(proof, refused=change.kind == "stopped") if proof and change.kind in WITH_PROOF else ()
    labels = {name: label(name, language) for name in LABELS}
    labels["how"] = labels["how_refused"] if change.kind == "stopped" else labels["how"]
    labels["ask_first"] = labels["ask_first"].format(hotline=hotline).replace("  ", " ")
    code = check_code_of(change)
    reasons = [each for each in (change.reason, change.departure_reason) if each]
    if change.heard_at:
        reasons.append(f"{HEARD[change.heard_how].in_language(language)}：{change.heard_text}")
    return render_typst(
        TEMPLATE,
        {
            "lang": "en" if english else "zh",
            "title": say(title_of(change)),
            "sender": say(sender),
            "number": change.public_id,
            "application_number": entitlement.application_id_text,
            "to": f"{entitlement.person.name}{',' if english else '：'}",
            "lead": [say(each) for each in lead_of(change)],
            "amount": say(yuan(change.amount_fen)) if change.amount_fen else None,
            "amount_label": say(EACH_MONTH),
            "was": "",
            "because": [],
            "law": "",
            "people": [],
            "still_open": [],
            "answer": [],
            "days_from": "",
            "account": "",
            "lines": [
                {"number": each.number, "what": say(each.what), "value": say(each.value), "law": say(each.law),
                 "sum": each.kind == "sum"}
                for each in lines
            ],
            "reasons": reasons,
            "would_change": [say(each) for each in proof.would_flip[:2]] if proof and change.kind == "stopped" else [],
            "unknown": [],
            "ways": [
                {"words": say(way.words), "until": labels["before"].format(day=say(date_words(way.until(day)))),
                 "basis": say(citation(way.legal_basis)) + ("" if way.status == "verified" else labels["not_checked"])}
                for way in load_remedies()
            ],
            "changes": [say(STILL)] if change.kind != "stopped" else [say(AGAIN)],
            "decided_on": say(date_words(day)),
            "handled_by": say(Words(f"提出 {change.maker_name}，决定 {change.checker_name}",
                                    f"Proposed by {change.maker_name}, decided by {change.checker_name}")),
            "check_code": code,
            "ruleset": f"{entitlement.scheme} {change.month}" if change.month else "",
            "digest": "",
            "qr": list(qr_rows(f"{change.public_id} {code}")),
            "demo": scheme_here(entitlement.scheme).is_fictitious or bool(case and case.simulated),
            "labels": labels,
        },
    )  # fmt: skip


def title_of(change: EntitlementChange) -> Words:
    """最低生活保障减发告知书."""
    scheme, kind = scheme_here(change.entitlement.scheme), KINDS[change.kind]
    return Words(f"{scheme.name_zh}{kind.zh}告知书", f"{scheme.name_en[:1].upper()}{scheme.name_en[1:]}: {kind.en}")


def keep_letters(acting: Acting, change: EntitlementChange) -> None:
    """Print the letter in both languages and keep it as sent; the caller saves the change."""
    change.check_code = check_code_of(change)
    for language, field in (("zh-hans", "letter_zh_file_id"), ("en", "letter_en_file_id")):
        stored = store(
            acting, print_change(change, language), kind="letter", content_type="application/pdf",
            file_name=f"{change.public_id}-{language}.pdf", case_ref=change.entitlement.application_id_text,
            area_path=change.entitlement.area_path,
        )  # fmt: skip
        setattr(change, field, stored.public_id)
