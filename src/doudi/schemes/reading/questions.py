"""Reading `questions.yaml`: the resident's form, checked for words, order and the quantities it fills.

A form may take a question another has worded: `{use: dibao.wage}` of a scheme's own form, `{use: shared.on_dibao}` of
`vocabulary/forms/`. What stands beside `use` counts instead of what it says there; its part must be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from doudi.kernel.errors import FaultList
from doudi.rules.quantities import Entity, Quantity, QuantityUnit
from doudi.rules.yamlfile import Entry, YamlFile
from doudi.schemes.scheme import Choice, Question

KINDS = ("people", "text", "who", "yes_no", "choice", "money", "number", "date", "sign")
SHARED = "shared"
"""The name under which the questions of `vocabulary/forms/` are used."""
CONDITIONS = ("adult", "minor", "may_work", "not_head")
# Words of offices that no resident should have to read (visual language, section 8).
BANNED = ("予以", "进行", "相关", "贵", "该户", "特此", "系统繁忙", "温馨提示", "亲，", "！", "申请人")
LONGEST_SENTENCE = 40

_UNITS_OF_KIND = {
    "money": {QuantityUnit.FEN, QuantityUnit.FEN_PER_MONTH},
    "number": {QuantityUnit.PIECES, QuantityUnit.PEOPLE, QuantityUnit.YEARS, QuantityUnit.GRADE, QuantityUnit.MONTHS},
    "date": {QuantityUnit.DATE},
    "yes_no": {QuantityUnit.YES_NO},
    "who": {QuantityUnit.YES_NO, QuantityUnit.FEN_PER_MONTH},
    "choice": {QuantityUnit.CODE},
}


def read_questions(
    home: Path, scheme: str, profiles: tuple[str, ...], quantities: Mapping[str, Quantity], faults: FaultList
) -> tuple[Question, ...]:
    """The questions of this profile in the order they are asked."""
    root = YamlFile(home / "questions.yaml", f"schemes/{scheme}/questions.yaml", faults).root()
    parts: dict[str, tuple[str, str]] = {}
    clauses: dict[str, str] = {}
    for part in root.entries("parts"):
        parts[part.text("key")] = (part.text("zh"), part.text("en"))
        clauses[part.text("key")] = part.text("clause", "")
        part.done()
    found: dict[str, Question] = {}
    for written in root.entries("questions"):
        entry = _taken(written, home.parent, clauses) if "use" in written.data else written
        wanted = entry.texts("profiles", [])
        question = _question(entry, parts, quantities, found)
        if question.key in found:
            entry.fault("key", f"{question.key} appears twice", "a question has one entry", "remove one",
                        "schemes.twice")
        if not wanted or set(wanted) & set(profiles):
            found[question.key] = question
    root.done()
    return tuple(found.values())


def _taken(entry: Entry, folder: Path, clauses: Mapping[str, str]) -> Entry:
    """The entry with what the question used says, where it says nothing else itself."""
    source, _, key = entry.text("use").partition(".")
    lent = _worded(folder, source).get(key)
    if lent is None:
        entry.fault("use", f"there is no question {key!r} in {source!r}", "a form takes questions that are worded",
                    "write <scheme>.<question> or shared.<question>", "schemes.use-unknown")  # fmt: skip
        lent = {}
    own = {name: value for name, value in entry.data.items() if name != "use"}
    clause = clauses.get(str(own.get("part", "")), "")
    return Entry(entry.file, entry.path, {"key": key, **lent, **({"clause": clause} if clause else {}), **own})


@cache
def _worded(folder: Path, source: str) -> Mapping[str, dict[str, Any]]:
    """The questions as a scheme's form, or those shared, write them; faults there are told when that form is read."""
    home = folder / "vocabulary" / "forms"
    paths = sorted(home.glob("*.yaml")) if source == SHARED else [folder / source / "questions.yaml"]
    found: dict[str, dict[str, Any]] = {}
    for path in paths:
        for entry in YamlFile(path, path.name, FaultList()).root().entries("questions", []):
            found[str(entry.data.get("key", ""))] = {
                name: value for name, value in entry.data.items() if name not in ("part", "profiles")
            }
    return found


def forget_worded() -> None:
    """Read the forms questions are taken from again."""
    _worded.cache_clear()


def _question(
    entry: Entry, parts: Mapping[str, tuple[str, str]], quantities: Mapping[str, Quantity],
    earlier: Mapping[str, Question],
) -> Question:  # fmt: skip
    part = entry.choice("part", tuple(parts))
    kind = entry.choice("kind", KINDS)
    key = entry.text("quantity", "")
    quantity = quantities.get(key)
    choices = tuple(Choice(code.code, code.zh, code.en) for code in quantity.codes) if quantity else ()
    hint, why, none = entry.entry("hint"), entry.entry("why"), entry.entry("none", {})
    question = Question(
        key=entry.text("key"), part=part, part_zh=parts.get(part, ("", ""))[0], part_en=parts.get(part, ("", ""))[1],
        zh=entry.text("zh"), en=entry.text("en"), hint_zh=hint.text("zh"), hint_en=hint.text("en"),
        why_zh=why.text("zh"), why_en=why.text("en"), clause=entry.text("clause"), kind=kind,
        about=entry.choice("about", ("person", "household")), quantity=key,
        picked_is=entry.flag("picked_is", True), counts_for=entry.choice("counts_for", ("", "head"), ""),
        choices=choices if kind == "choice" else (), none_zh=none.text("zh", ""), none_en=none.text("en", ""),
        unknown_allowed=entry.flag("unknown_allowed", False), departments_know=entry.flag("departments_know", False),
        only_if=entry.texts("only_if", []),
    )  # fmt: skip
    _check_quantity(entry, question, quantity)
    for condition in question.only_if:
        name = condition.partition("=")[0]
        if condition not in CONDITIONS and name != "relation" and name not in earlier:
            entry.fault("only_if", f"{condition!r} asks nothing known yet", "conditions are about earlier answers",
                        f"write {', '.join(CONDITIONS)}, relation=…, or an earlier question", "schemes.only-if")
    for key_, text in (("zh", question.zh), ("hint", question.hint_zh), ("why", question.why_zh)):
        _check_words(entry, key_, text)
    for part_entry in (hint, why, none, entry):
        part_entry.done()
    return question


def _check_quantity(entry: Entry, question: Question, quantity: Quantity | None) -> None:
    if question.quantity and quantity is None:
        entry.fault("quantity", f"there is no quantity {question.quantity!r}", "answers fill quantities.yaml",
                    "correct the key", "schemes.unknown-quantity")
        return
    if quantity is None:
        return
    if quantity.unit not in _UNITS_OF_KIND.get(question.kind, set()):
        entry.fault("kind", f"a {question.kind} answer for {quantity.unit}", "the answer has the quantity's unit",
                    "choose the fitting kind", "schemes.kind")
    asks_person = question.about == "person" or question.kind == "who" or question.counts_for == "head"
    if asks_person != (quantity.entity is Entity.PERSON):
        entry.fault("about", f"asked of the {question.about}", f"{quantity.key} is about the {quantity.entity}",
                    "correct about, or use counts_for", "schemes.about")


def _check_words(entry: Entry, key: str, text: str) -> None:
    for word in BANNED:
        if word in text:
            entry.fault(key, f"uses “{word}”", "residents read plain words", "say it as to a neighbour",
                        "schemes.officialese")
    for sentence in text.replace("？", "。").split("。"):
        if len(sentence) > LONGEST_SENTENCE:
            entry.fault(key, f"a sentence of {len(sentence)} characters", f"none is longer than {LONGEST_SENTENCE}",
                        "split it", "schemes.long-sentence")
