"""Identifiers in bulk: citizen numbers, credit codes and licence numbers, valid in form and belonging to nobody."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from doudi.kernel.identifiers import CITIZEN_CHECKS, CITIZEN_WEIGHTS, CREDIT_ALPHABET, CREDIT_WEIGHTS
from doudi.sandbox.cells import Bytes, digits_matrix

_CHECKS = np.frombuffer(CITIZEN_CHECKS.encode(), np.uint8)
_WEIGHTS = np.array(CITIZEN_WEIGHTS, np.int32)
_CREDIT = np.frombuffer(CREDIT_ALPHABET.encode(), np.uint8)
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], np.int32)

#: Sequence numbers 0-799 of a district's own code belong to its own piece of the city; 800-999 to people living in
#: other pieces, a slice for each, so that pieces built apart never give one number to two people.
OWN_SEQUENCES, SLICES = 800, 40


def check_bytes(first17: Bytes) -> npt.NDArray[np.uint8]:
    """The last characters of citizen numbers, from their first 17 figures.

    >>> check_bytes(np.frombuffer(b"11010519491231002", np.uint8).reshape(1, 17)).tobytes()
    b'X'
    """
    total = np.zeros(len(first17), np.int32)
    for place, weight in enumerate(_WEIGHTS):
        total += (first17[:, place].astype(np.int32) - 48) * weight
    return _CHECKS[total % 11]


def _rank_within(keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The place of each row among the rows with the same key, in the order given."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    lengths = np.diff(np.r_[starts, len(keys)])
    ranks = np.empty(len(keys), np.int64)
    ranks[order] = np.arange(len(keys)) - np.repeat(starts, lengths)
    return ranks


def citizen_numbers(
    area: npt.NDArray[np.int64],
    birth_day: npt.NDArray[np.int32],
    is_male: npt.NDArray[np.bool_],
    own_area: int,
    slice_number: int,
) -> Bytes:
    """Unique citizen numbers (公民身份号码) for one district's people, uint8[n, 18].

    Args:
        area: six-digit division of the first registration, per person.
        birth_day: days since 1970.
        is_male: odd sequence numbers for men, even for women.
        own_area: the district itself; people whose slice of another area is full get this one.
        slice_number: which slice of other areas' sequence numbers this district may use, 0 to 39.

    Source: GB 11643-1999.
    """
    area = area.copy()
    shift = birth_day.astype(np.int64) - birth_day.min()
    days = int(shift.max()) + 1
    per_slice = (1000 - OWN_SEQUENCES) // SLICES  # 5 numbers: 2 or 3 of each sex
    first = OWN_SEQUENCES + slice_number * per_slice
    sequence = np.empty(len(area), np.int64)
    parity = is_male.astype(np.int64)

    away = np.flatnonzero(area != own_area)
    rank = _rank_within((area[away] * days + shift[away]) * 2 + parity[away])
    candidate = first + (first + parity[away]) % 2 + rank * 2
    fits = candidate < first + per_slice
    sequence[away[fits]] = candidate[fits]
    area[away[~fits]] = own_area

    home = np.flatnonzero(area == own_area)
    rank = _rank_within(shift[home] * 2 + parity[home])
    # 131 has no factor in common with 400: the sequence numbers of a day are scattered, yet all different.
    sequence[home] = ((rank * 131 + shift[home] * 7) % (OWN_SEQUENCES // 2)) * 2 + parity[home]
    if len(home) and int(rank.max()) >= OWN_SEQUENCES // 2:
        raise ValueError("more than 400 people of one sex born on one day: ask for fewer people")

    out = np.empty((len(area), 18), np.uint8)
    out[:, :6] = digits_matrix(area, 6)
    dates = birth_day.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    years = dates.astype("datetime64[Y]")
    out[:, 6:10] = digits_matrix(years.astype(np.int64) + 1970, 4)
    out[:, 10:12] = digits_matrix((months - years).astype(np.int64) + 1, 2)
    out[:, 12:14] = digits_matrix((dates - months).astype(np.int64) + 1, 2)
    out[:, 14:17] = digits_matrix(sequence, 3)
    out[:, 17] = check_bytes(out[:, :17])
    return out


def former_number(number: str) -> str:
    """A valid number of the same day, place and sex that nobody has: its sequence lies in slices no district uses.

    >>> former_number("500106197001010014")
    '500106197001019912'
    """
    sequence = int(number[14:17])
    first = f"{number[:14]}{990 + sequence % 2 + sequence // 2 % 5 * 2:03}"
    return first + check_bytes(np.frombuffer(first.encode(), np.uint8).reshape(1, 17)).tobytes().decode()


def credit_codes(count: int, registrar: str, area: int, start: int = 0) -> Bytes:
    """Unified social credit codes (统一社会信用代码) with valid check characters, uint8[count, 18].

    Source: GB 32100-2015 and GB 11714 for the organisation code inside.

    >>> from doudi.kernel.identifiers import CreditCode
    >>> str(CreditCode.parse(credit_codes(1, "91", 500106)[0].tobytes().decode()).value)[:8]
    '91500106'
    """
    # 7919 and 10**8 have no factor in common: all different, not consecutive.
    serial = (np.arange(start, start + count, dtype=np.int64) * 7919 + 12345678) % 10**8
    out = np.empty((count, 18), np.uint8)
    out[:, :2] = np.frombuffer(registrar.encode(), np.uint8)
    out[:, 2:8] = digits_matrix(np.full(count, area), 6)
    out[:, 8:16] = digits_matrix(serial, 8)
    organisation = 11 - (out[:, 8:16].astype(np.int32) - 48) @ _ORGANISATION_WEIGHTS % 11
    out[:, 16] = np.where(organisation == 10, 88, np.where(organisation == 11, 48, organisation + 48))
    value = np.zeros(128, np.int32)
    value[_CREDIT] = np.arange(31)
    total = value[out[:, :17]] @ np.array(CREDIT_WEIGHTS, np.int32)
    out[:, 17] = _CREDIT[(31 - total % 31) % 31]
    return out
