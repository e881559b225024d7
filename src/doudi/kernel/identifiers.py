"""Identifiers with exact checksums: citizens, disability certificates, organisations, divisions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from doudi.kernel.errors import DoudiError
from doudi.kernel.text import clean_text, mask_number

CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CITIZEN_CHECKS = "10X98765432"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))

_OLDEST_YEAR = 1850


class Sex(StrEnum):
    """Sex as registered (性别), told by the sequence number: odd male, even female."""

    MALE = "male"
    FEMALE = "female"


class CitizenNumberInvalid(DoudiError):
    """The text is not a citizen number; `reason` is `blank`, `length`, `character`, `date`, `future` or `check`."""

    code = "kernel.citizen-number-invalid"

    _RULES: ClassVar[dict[str, str]] = {
        "blank": "nothing is written",
        "length": "it has 18 characters, or 15 on old papers",
        "character": "it is figures, the first not 0, and only the last of 18 may be X",
        "date": "characters 7 to 14 must be a real day of birth",
        "future": "the day of birth lies in the future",
        "check": "the last character does not fit the others, so at least one is wrong",
    }

    def __init__(self, seen: str, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"{mask_number(seen)!r} is not a citizen number (公民身份号码): {self._RULES[reason]}. "
            "Compare it with the card."
        )


def check_digit(first17: str) -> str:
    """The last character of the citizen number that begins with these 17 figures.

    Source: GB 11643-1999 (ISO 7064 MOD 11-2).

    >>> check_digit("11010519491231002"), check_digit("44052418800101001")
    ('X', '4')
    """
    if len(first17) != 17 or not (first17.isascii() and first17.isdigit()):
        raise CitizenNumberInvalid(first17, "length" if len(first17) != 17 else "character")
    return CITIZEN_CHECKS[
        sum(weight * int(figure) for weight, figure in zip(CITIZEN_WEIGHTS, first17, strict=True)) % 11
    ]


@dataclass(frozen=True, slots=True, repr=False)
class CitizenNumber:
    """A citizen number (公民身份号码) whose form, day of birth and check character hold.

    Printing it shows it masked, so that it does not reach a log by accident; `value` is the clear number.

    Source: GB 11643-1999; the first six figures may be a division long since dissolved.

    >>> number = CitizenNumber.parse("11010519491231002x")
    >>> number.birth_date, number.sex.value, number.division_code, number
    (datetime.date(1949, 12, 31), 'female', '110105', CitizenNumber(110***********002X))
    """

    value: str

    @classmethod
    def parse(cls, text: str, *, today: date | None = None) -> CitizenNumber:
        """Read a number as typed or as departments send it, mending what is plainly meant.

        Invisible characters and spaces are dropped, full-width figures made ordinary, a small x made large, and a
        15-figure number of the years before 1999 lengthened by its century and check character.

        Args:
            text: what was written.
            today: if given, days of birth after it are refused.

        Raises:
            CitizenNumberInvalid: with `reason`.

        >>> CitizenNumber.parse("110105 491231 002").value
        '11010519491231002X'
        """
        number = clean_text(text).replace(" ", "").replace("'", "").upper()
        if not number:
            raise CitizenNumberInvalid(text, "blank")
        if len(number) not in (15, 18):
            raise CitizenNumberInvalid(text, "length")
        figures = number if len(number) == 15 else number[:17]
        if not (figures.isascii() and figures.isdigit()) or figures[0] == "0" or number[-1] not in "0123456789X":
            raise CitizenNumberInvalid(text, "character")
        if len(number) == 15:
            first17 = f"{number[:6]}19{number[6:]}"
            number = first17 + check_digit(first17)
        born = _real_day(number[6:14])
        if born is None or born.year < _OLDEST_YEAR:
            raise CitizenNumberInvalid(text, "date")
        if number[17] != check_digit(number[:17]):
            raise CitizenNumberInvalid(text, "check")
        if today is not None and born > today:
            raise CitizenNumberInvalid(text, "future")
        return cls(number)

    @property
    def birth_date(self) -> date:
        """The day of birth: a civil day, the same in every time zone and through Shanghai's summers of 1986–1991."""
        return date(int(self.value[6:10]), int(self.value[10:12]), int(self.value[12:14]))

    @property
    def sex(self) -> Sex:
        """Sex as registered."""
        return Sex.MALE if int(self.value[16]) % 2 else Sex.FEMALE

    @property
    def division_code(self) -> str:
        """The six-figure county-level division where the number was given, as it was then."""
        return self.value[:6]

    def masked(self) -> str:
        """The number as screens and messages show it."""
        return mask_number(self.value)

    def __repr__(self) -> str:
        return f"CitizenNumber({self.masked()})"

    def __str__(self) -> str:
        return self.masked()


def _real_day(figures: str) -> date | None:
    try:
        return date(int(figures[:4]), int(figures[4:6]), int(figures[6:8]))
    except ValueError:
        return None


class DisabilityCertificateInvalid(DoudiError):
    """The text is not a disability certificate number; `reason` as for citizen numbers, or `category`, `grade`."""

    code = "kernel.disability-certificate-invalid"

    def __init__(self, seen: str, reason: str) -> None:
        self.reason = reason
        rule = {
            "length": "it is a citizen number, one figure of category and one of grade, 20 characters",
            "category": "the 19th figure is the category, 1 to 7",
            "grade": "the 20th figure is the grade, 1 to 4",
        }.get(reason, f"its citizen number does not hold ({reason})")
        super().__init__(
            f"{mask_number(seen)!r} is not a disability certificate number (残疾人证号): {rule}. "
            "Compare it with the certificate."
        )


DISABILITY_CATEGORIES = {
    1: ("视力", "visual"),
    2: ("听力", "hearing"),
    3: ("言语", "speech"),
    4: ("肢体", "physical"),
    5: ("智力", "intellectual"),
    6: ("精神", "mental"),
    7: ("多重", "multiple"),
}


@dataclass(frozen=True, slots=True, repr=False)
class DisabilityCertificate:
    """A disability certificate number (残疾人证号): the citizen number, category 1–7 and grade 1 (heaviest) to 4.

    A re-issued card may carry B1, B2 … at the end; that suffix has no published source and is kept as seen.

    >>> card = DisabilityCertificate.parse("11010519491231002X41B1")
    >>> card.category, card.grade, card.reissue, card.value
    (4, 1, 'B1', '11010519491231002X41')
    """

    citizen_number: CitizenNumber
    category: int
    grade: int
    reissue: str | None = None

    @classmethod
    def parse(cls, text: str, *, today: date | None = None) -> DisabilityCertificate:
        """Read a certificate number as typed.

        Raises:
            DisabilityCertificateInvalid: with `reason`.
        """
        number = clean_text(text).replace(" ", "").upper()
        found = re.fullmatch(r"(.{18})([0-9])([0-9])(B[0-9]+)?", number)
        if not found:
            raise DisabilityCertificateInvalid(text, "length")
        try:
            citizen = CitizenNumber.parse(found[1], today=today)
        except CitizenNumberInvalid as wrong:
            raise DisabilityCertificateInvalid(text, wrong.reason) from None
        category, grade = int(found[2]), int(found[3])
        if category not in DISABILITY_CATEGORIES:
            raise DisabilityCertificateInvalid(text, "category")
        if not 1 <= grade <= 4:
            raise DisabilityCertificateInvalid(text, "grade")
        return cls(citizen, category, grade, found[4])

    @property
    def value(self) -> str:
        """The 20 characters, without a suffix of re-issue."""
        return f"{self.citizen_number.value}{self.category}{self.grade}"

    def masked(self) -> str:
        """The number as screens show it: neither person nor kind of disability can be read from it."""
        return self.citizen_number.masked()[:-4] + "******"

    def __repr__(self) -> str:
        return f"DisabilityCertificate({self.masked()})"

    __str__ = __repr__


class CreditCodeInvalid(DoudiError):
    """The text is not a unified social credit code; `reason` is `length`, `character` or `check`."""

    code = "kernel.credit-code-invalid"

    def __init__(self, seen: str, reason: str) -> None:
        self.reason = reason
        rule = {
            "length": "it has 18 characters",
            "character": "it is figures and capital letters without I, O, S, V, Z",
            "check": "the last character does not fit the others, so at least one is wrong",
        }[reason]
        super().__init__(f"{seen[:40]!r} is not a unified social credit code (统一社会信用代码): {rule}.")


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A unified social credit code (统一社会信用代码) whose check character holds.

    Source: GB 32100-2015. The example is the standard's own form, recomputed.

    >>> code = CreditCode.parse("91350100m000100y43")
    >>> code.value, code.registrar, code.division_code, code.organisation_code, code.is_organisation_check_right
    ('91350100M000100Y43', '9', '350100', 'M000100Y4', True)
    """

    value: str

    @classmethod
    def parse(cls, text: str) -> CreditCode:
        """Read a code as typed.

        Raises:
            CreditCodeInvalid: with `reason`.
        """
        code = clean_text(text).replace(" ", "").replace("-", "").upper()
        if len(code) != 18:
            raise CreditCodeInvalid(text, "length")
        if set(code) - set(CREDIT_ALPHABET):
            raise CreditCodeInvalid(text, "character")
        if code[17] != credit_check(code[:17]):
            raise CreditCodeInvalid(text, "check")
        return cls(code)

    @property
    def registrar(self) -> str:
        """The first character: which kind of office registered it."""
        return self.value[0]

    @property
    def division_code(self) -> str:
        """The six-figure division of the office that registered it."""
        return self.value[2:8]

    @property
    def organisation_code(self) -> str:
        """The nine-character organisation code inside (组织机构代码)."""
        return self.value[8:17]

    @property
    def is_organisation_check_right(self) -> bool:
        """Whether the organisation code's own check holds: informative, since its standard was not read in full."""
        return organisation_check(self.organisation_code[:8]) == self.organisation_code[8]

    def __str__(self) -> str:
        return self.value


def credit_check(first17: str) -> str:
    """The last character of the credit code that begins so; a remainder of 0 gives 0.

    >>> credit_check("91350100M000100Y4")
    '3'
    """
    total = sum(CREDIT_ALPHABET.index(char) * weight for char, weight in zip(first17, CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[-total % 31]


def organisation_check(first8: str) -> str:
    """The ninth character of an organisation code (组织机构代码); letters count A = 10 to Z = 35.

    Source: GB 11714, from general knowledge; agrees with the example of GB 32100-2015.

    >>> organisation_check("M000100Y")
    '4'
    """
    total = sum(int(char, 36) * weight for char, weight in zip(first8, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return "0123456789X0"[11 - total % 11]


class DivisionCodeInvalid(DoudiError):
    """The text is not the code of a division."""

    code = "kernel.division-code-invalid"

    def __init__(self, seen: str) -> None:
        super().__init__(
            f"{seen[:40]!r} is not a division code (行政区划代码): it has 2, 4, 6, 9 or 12 figures, the first not 0."
        )


def division_level(code: str) -> str:
    """Which level a division code is of: `province`, `city`, `district`, `township` or `village`.

    Codes may be short (2, 4, 6, 9, 12 figures) or filled up with noughts to 6, 9 or 12.

    Source: GB/T 2260 for six figures; the nine and twelve of the statistics bureau extend it.

    Raises:
        DivisionCodeInvalid: it has another length, other characters, or a gap in it.

    >>> [division_level(code) for code in ("500000", "500106", "500106001", "500106001001", "500106000000")]
    ['province', 'district', 'township', 'village', 'district']
    """
    if len(code) not in (2, 4, 6, 9, 12) or not (code.isascii() and code.isdigit()) or code[0] == "0":
        raise DivisionCodeInvalid(code)
    parts = [code[start:end] for start, end in ((0, 2), (2, 4), (4, 6), (6, 9), (9, 12)) if code[start:end]]
    while parts and not parts[-1].strip("0"):
        parts.pop()
    if any(not part.strip("0") for part in parts):
        raise DivisionCodeInvalid(code)
    return ("province", "city", "district", "township", "village")[len(parts) - 1]
