"""Planted for supervision, accounts and desks: F09 shared or late-changed accounts, F10 what a clerk did."""

from __future__ import annotations

import itertools

import numpy as np

from doudi.sandbox.planted.taking import Ints, Taker

REGISTER, REVIEW, BACK_PAY, CHANGE_ACCOUNT, STOP = range(5)
SHARED_BY = 5
#: Days of work a clerk's records lie on, and records of a day.
_DAYS, _A_DAY = 12, 3


def plant_accounts(taker: Taker) -> None:
    """F09: one account paid for many people, or changed around a death and still paid."""
    people, day, count = taker.world.people, taker.world.day, taker.count
    drawing = taker.drawing
    groups = max(1, count // 10)
    shared = taker.take("F09", drawing, groups * SHARED_BY)
    _pay_into(taker, shared, 900_000_000 + np.arange(len(shared)) // SHARED_BY, day - 200 - shared % 300)
    taker.enter("F09", "shared_by_five", shared, positive=True)
    paid_dead = [each for each in taker.world.cases if each.case == "F01" and each.is_positive]
    rows = np.concatenate([each.rows for each in paid_dead if each.kind != "dead_on_rolls"])
    rows = rows[people.pension_kind[rows] > 0]
    changed = rows[: max(2, count // 3)]
    days = people.death_day[changed] + np.where(changed % 2 == 0, 6, -6)
    _pay_into(taker, changed, 910_000_000 + changed, days)
    taker.enter("F09", "changed_around_death", changed, positive=True)
    others = rows[len(changed) :]
    _pay_into(taker, others, 910_000_000 + others, people.death_day[others] - 700)
    taker.enter("F09", "dead_account_unchanged", others)

    spouse = people.spouse
    pairs = drawing & (spouse >= 0)
    pairs[pairs] = drawing[spouse[pairs]] & taker.free[spouse[pairs]]
    husbands = taker.take("F09 husbands", pairs & people.is_male, count * 2)
    wives = spouse[husbands].astype(np.int64)
    taker.free[wives] = False
    both = np.concatenate([husbands, wives])
    _pay_into(taker, both, 920_000_000 + np.tile(husbands, 2), day - 300 - both % 900)
    taker.enter("F09", "husband_and_wife", both)
    moved = taker.take("F09 moved", drawing, count * 3)
    _pay_into(taker, moved, 930_000_000 + moved, day - 10 - moved % 30)
    taker.enter("F09", "changed_and_alive", moved)
    taker.fill("F09", "own_account", drawing)


def _pay_into(taker: Taker, rows: Ints, account: Ints, changed: Ints) -> None:
    """Write these people's account; the background then writes none for them."""
    people = taker.world.people
    taker.files.own_account[rows] = True
    taker.files.accounts.add(
        person=rows, scheme=people.pension_kind[rows] - 1, account=account, changed=changed, spare=0
    )


def plant_clerks(taker: Taker) -> None:
    """F10: one clerk who registers and approves, pays back in bulk, or changes records by night."""
    count, log = taker.count, taker.files.log
    served = np.flatnonzero(taker.drawing | taker.employed)
    draw = taker.world.streams.of("clerks")
    third = -(-count // 3)
    kinds: tuple[tuple[str, int, bool], ...] = (
        ("registers_and_reviews_the_same", third, True),
        ("bulk_back_payment", third, True),
        ("changes_by_night", max(count - 2 * third, 1), True),
        ("registers_and_reviews_others", count * 3, False),
        ("back_payments_over_days", count * 2, False),
        ("works_late", count * 2, False),
        ("reviews_much_in_a_day", count, False),
        ("ordinary", count * 3, False),
    )
    numbers = itertools.count(1)
    for kind, size, positive in kinds:
        names: list[str] = []
        for clerk in itertools.islice(numbers, size):
            people = draw.choice(served, _DAYS * _A_DAY + 40, replace=len(served) < 200)
            _ordinary_day(taker, clerk, people[: _DAYS * _A_DAY], kind)
            extra = people[_DAYS * _A_DAY :]
            day = taker.world.day - 5 - clerk % 15
            if kind == "registers_and_reviews_the_same":
                for action, minute in ((REGISTER, 600), (REVIEW, 615)):
                    log.add(person=extra[:8], day=day, minute=minute, clerk=clerk, action=action, fen=-1, spare=0)
            elif kind == "registers_and_reviews_others":
                log.add(person=extra[:8], day=day, minute=600, clerk=clerk, action=REGISTER, fen=-1, spare=0)
                log.add(person=extra[8:16], day=day, minute=640, clerk=clerk, action=REVIEW, fen=-1, spare=0)
            elif kind == "bulk_back_payment":
                log.add(
                    person=extra[:36], day=day, minute=860 + np.arange(36), clerk=clerk, action=BACK_PAY,
                    fen=480_000 + extra[:36] % 900 * 100, spare=0,
                )  # fmt: skip
            elif kind == "back_payments_over_days":
                log.add(
                    person=extra[:30], day=day - np.arange(30) % 15, minute=860, clerk=clerk, action=BACK_PAY,
                    fen=96_000 + extra[:30] % 500 * 100, spare=0,
                )  # fmt: skip
            elif kind == "changes_by_night":
                night = np.where(np.arange(6) % 2 == 0, 1410, 95)
                log.add(person=extra[:6], day=day, minute=night, clerk=clerk, action=CHANGE_ACCOUNT, fen=-1, spare=0)
            elif kind == "works_late":
                log.add(
                    person=extra[:6], day=day, minute=1140 + np.arange(6) * 12, clerk=clerk, action=CHANGE_ACCOUNT,
                    fen=-1, spare=0,
                )  # fmt: skip
            elif kind == "reviews_much_in_a_day":
                log.add(
                    person=extra[:36], day=day, minute=540 + np.arange(36) * 9, clerk=clerk, action=REVIEW, fen=-1,
                    spare=0,
                )  # fmt: skip
            names.append(clerk_code(taker.world.district, clerk))
        taker.enter_others("F10", kind, names, positive=positive)


def _ordinary_day(taker: Taker, clerk: int, people: Ints, kind: str) -> None:
    """A few records a day in office hours: registrars register, reviewers review, so that nobody checks himself."""
    place = np.arange(len(people))
    action = np.where(place % 3 == 0, REGISTER if clerk % 2 else REVIEW, np.where(place % 7 == 0, STOP, CHANGE_ACCOUNT))
    if kind.startswith("registers_and_reviews"):
        action = np.where(action == REVIEW, REGISTER, action)
    taker.files.log.add(
        person=people, day=taker.world.day - 2 - place // _A_DAY * 2, minute=545 + (place * 53 + clerk * 17) % 460,
        clerk=clerk, action=action, fen=-1, spare=(action >= CHANGE_ACCOUNT),
    )  # fmt: skip


def clerk_code(district: int, number: int) -> str:
    """经办人工号 of a clerk.

    >>> clerk_code(500106, 12)
    'JB50010612'
    """
    return f"JB{district % 10**6}{number:02}"
