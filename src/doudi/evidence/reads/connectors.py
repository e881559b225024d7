"""How each department's connector does (接口情况): for administrators and data officers; nothing about any person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from doudi.evidence.actions.propose_connector import PROPOSE
from doudi.evidence.actions.settle_connector import SETTLE
from doudi.evidence.checking.connected import connected_by_files
from doudi.evidence.connecting.beside import settings_beside
from doudi.evidence.connecting.models import ConnectorSetting, ConnectorTry
from doudi.evidence.connectors.declaring import Connector, Kind
from doudi.evidence.models import ConnectorState
from doudi.evidence.wording import NOTES
from doudi.kernel.errors import Fault, FaultsFound
from doudi.platform.acting import Acting
from doudi.reference.categories import load_catalogue
from doudi.registry import policy
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words

SEE = "evidence.see_connectors"
MOST_TRIES, MOST_SETTINGS = 10, 50
SAID = Words("有回话", "answered")


@dataclass(frozen=True)
class ConnectorLine:
    """One connector and how it does.

    ``light`` is ok (answers), warn (the last question got none), late (left in peace after too many failures), pause
    (never asked yet).
    """

    key: str
    department: Words
    kind: Kind
    categories: tuple[Words, ...]
    light: str
    last_success_at: datetime | None
    last_outcome: Words
    last_outcome_at: datetime | None
    said_today: int
    silent_today: int
    strange_columns: tuple[str, ...]
    is_from_file: bool


@dataclass(frozen=True)
class TryRow:
    """One question put to see whether it works."""

    at: datetime
    who: str
    category: Words
    is_said: bool
    outcome: Words
    detail: str
    seconds: float
    as_of: date | None


@dataclass(frozen=True)
class ConnectorsPage:
    """Every connector in force; ``faults`` of the operator's files, ``left_out`` settings that do not count now."""

    lines: tuple[ConnectorLine, ...]
    faults: tuple[Fault, ...]
    left_out: tuple[tuple[str, tuple[Fault, ...]], ...]
    not_connected: tuple[Words, ...]


def require_seeing(acting: Acting) -> None:
    """Refuse unless this account keeps connectors, lets them count, or sees how they do.

    Raises:
        NotAllowed: none of these.
    """
    for verb in (SEE, PROPOSE):
        try:
            return policy.require_somewhere(acting, verb)
        except NotAllowed:
            continue
    policy.require_somewhere(acting, SETTLE)


def fetch_connectors(acting: Acting) -> ConnectorsPage:
    """Every connector, those that need looking at first.

    Raises:
        NotAllowed: not for this account.
    """
    require_seeing(acting)
    try:
        files = connected_by_files()
    except FaultsFound as faults:
        return ConnectorsPage((), tuple(faults.faults), (), ())
    added, left_out = settings_beside(files.connectors, files.hosts)
    connectors = (*files.connectors, *added)
    states = ConnectorState.objects.in_bulk(field_name="key")
    by_file = {each.key for each in files.connectors}
    lines = [_line(each, states.get(each.key), acting.today, is_from_file=each.key in by_file) for each in connectors]
    order = {"late": 0, "warn": 1, "pause": 2, "ok": 3}
    lines.sort(key=lambda line: (order[line.light], line.key))
    asked = {each.department for each in connectors}
    lacking = tuple(Words(each.zh, each.en) for each in load_catalogue().departments if each.code not in asked)
    return ConnectorsPage(tuple(lines), (), tuple(sorted(left_out.items())), lacking)


def line_of(connector: Connector, today: date) -> ConnectorLine:
    """How one connector does."""
    is_from_file = any(each.key == connector.key for each in connected_by_files().connectors)
    return _line(
        connector, ConnectorState.objects.filter(key=connector.key).first(), today, is_from_file=is_from_file
    )


def _line(connector: Connector, state: ConnectorState | None, today: date, *, is_from_file: bool) -> ConnectorLine:
    catalogue = load_catalogue()
    department = next(each for each in catalogue.departments if each.code == connector.department)
    named = [catalogue.by_code(code) for code in connector.categories]
    counts_today = state is not None and state.day == today
    return ConnectorLine(
        key=connector.key,
        department=Words(department.zh, department.en),
        kind=connector.kind,
        categories=tuple(Words(f"{each.code} {each.zh}", f"{each.code} {each.en}") for each in named),
        light=_light(state),
        last_success_at=state.last_success_at if state else None,
        last_outcome=outcome_words(state.last_outcome) if state else Words("", ""),
        last_outcome_at=state.last_outcome_at if state else None,
        said_today=state.said if state is not None and counts_today else 0,
        silent_today=state.silent if state is not None and counts_today else 0,
        strange_columns=tuple(state.drift) if state else (),
        is_from_file=is_from_file,
    )


def _light(state: ConnectorState | None) -> str:
    if state is None or state.last_outcome_at is None:
        return "pause"
    if state.pulse != "well":
        return "late"
    return "ok" if state.last_outcome == "said" else "warn"


def outcome_words(code: str) -> Words:
    """An outcome's code in words."""
    return SAID if code == "said" else NOTES.get(code, Words(code, code))


def fetch_tries(key: str) -> list[TryRow]:
    """The last questions put to see whether a connector works."""
    catalogue = load_catalogue()
    found = []
    for row in ConnectorTry.objects.filter(key=key).order_by("-at")[:MOST_TRIES]:
        category = catalogue.by_code(row.category)
        found.append(
            TryRow(
                row.at, row.by_name, Words(category.zh, category.en), row.outcome == "said", outcome_words(row.outcome),
                row.detail, row.seconds, row.as_of,
            )
        )  # fmt: skip
    return found


def fetch_settings(acting: Acting) -> list[ConnectorSetting]:
    """Versions set up on a page, the newest first.

    Raises:
        NotAllowed: not for this account.
    """
    require_seeing(acting)
    return list(ConnectorSetting.objects.order_by("-pk")[:MOST_SETTINGS])
