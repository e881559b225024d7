"""How each scheme is sought in departments' data (主动发现说明): `screening.yaml` in its folder.

What is supposed of facts no department tells, and why, stands once for all schemes in `vocabulary/seeking/`; a
scheme's file names those it takes, adds its own, or says why it cannot be sought at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from doudi.kernel.errors import FaultList
from doudi.rules.seeking import HOUSEHOLD, PERSON, Reason, Roll, Search, Sought
from doudi.rules.values import UNKNOWN
from doudi.rules.yamlfile import Entry, YamlFile
from doudi.schemes.catalogue import schemes_in_order
from doudi.schemes.loader import FOLDER, SchemeFaulty, SchemeUnknown
from doudi.schemes.scheme import Scheme

NO_FILE = Reason(
    "",
    "还没有写明这一项怎样在部门数据里找",
    "nobody has said yet how this scheme is sought in departments' data",
)
"""What is said of a scheme without `screening.yaml`: it is not sought, and that is told."""
LEAVES_OUT = ("spouse_elsewhere", "member_lives_away", "in_business")
SHARED = ("supposed", "not_yet")


def searches(
    *, profile: str = "", jurisdiction: str = "500106", schemes: Iterable[str] | None = None
) -> tuple[Search, ...]:
    """How every scheme is sought, or only these, each after those whose results it follows.

    Raises:
        SchemeUnknown: a key of no scheme.
        SchemeFaulty: a file that says how a scheme is sought has faults, all of them named.
    """
    loaded = schemes_in_order(profile=profile, jurisdiction=jurisdiction)
    wanted = None if schemes is None else set(schemes)
    if strange := sorted((wanted or set()) - {scheme.key for scheme in loaded}):
        raise SchemeUnknown(f"There is no scheme {', '.join(each[:40] for each in strange)}.")
    return tuple(search_of(scheme) for scheme in loaded if wanted is None or scheme.key in wanted)


def with_lenders(chosen: Iterable[Search], *, profile: str = "", jurisdiction: str = "500106") -> tuple[Search, ...]:
    """The searches and those whose results they follow, in the order in which they are evaluated.

    A scheme that cannot be sought lends nothing: what it would tell is then as the registers say.
    """
    wanted = {search.scheme: search for search in chosen}
    known = {search.scheme: search for search in searches(profile=profile, jurisdiction=jurisdiction)}
    waiting = list(wanted)
    while waiting:
        for key in wanted[waiting.pop()].lenders:
            if key not in wanted and known[key].sought.is_sought:
                wanted[key] = known[key]
                waiting.append(key)
    return tuple(wanted[key] for key in known if key in wanted)


def search_of(scheme: Scheme, folder: Path = FOLDER) -> Search:
    """How one loaded scheme is sought.

    Raises:
        SchemeFaulty: its file has faults, all of them named.
    """
    return Search(scheme.ruleset, seeking_of(scheme, folder))


def seeking_of(scheme: Scheme, folder: Path = FOLDER) -> Sought:
    """What a scheme's folder says of how it is sought.

    Raises:
        SchemeFaulty: a key that is no quantity of its rules, a value that cannot be, one quantity named twice.

    >>> from doudi.schemes.catalogue import load_for
    >>> seeking_of(load_for("elderly_allowance")).about, seeking_of(load_for("price_subsidy")).is_sought
    ('person', False)
    """
    path = folder / scheme.key / "screening.yaml"
    if not path.is_file():
        return Sought(scheme.key, False, NO_FILE.zh, NO_FILE.en)
    faults, shared = FaultList(), _shared(folder)
    root = YamlFile(path, f"schemes/{scheme.key}/screening.yaml", faults).root()
    found = _read(root, scheme, shared)
    root.done()
    faults.raise_if_any(SchemeFaulty)
    return found


def _read(root: Entry, scheme: Scheme, shared: dict[str, dict[str, Reason]]) -> Sought:
    is_sought, zh, en = root.flag("is_sought"), root.text("zh"), root.text("en")
    if not is_sought:
        return Sought(scheme.key, False, zh, en)
    named: dict[str, str] = {}

    def known(entry: Entry, field: str, keys: Iterable[str]) -> tuple[str, ...]:
        for key in keys:
            if key not in scheme.quantities:
                entry.fault(field, f"{key} is no quantity of {scheme.key}", "what is supposed is read by the rules",
                            "correct or remove it", "schemes.seeking-unknown")  # fmt: skip
            elif key in named:
                entry.fault(field, f"{key} stands under {named[key]} too", "a quantity is taken one way", "keep one",
                            "schemes.seeking-twice")  # fmt: skip
            named[key] = field
        return tuple(keys)

    def from_shared(field: str, kind: str) -> list[Reason]:
        keys = known(root, field, root.texts(field, []))
        for key in keys:
            if key not in shared[kind]:
                root.fault(field, f"{key} has no value and no reason", "what is supposed has a reason for all to read",
                           f"add it to vocabulary/seeking under {kind}, or write it under `own`",
                           "schemes.seeking-without-reason")  # fmt: skip
        return [shared[kind][key] for key in keys if key in shared[kind]]

    supposed = from_shared("supposes", "supposed")
    for entry in root.entries("own", []):
        reason = _reason(entry)
        known(entry, "key", (reason.key,))
        supposed.append(reason)
    not_yet = from_shared("not_yet", "not_yet")
    left_open: list[Reason] = []
    for entry in root.entries("left_open", []):
        why = entry.text("zh"), entry.text("en")
        left_open += [Reason(key, *why) for key in known(entry, "keys", entry.texts("keys"))]
        entry.done()
    for reason in (*supposed, *not_yet):
        _check_value(root, scheme, reason)
    follows = root.texts("follows", [])
    for key in follows:
        quantity = scheme.quantities.get(key)
        if quantity is None or quantity.from_scheme is None:
            root.fault("follows", f"{key} is told by no other scheme", "what is followed is another scheme's result",
                       "remove it", "schemes.seeking-follows-nothing")  # fmt: skip
    return Sought(
        scheme=scheme.key, is_sought=True, zh=zh, en=en, about=root.choice("about", (PERSON, HOUSEHOLD)),
        supposed=tuple(supposed), not_yet=tuple(not_yet),
        estimated=known(root, "estimates", root.texts("estimates", [])),
        left_open=tuple(left_open), follows=follows,
        served=tuple(_roll(entry) for entry in root.entries("served")),
        leaves_out=_choices(root, "leaves_out", LEAVES_OUT),
        evidence=root.texts("evidence"), doubts=root.texts("doubts"),
        is_worth_nothing=root.flag("is_worth_nothing", False), may_need_review=root.flag("may_need_review", False),
    )  # fmt: skip


def _choices(root: Entry, field: str, options: tuple[str, ...]) -> tuple[str, ...]:
    found = root.texts(field, [])
    if strange := sorted(set(found) - set(options)):
        root.fault(field, f"{', '.join(strange)} is no reason", "a household is left out for listed reasons",
                   f"choose among {', '.join(options)}", "schemes.seeking-no-reason")  # fmt: skip
    return found


def _roll(entry: Entry) -> Roll:
    found = Roll(entry.text("dataset"), entry.texts("codes", []), entry.choice("about", (PERSON, HOUSEHOLD)),
                 entry.flag("is_whole", False))  # fmt: skip
    entry.done()
    return found


def _check_value(root: Entry, scheme: Scheme, reason: Reason) -> None:
    quantity = scheme.quantities.get(reason.key)
    wrong = None if quantity is None else quantity.complaint(reason.value)
    if wrong or reason.value is UNKNOWN:
        root.fault("supposes", f"{reason.key}: {wrong}", "a value is one the fact can have", "correct it",
                   "schemes.seeking-value")  # fmt: skip


@cache
def _shared(folder: Path) -> dict[str, dict[str, Reason]]:
    """What is supposed for every scheme that names it, by kind and quantity."""
    faults = FaultList()
    found: dict[str, dict[str, Reason]] = {kind: {} for kind in SHARED}
    for path in sorted((folder / "vocabulary" / "seeking").glob("*.yaml")):
        root = YamlFile(path, f"schemes/vocabulary/seeking/{path.name}", faults).root()
        for kind in SHARED:
            for entry in root.entries(kind, []):
                reason = _reason(entry)
                if any(reason.key in known for known in found.values()):
                    entry.fault("key", f"{reason.key} appears twice", "a quantity has one entry", "remove one",
                                "schemes.twice")  # fmt: skip
                found[kind][reason.key] = reason
        root.done()
    faults.raise_if_any(SchemeFaulty)
    return found


def _reason(entry: Entry) -> Reason:
    value: Any = entry.raw("value")
    found = Reason(entry.text("key"), entry.text("zh"), entry.text("en"), value)
    entry.done()
    return found


__all__ = ["NO_FILE", "search_of", "searches", "seeking_of", "with_lenders"]
