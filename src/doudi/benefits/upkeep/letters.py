"""The letter of a change (变更告知书), and before it the one that asks the family (听取意见告知书)."""

from doudi.benefits.models import EntitlementChange
from doudi.benefits.upkeep.finding import case_of
from doudi.benefits.upkeep.wording import HEARD, REASONS
from doudi.casework.facts import digest_of_facts
from doudi.casework.letters.changed import ChangeTold, LastProof, change_letter, title_words
from doudi.casework.letters.printing import print_letter
from doudi.casework.letters.refusing import refusal_kept
from doudi.casework.letters.shape import Letter, yuan
from doudi.casework.process import scheme_here
from doudi.casework.proof import Proof, build_proof
from doudi.platform.acting import Acting
from doudi.platform.files import store
from doudi.registry.reads import place_name
from doudi.rules.assessment import Assessment, Outcome
from doudi.worklist.calendar import day_of
from doudi.worklist.words import Words, month_words

MOVED = Words("您家搬了家。", "Your family moved.")
LOOKED_AT = Words("工作人员又看了您家的情况。", "An official looked at your family's situation again.")


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
    told = _last_proof(change, {})
    return build_proof(told.result, told.digest) if told else None


def letter_of_change(change: EntitlementChange) -> Letter:
    """The letter of a decided change; of one that waits, the one that tells the family what is intended and asks it.

    How many days it has to answer is in no text that was found; the letter then says that it is heard first.
    """
    entitlement = change.entitlement
    case = case_of(entitlement)
    hears = change.decided_at is None
    day = day_of(change.decided_at or change.told_at or change.made_at)
    names = {member.public_id: member.name for member in case.members.all()} if case else {}
    heard = f"{HEARD[change.heard_how].zh}：{change.heard_text}" if change.heard_at else ""
    return change_letter(
        ChangeTold(
            kind=f"hear_{change.kind}" if hears else change.kind,
            number=change.public_id,
            reference=entitlement.application_id_text,
            scheme=scheme_here(entitlement.scheme),
            area_path=change.to_area_path or entitlement.area_path,
            to_name=entitlement.person.name,
            issued_on=day,
            decided_on=day,
            from_month=change.from_month,
            until_month="" if hears else change.to_month,
            before_fen=change.amount_before_fen,
            after_fen=change.amount_fen,
            because=_because(change),
            law=(change.legal_basis,) if change.legal_basis else (),
            reasons=(change.reason, change.departure_reason, heard),
            proof=_last_proof(change, names),
            handled_by=change.maker_name,
            decided_by="" if hears else change.checker_name,
            no_last_day=hears,
            lead=() if hears else lead_of(change),
            simulated=bool(case and case.simulated),
        )
    )


def title_of(change: EntitlementChange, *, hears: bool = False) -> Words:
    """最低生活保障调低告知书; before the decision the letter that asks the family."""
    return title_words(f"hear_{change.kind}" if hears else change.kind, scheme_here(change.entitlement.scheme))


def _because(change: EntitlementChange) -> tuple[Words, ...]:
    if change.review is not None:
        why = REASONS[change.review.reason]
        return (Words(f"{why.zh}。", f"{why.en[:1].upper()}{why.en[1:]}."),)
    return (MOVED if change.kind == "moved" else LOOKED_AT,)


def _last_proof(change: EntitlementChange, names: dict[str, str]) -> LastProof | None:
    if not change.result:
        return None
    result = Assessment.from_dict(change.result)
    refusal = None
    if result.computed_outcome is Outcome.NOT_ELIGIBLE:
        refusal = refusal_kept(change.ruleset_hash, change.facts, change.month)
    return LastProof(result, digest_of_facts(change.facts), refusal, names)


def keep_letters(acting: Acting, change: EntitlementChange) -> None:
    """Print the letter in both languages and keep it as sent; the caller saves the change."""
    letter = letter_of_change(change)
    change.check_code = letter.check_code
    for language, field in (("zh-hans", "letter_zh_file_id"), ("en", "letter_en_file_id")):
        stored = store(
            acting, print_letter(letter, language), kind="letter", content_type="application/pdf",
            file_name=f"{change.public_id}-{language}.pdf", case_ref=change.entitlement.application_id_text,
            area_path=change.entitlement.area_path,
        )  # fmt: skip
        setattr(change, field, stored.public_id)
