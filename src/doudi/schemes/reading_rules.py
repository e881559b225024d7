"""Reading the parts of a folder the engine computes with: quantities, rules, words of the proof."""

from __future__ import annotations

import importlib.util
import string
from collections.abc import Mapping
from pathlib import Path

from doudi.kernel.errors import FaultList
from doudi.rules.authoring import RuleSource
from doudi.rules.graph import Graph
from doudi.rules.lines import Line, Words
from doudi.rules.purity import check_purity
from doudi.rules.quantities import Code, Entity, Quantity, QuantityUnit
from doudi.rules.tracing import TracedRule, Tracer
from doudi.rules.units import Kind
from doudi.rules.yamlfile import Entry, YamlFile

ROLES = ("figure", "income", "condition", "review", "amount")
STATES = ("any", "true", "false", "unknown", "turn_fails", "turn_holds")


def read_quantities(home: Path, scheme: str, faults: FaultList) -> dict[str, Quantity]:
    """The scheme's quantities by key, in the order of the file."""
    root = YamlFile(home / "quantities.yaml", f"schemes/{scheme}/quantities.yaml", faults).root()
    found: dict[str, Quantity] = {}
    for entry in root.entries("quantities"):
        key = entry.text("key")
        about, unit = entry.choice("about", ("person", "household")), entry.choice("unit", tuple(QuantityUnit))
        codes = tuple(_code(each) for each in entry.entries("codes", []))
        none_is = entry.raw("none", None)
        zh, en, means = entry.text("zh"), entry.text("en"), entry.text("means", "")
        entry.done()
        if key in found:
            entry.fault("key", f"{key} appears twice", "a quantity has one entry", "remove one", "schemes.twice")
        if unit not in tuple(QuantityUnit) or about not in tuple(Entity):
            continue
        quantity = Quantity(key, Entity(about), QuantityUnit(unit), zh, en, means, none_is, codes)
        if (unit == "code") != bool(codes):
            entry.fault("codes", "codes and unit do not go together", "unit code has a code list, others have none",
                        "add or remove the codes", "schemes.codes")
        elif none_is is not None and (complaint := quantity.complaint(none_is)):
            entry.fault("none", complaint, "none counts as a value of the unit", "correct it", "schemes.none-value")
        if key.endswith("_fen") != (unit in ("fen", "fen_per_month")):
            entry.fault("key", f"{key} is in {unit}", "the names of amounts, and only they, end in _fen", "rename it",
                        "schemes.name-without-unit")
        found[key] = quantity
    root.done()
    return found


def _code(entry: Entry) -> Code:
    code = Code(entry.text("code"), entry.text("zh"), entry.text("en"))
    entry.done()
    return code


def read_rules(
    home: Path, scheme: str, quantities: Mapping[str, Quantity], figures: Mapping[str, str], faults: FaultList
) -> tuple[Graph, dict[str, TracedRule]]:
    """The scheme's rules, proved pure and traced into one graph; nothing of an impure file is run."""
    path, where = home / "rules.py", f"schemes/{scheme}/rules.py"
    if not path.is_file():
        faults.add(where, "the file is missing", "a scheme has rules", "add rules.py", "schemes.no-rules")
        return Graph(), {}
    before = len(faults)
    if check_purity(path.read_text(encoding="utf-8"), where, faults) is None or len(faults) > before:
        return Graph(), {}
    spec = importlib.util.spec_from_file_location(f"doudi_scheme_{scheme}_rules", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        faults.add(where, f"{type(error).__name__}: {error}", "the file can be read as rules", "correct it",
                   "schemes.rules-unreadable")
        return Graph(), {}
    sources = {name: value for name, value in vars(module).items() if isinstance(value, RuleSource)}
    tracer = Tracer(quantities, figures, sources, where, faults)
    return tracer.graph, tracer.trace_all()


def read_lines(
    home: Path,
    scheme: str,
    profiles: tuple[str, ...],
    rules: Mapping[str, TracedRule],
    quantities: Mapping[str, Quantity],
    faults: FaultList,
) -> tuple[Line, ...]:
    """The words of the proof, in reading order."""
    root = YamlFile(home / "texts.yaml", f"schemes/{scheme}/texts.yaml", faults).root()
    found: list[Line] = []
    for entry in root.entries("lines"):
        name = entry.text("rule")
        role, show = entry.choice("role", ROLES), entry.choice("show", ("always", "nonzero"), "always")
        words = {state: _words(entry.entry(state)) for state in STATES if state in entry.data}
        clause = _by_profile(entry, "clause", profiles)
        entry.done()
        rule = rules.get(name)
        if rule is None:
            if rules:
                entry.fault("rule", f"there is no rule {name!r}", "a line words a rule of rules.py", "correct the name",
                            "schemes.line-without-rule")
            continue
        needed = {"true", "false", "unknown"} if rule.type.kind is Kind.BOOL else {"any"}
        if missing := sorted(needed - words.keys()):
            entry.fault("", f"no words for {', '.join(missing)}", "every state of a line has its words", "add them",
                        "schemes.line-incomplete")
        for state, each in words.items():
            _check_places(entry, state, each, rules, quantities, rule)
        found.append(Line(name, role, show, words, clause))
    root.done()
    return tuple(found)


def _words(entry: Entry) -> Words:
    words = Words(entry.text("zh"), entry.text("en"))
    entry.done()
    return words


def _check_places(
    entry: Entry, state: str, words: Words, rules: Mapping[str, TracedRule], quantities: Mapping[str, Quantity],
    rule: TracedRule,
) -> None:  # fmt: skip
    """Every {place} in a sentence is a rule, a quantity or the name of the person the line is about."""
    for language, text in (("zh", words.zh), ("en", words.en)):
        for _, place, _, _ in string.Formatter().parse(text):
            known = place is None or place in rules or place in quantities
            known = known or (place == "name" and rule.entity is Entity.PERSON)
            known = known or (place in ("turning", "actual") and state.startswith("turn_"))
            if not known:
                entry.fault(state, f"{language}: {{{place}}} is neither a rule nor a quantity",
                            "places are filled from rules and quantities", "correct the name", "schemes.place")


def _by_profile(entry: Entry, key: str, profiles: tuple[str, ...]) -> str:
    """One text for all profiles, or the first of this profile's and those it includes."""
    value = entry.raw(key)
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        for profile in profiles:
            if isinstance(value.get(profile), str):
                return str(value[profile])
    entry.fault(key, f"no text for {profiles[0]}", "every profile names its clause", "add it", "schemes.no-clause")
    return ""
