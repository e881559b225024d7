"""Reading the parts of a folder the engine computes with: quantities, rules, words of the proof."""

from __future__ import annotations

import ast
import importlib.util
import string
from collections.abc import Container, Iterable, Mapping
from pathlib import Path

from doudi.kernel.errors import FaultList
from doudi.rules.authoring import RuleSource
from doudi.rules.definitions import check_definitions
from doudi.rules.earlier_months import MAX_MONTHS, with_history
from doudi.rules.graph import Graph, Op
from doudi.rules.lines import Line, Words
from doudi.rules.purity import check_purity
from doudi.rules.quantities import Code, Entity, Quantity, QuantityUnit
from doudi.rules.tracing import TracedRule, Tracer
from doudi.rules.units import Kind
from doudi.rules.yamlfile import Entry, YamlFile

ROLES = ("figure", "income", "condition", "review", "amount")
STATES = ("any", "true", "false", "unknown", "turn_fails", "turn_holds")


def read_quantities(path: Path, faults: FaultList) -> dict[str, Quantity]:
    """The quantities of one file by key, in its order."""
    root = YamlFile(path, f"schemes/{path.parent.name}/{path.name}", faults).root()
    found: dict[str, Quantity] = {}
    for entry in root.entries("quantities"):
        key = entry.text("key")
        about, unit = entry.choice("about", ("person", "household")), entry.choice("unit", tuple(QuantityUnit))
        codes = tuple(_code(each) for each in entry.entries("codes", []))
        none_is = entry.raw("none", None)
        history, is_lasting = entry.integer("history", 0) or 0, entry.flag("lasting", False)
        told_by = entry.entry("from_scheme", {})
        from_scheme = (told_by.text("scheme"), told_by.text("rule")) if told_by.data else None
        told_by.done()
        zh, en, means = entry.text("zh"), entry.text("en"), entry.text("means", "")
        entry.done()
        if key in found:
            entry.fault("key", f"{key} appears twice", "a quantity has one entry", "remove one", "schemes.twice")
        if unit not in tuple(QuantityUnit) or about not in tuple(Entity):
            continue
        quantity = Quantity(key, Entity(about), QuantityUnit(unit), zh, en, means, none_is, codes, history,
                            is_lasting, from_scheme)  # fmt: skip
        if not 0 <= history <= MAX_MONTHS or (history and is_lasting):
            entry.fault("history", f"{history} months of history", f"0 to {MAX_MONTHS}, and none for what is lasting",
                        "correct it", "schemes.history")
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
    home: Path,
    quantities: Mapping[str, Quantity],
    figures: Mapping[str, str],
    faults: FaultList,
    base: Path | None = None,
) -> tuple[Graph, dict[str, TracedRule]]:
    """The scheme's rules, proved pure and traced into one graph; nothing of an impure file is run.

    Args:
        base: the folder of the scheme it is based on, whose rules its own may read.
    """
    sources = _sources(home, faults)
    if sources is None:
        return Graph(), {}
    lent = (_sources(base, faults) or {}) if base else {}
    where = f"schemes/{home.name}/rules.py"
    for name in sorted(sources.keys() & lent.keys()):
        faults.add(f"{where}:{sources[name].line} {name}", f"{lent[name].name} is a rule of the scheme it is based on",
                   "names are unique", "rename it", "rules.name-taken")  # fmt: skip
    tracer = Tracer(quantities, figures, {**lent, **sources}, where, faults)
    return tracer.graph, tracer.trace_all(sources)


def _sources(home: Path, faults: FaultList) -> dict[str, RuleSource] | None:
    path, where, scheme = home / "rules.py", f"schemes/{home.name}/rules.py", home.name
    if not path.is_file():
        faults.add(where, "the file is missing", "a scheme has rules", "add rules.py", "schemes.no-rules")
        return None
    before = len(faults)
    tree = check_purity(path.read_text(encoding="utf-8"), where, faults)
    if tree is not None:
        check_definitions(tree, where, faults)
    if tree is None or len(faults) > before:
        return None
    spec = importlib.util.spec_from_file_location(f"doudi_scheme_{scheme}_rules", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        faults.add(where, f"{type(error).__name__}: {error}", "the file can be read as rules", "correct it",
                   "schemes.rules-unreadable")
        return None
    return {name: value for name, value in vars(module).items() if isinstance(value, RuleSource)}


def names_defined(home: Path) -> frozenset[str]:
    """The functions of a scheme's `rules.py`, read from its text alone."""
    path = home / "rules.py"
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError):
        return frozenset()
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def read_lines(
    home: Path,
    scheme: str,
    profiles: tuple[str, ...],
    rules: Mapping[str, TracedRule],
    quantities: Mapping[str, Quantity],
    faults: FaultList,
    broken: frozenset[str] = frozenset(),
) -> tuple[Line, ...]:
    """The words of the proof, in reading order; what words a broken rule is not blamed for it."""
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
            if rules and name not in broken:
                entry.fault("rule", f"there is no rule {name!r}", "a line words a rule of rules.py", "correct the name",
                            "schemes.line-without-rule")
            continue
        needed = {"true", "false", "unknown"} if rule.type.kind is Kind.BOOL else {"any"}
        if missing := sorted(needed - words.keys()):
            entry.fault("", f"no words for {', '.join(missing)}", "every state of a line has its words", "add them",
                        "schemes.line-incomplete")
        for state, each in words.items():
            _check_places(entry, state, each, {*rules, *broken}, quantities, rule)
        found.append(Line(name, role, show, words, clause))
    root.done()
    return tuple(found)


def quantities_read(
    known: Mapping[str, Quantity], graph: Graph, rules: Mapping[str, TracedRule], lines: Iterable[Line],
    also: Container[str],
) -> dict[str, Quantity]:  # fmt: skip
    """The quantities a scheme looks at, earlier months included: what rules and sentences read, and what it asks."""
    live: set[int] = set()
    for rule in rules.values():
        live |= graph.below(rule.node)
    read = {str(graph.nodes[index].payload) for index in live if graph.nodes[index].op is Op.FACT}
    read |= {place for line in lines for words in line.words.values() for place in _places(words)}
    return {key: quantity for key, quantity in with_history(known).items() if key in read or key in also}


def lent_lines(lines: Iterable[Line], own: Iterable[Line], known: Container[str]) -> tuple[Line, ...]:
    """The lines of the scheme this one is based on that still say something here, its own first where both word it."""
    worded = {line.rule for line in own}
    return tuple(
        line
        for line in lines
        if line.rule in known
        and line.rule not in worded
        and all(place in known for words in line.words.values() for place in _places(words))
    )


def _places(words: Words) -> set[str]:
    named = {place for text in (words.zh, words.en) for _, place, _, _ in string.Formatter().parse(text) if place}
    return named - {"name", "turning", "actual"}


def _words(entry: Entry) -> Words:
    words = Words(entry.text("zh"), entry.text("en"))
    entry.done()
    return words


def _check_places(
    entry: Entry, state: str, words: Words, rules: Container[str], quantities: Mapping[str, Quantity],
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
