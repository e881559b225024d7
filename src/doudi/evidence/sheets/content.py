"""What a printed authorisation says (授权书内容): before signing, to be signed on paper, and after."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from doudi.evidence.reads.sheets import SignedSheet
from doudi.evidence.sheets.named import NamedDepartment, departments_of, every_code
from doudi.evidence.terms import value_of
from doudi.evidence.wording import METHOD_WORDS
from doudi.platform.check_code import scanned_text
from doudi.platform.qr import qr_rows
from doudi.worklist.calendar import day_of
from doudi.worklist.words import Words, date_words

NONE = Words("", "")


@dataclass(frozen=True)
class ForWhom:
    """Whose sheet it is, as casework knows it; ``age`` None for an adult whose birth date nobody asked."""

    name: str
    masked_number: str
    age: int | None
    guardian: str = ""
    guardian_proof: str = ""
    is_minor: bool = False
    duty: Words = NONE
    owed_to: str = ""
    clause: str = ""


@dataclass(frozen=True)
class Mark:
    """One signature: whose, how and when it was given, and its drawing (an SVG of ours); blank on an unsigned sheet."""

    label: Words
    name: str
    how: Words
    on: Words
    drawing: str = ""


@dataclass(frozen=True)
class PrintedSheet:
    """An authorisation on paper; page and print say the same. ``taken_back`` are kinds that may no longer be asked."""

    number: str
    case_ref: str
    office: Words
    hotline: str
    scheme: Words
    whom: ForWhom
    departments: tuple[NamedDepartment, ...]
    sensitive: tuple[Words, ...]
    is_child: bool
    until: Words
    marks: tuple[Mark, ...]
    state: Words
    taken_back: tuple[Words, ...]
    check_code: str
    qr_rows: tuple[str, ...]
    is_signed: bool
    demo: bool


def blank_sheet(
    whom: ForWhom, *, case_ref: str, office: Words, hotline: str, scheme: Words, demo: bool
) -> PrintedSheet:
    """A sheet to sign on paper: everything a check asks, and lines to sign on."""
    departments = departments_of(every_code())
    months = value_of("authorisation_valid_months")
    return PrintedSheet(
        number="",
        case_ref=case_ref,
        office=office,
        hotline=hotline,
        scheme=scheme,
        whom=whom,
        departments=departments,
        sensitive=_sensitive(departments),
        is_child=is_child(whom),
        until=Words(f"从签名那天起{months}个月", f"{months} months from the day of signing"),
        marks=tuple(Mark(label, "", NONE, NONE) for label in _lines(whom)),
        state=NONE,
        taken_back=(),
        check_code="",
        qr_rows=qr_rows(case_ref),
        is_signed=False,
        demo=demo,
    )


def signed_sheet(
    sheet: SignedSheet, whom: ForWhom, *, office: Words, hotline: str, scheme: Words, demo: bool,
    drawing: str = "", cosign_drawing: str = "",
) -> PrintedSheet:  # fmt: skip
    """The sheet as it was signed, with what was taken back since."""
    until = date_words(day_of(sheet.valid_until))
    signer = sheet.guardian or sheet.name
    first, *more = _lines(whom)
    marks = [Mark(first, signer, METHOD_WORDS[sheet.method], _on(sheet.signed_at), drawing)]
    if sheet.cosigned_at is not None:
        how = METHOD_WORDS[sheet.cosign_method]
        marks.append(Mark(_COSIGN, sheet.name, how, _on(sheet.cosigned_at), cosign_drawing))
    elif _COSIGN in more:
        marks.append(Mark(_COSIGN, "", NONE, NONE))
    if _SEPARATE in more and sheet.agreed_separately:
        marks.append(Mark(_SEPARATE, signer, METHOD_WORDS[sheet.method], _on(sheet.signed_at), drawing))
    return PrintedSheet(
        number=sheet.public_id,
        case_ref=sheet.case_ref,
        office=office,
        hotline=hotline,
        scheme=scheme,
        whom=whom,
        departments=sheet.open_to,
        sensitive=_sensitive(sheet.open_to),
        is_child=is_child(whom),
        until=Words(f"{until.zh}（不含这一天）", f"{until.en} (that day not included)"),
        marks=tuple(marks),
        state=sheet.standing_words,
        taken_back=tuple(words for _code, words, _at in sheet.taken_back),
        check_code=sheet.check_code,
        qr_rows=qr_rows(scanned_text(sheet.public_id, sheet.check_code)),
        is_signed=True,
        demo=demo,
    )


def is_child(whom: ForWhom) -> bool:
    """Whether the dedicated rules for children apply (个人信息保护法 art. 31)."""
    return whom.age is not None and whom.age < value_of("child_rules_age")


_OWN = Words("本人签名", "Signature")
_GUARDIAN = Words("监护人签名", "Guardian's signature")
_COSIGN = Words("未成年人本人签名", "The young person's own signature")
_SEPARATE = Words("单独同意敏感信息，签名", "Separate agreement to the sensitive part, signature")


def _lines(whom: ForWhom) -> list[Words]:
    """Who signs: the guardian where there is one, the young person beside them, and the sensitive part by itself."""
    signs = [_GUARDIAN if whom.guardian or whom.is_minor else _OWN]
    if whom.is_minor and whom.age is not None and whom.age >= value_of("cosign_age"):
        signs.append(_COSIGN)
    return [*signs, _SEPARATE]


def _sensitive(departments: tuple[NamedDepartment, ...]) -> tuple[Words, ...]:
    return tuple(each.words for department in departments for each in department.categories if each.is_sensitive)


def _on(moment: datetime) -> Words:
    day: date = day_of(moment)
    return date_words(day)


_POINT = re.compile(r"([ML])(-?\d{1,4}) (-?\d{1,4})")


def drawing_of(stored: bytes) -> str:
    """A drawn signature for print, rebuilt from its strokes alone: nothing else of the stored file reaches the page."""
    points = [(kind, int(x), int(y)) for kind, x, y in _POINT.findall(stored.decode("utf-8", "replace"))]
    if not points:
        return ""
    left, top = min(x for _, x, _ in points), min(y for _, _, y in points)
    wide, high = max(x for _, x, _ in points) - left, max(y for _, _, y in points) - top
    strokes = "".join(f"{kind}{x - left + 4} {y - top + 4}" for kind, x, y in points)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide + 8} {high + 8}" width="{wide + 8}" '
        f'height="{high + 8}"><path fill="none" stroke="#000" stroke-width="2.4" d="{strokes}"/></svg>'
    )
