"""13 departments × 14 faults: every cell is unknown with its reason, none an answer; shown to catch planted bugs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from doudi.evidence.connectors import answers, bodies, http, soap
from doudi.evidence.connectors.saying import Said, Silence, Silent
from doudi.sandbox.departments.faults import Sick
from doudi.sandbox.departments.server import Departments
from tests.evidence.connectors.asked import (
    CATEGORIES,
    DEPARTMENTS,
    MadeUp,
    asking,
    connectors,
    desk_of,
    with_departments,
)

REASON = {
    Sick.REFUSED: Silence.REFUSED, Sick.DNS: Silence.UNKNOWN_HOST, Sick.HANG: Silence.TOO_SLOW,
    Sick.DRIP: Silence.TOO_SLOW, Sick.ERROR_500: Silence.SERVER_FAULT, Sick.TOO_MANY_429: Silence.TOO_MANY,
    Sick.RESET: Silence.BROKEN_OFF, Sick.CUT_JSON: Silence.NOT_UNDERSTOOD, Sick.LOGIN_PAGE: Silence.NOT_UNDERSTOOD,
    Sick.OTHER_ENCODING: Silence.NOT_UNDERSTOOD, Sick.DRIFT: Silence.ANOTHER_FORM, Sick.OLD_DATA: Silence.STALE,
    Sick.HUGE: Silence.TOO_LARGE, Sick.EXPIRED_TLS: Silence.BAD_CERTIFICATE,
}  # fmt: skip
"""An oracle of its own: what each fault is, written down before any code read it."""


def cells(folder: Path, faults: list[Sick]) -> dict[tuple[str, Sick], Any]:
    """One question to every department under every fault."""
    first = {each.department: next(iter(each.categories)) for each in connectors()}

    async def work(departments: Departments) -> dict[tuple[str, Sick], Any]:
        found = {}
        for fault in faults:
            for name in DEPARTMENTS:
                await departments.make_sick(name, fault)
            async with desk_of(departments, folder).open() as desk:
                heard = await asyncio.gather(*(desk.ask(asking(first[name])) for name in DEPARTMENTS))
            found |= {(name, fault): each.outcome for name, each in zip(DEPARTMENTS, heard, strict=True)}
        return found

    return dict(with_departments(folder, work))


def wrong(found: dict[tuple[str, Sick], Any]) -> dict[tuple[str, Sick], Any]:
    """Cells that do not say what they should."""
    return {cell: outcome for cell, outcome in found.items()
            if not isinstance(outcome, Silent) or outcome.why is not REASON[cell[1]]}  # fmt: skip


def test_the_matrix_of_182_cells(tmp_path: Path) -> None:
    """No crash, no answer made of silence, and each reason is the right one."""
    found = cells(tmp_path, list(Sick))
    assert len(found) == 13 * 14
    assert wrong(found) == {}


def test_all_thirty_six_categories_are_answered_when_all_are_well(tmp_path: Path) -> None:
    """Thirteen departments, two of them by SOAP: every row comes as it was, and an empty list is an answer."""
    async def work(departments: Departments) -> Any:
        async with desk_of(departments, tmp_path).open() as desk:
            return await asyncio.gather(*(desk.ask(asking(code)) for code in CATEGORIES))

    heard = with_departments(tmp_path, work, MadeUp(bare=frozenset({"30", "15"})))
    rows = {code: each.outcome.rows for code, each in zip(CATEGORIES, heard, strict=True)}
    assert len(rows) == 36
    assert {code for code, told in rows.items() if not told} == {"30", "15"}
    assert all(told[0][heading] == f"{heading}值" for told in rows.values() if told for heading in told[0])


def _half_a_body_will_do(patch: pytest.MonkeyPatch) -> None:
    async def careless(chunks: Any, *_: Any) -> bytes:
        try:
            return b"".join([chunk async for chunk in chunks])
        except Exception:
            return b'{"rows": []}'

    patch.setattr(http, "read_body", careless)
    patch.setattr(answers, "from_tree", lambda tree, asked, *_: Said(asked.on, tuple(tree.get("rows", ()))))


def _any_status_is_fine(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(http, "_by_status", lambda _: http.Page('{"rows": []}', "application/json"))
    patch.setattr(answers, "from_tree", lambda tree, asked, *_: Said(asked.on, ()))


def _old_is_good_enough(patch: pytest.MonkeyPatch) -> None:
    original = answers.from_tree

    def careless(tree: Any, asked: Any, terms: Any, headers: Any) -> Any:
        return original({**tree, "as_of": asked.on.isoformat()}, asked, terms, headers)

    patch.setattr(answers, "from_tree", careless)
    patch.setattr(soap, "from_tree", careless)


def _rows_that_are_missing_are_none(patch: pytest.MonkeyPatch) -> None:
    original = answers.from_tree

    def careless(tree: Any, asked: Any, terms: Any, headers: Any) -> Any:
        told = original({"rows": [], **tree}, asked, terms, frozenset())
        return told

    patch.setattr(answers, "from_tree", careless)


def _certificates_are_not_looked_at(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("doudi.evidence.connectors.desk.trust_of", lambda host: False)


def _encodings_are_guessed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(http, "text_of", lambda body, *_: body.decode("gb18030", "replace"))
    assert bodies.text_of


@pytest.mark.parametrize(
    ("plant", "faults"),
    [
        (_half_a_body_will_do, [Sick.RESET]), (_any_status_is_fine, [Sick.ERROR_500]),
        (_old_is_good_enough, [Sick.OLD_DATA]), (_rows_that_are_missing_are_none, [Sick.DRIFT]),
        (_certificates_are_not_looked_at, [Sick.EXPIRED_TLS]), (_encodings_are_guessed, [Sick.OTHER_ENCODING]),
    ],
)  # fmt: skip
def test_the_matrix_notices_planted_bugs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plant: Any, faults: list[Sick]
) -> None:
    """Each carelessness shows as cells that say something, or the wrong thing."""
    plant(monkeypatch)
    assert wrong(cells(tmp_path, faults))
