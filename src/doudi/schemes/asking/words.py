"""How "What can I get?" asks for each fact, or why it does not (我能享受什么的问法): `vocabulary/asking/*.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from doudi.kernel.errors import FaultList
from doudi.rules.quantities import MONEY_UNITS, Entity, Quantity, QuantityUnit
from doudi.rules.yamlfile import Entry, YamlFile
from doudi.schemes.catalogue import schemes_in_order
from doudi.schemes.loader import FOLDER
from doudi.schemes.reading.questions import BANNED, LONGEST_SENTENCE

BY = ("resident", "official", "family_page", "supposed")
HOW = ("family", "who", "each")
AGES = ("adult", "minor", "below_working_age")
NO_INCOME = "no_income"


@dataclass(frozen=True, slots=True)
class Asking:
    """How one quantity is asked for (一项事实的问法).

    Args:
        by: resident | official (only an office knows; never asked) | family_page (told with the people) | supposed.
        how: family | who (one page about everybody) | each (one page a person).
        kind: yes_no | choice | money | number | grade | month; how the value is answered.
        zh, en: the question to the family or about everybody; `each_zh`, `each_en` about one person, `{who}` in it.
        otherwise: the code of those not picked, where that is not *none*.
        supposed: what is taken as said without asking.
        not_of: conditions under which the answer is *none* by law or logic, or changes nothing (``no_income``).
        after: quantities to be answered first, for the same person.
        order: place in the files.
    """

    quantity: Quantity
    by: str
    how: str
    kind: str
    zh: str
    en: str
    each_zh: str
    each_en: str
    hint_zh: str
    hint_en: str
    otherwise: str
    supposed: bool
    not_of: tuple[str, ...]
    after: tuple[str, ...]
    order: int

    @property
    def key(self) -> str:
        """The quantity's key."""
        return self.quantity.key


@cache
def all_quantities(jurisdiction: str = "500106", profile: str = "") -> Mapping[str, Quantity]:
    """Every quantity the schemes of a place read."""
    loaded = schemes_in_order(jurisdiction=jurisdiction, profile=profile)
    return {key: quantity for scheme in loaded for key, quantity in scheme.quantities.items()}


@cache
def read_asking(jurisdiction: str = "500106", profile: str = "") -> Mapping[str, Asking]:
    """The words of every quantity the schemes of a place read, by its key, in the order of the files.

    What an earlier scheme tells is not asked and has no entry.

    Raises:
        FaultsFound: a quantity without an entry, an entry twice, officialese, or an answer that does not fit.
    """
    faults, known = FaultList(), all_quantities(jurisdiction, profile)
    found: dict[str, Asking] = {}
    for path in _files():
        root = YamlFile(path, f"schemes/vocabulary/asking/{path.name}", faults).root()
        for entry in root.entries("asking"):
            key = entry.text("key")
            if key in found:
                entry.fault("key", f"{key} appears twice", "a quantity is asked in one way", "remove one",
                            "schemes.twice")  # fmt: skip
            # Other places read quantities this one does not.
            found[key] = _asking(entry, known.get(key), len(found))
        root.done()
    for key, quantity in known.items():
        if quantity.from_scheme is None and key not in found:
            faults.add(
                "schemes/vocabulary/asking",
                f"{key} has no words",
                "every quantity is asked, or says who knows",
                "add an entry; write `by: official` where no resident can know it",
                "schemes.no-asking-words",
            )
    faults.raise_if_any()
    return {key: asking for key, asking in found.items() if key in known}


_ORDER = ("people", "income", "health", "property", "hardship", "children", "rarely")


def _files() -> list[Path]:
    paths = (FOLDER / "vocabulary" / "asking").glob("*.yaml")
    return sorted(paths, key=lambda path: (_ORDER.index(path.stem) if path.stem in _ORDER else len(_ORDER), path.stem))


_NOBODYS = Quantity("", Entity.HOUSEHOLD, QuantityUnit.YES_NO, "", "")


def _asking(entry: Entry, quantity: Quantity | None, order: int) -> Asking:
    by = entry.choice("by", BY, "resident")
    how = entry.choice("how", HOW) if by == "resident" else ""
    each, hint = entry.entry("each", {}), entry.entry("hint", {})
    asking = Asking(
        quantity=quantity or _NOBODYS, by=by, how=how, kind=_kind(quantity) if quantity else "",
        zh=entry.text("zh", ""), en=entry.text("en", ""), each_zh=each.text("zh", ""), each_en=each.text("en", ""),
        hint_zh=hint.text("zh", ""), hint_en=hint.text("en", ""), otherwise=entry.text("otherwise", ""),
        supposed=entry.flag("is", False), not_of=entry.texts("not_of", []), after=entry.texts("after", []),
        order=order,
    )  # fmt: skip
    for part in (each, hint, entry):
        part.done()
    if quantity is not None:
        _check(entry, asking)
    return asking


def _kind(quantity: Quantity) -> str:
    if quantity.unit in MONEY_UNITS:
        return "money"
    kinds = {
        QuantityUnit.YES_NO: "yes_no", QuantityUnit.CODE: "choice", QuantityUnit.GRADE: "grade",
        QuantityUnit.DATE: "month",
    }  # fmt: skip
    return kinds.get(quantity.unit, "number")


def _check(entry: Entry, asking: Asking) -> None:
    if asking.by == "supposed" and not (asking.zh and asking.en and asking.kind == "yes_no"):
        entry.fault("by", "supposes without saying what", "what is taken as said is told",
                    "write zh and en of a yes/no", "schemes.asking-supposed")  # fmt: skip
    if asking.by != "resident":
        return
    is_persons = asking.quantity.entity is Entity.PERSON
    if is_persons == (asking.how == "family"):
        entry.fault(
            "how",
            f"asks the {asking.how}",
            f"{asking.key} is about the {asking.quantity.entity}",
            "family for the household; who or each for a person",
            "schemes.asking-how",
        )
    needs_whole = asking.how in ("family", "who")
    needs_each = asking.how == "each" or (asking.how == "who" and asking.kind != "yes_no")
    if bool(asking.zh and asking.en) != needs_whole or bool(asking.each_zh and asking.each_en) != needs_each:
        entry.fault(
            "zh",
            "words missing or of no use",
            "family and who need zh and en; one person's page needs each",
            "complete the words",
            "schemes.asking-words",
        )
    if not (asking.hint_zh and asking.hint_en):
        entry.fault("hint", "there is none", "every question says how to answer", "write one", "schemes.asking-words")
    if asking.how == "who" and asking.kind != "yes_no" and asking.quantity.none_is is None and not asking.otherwise:
        entry.fault(
            "otherwise",
            "nothing stands for those not picked",
            "whoever is not picked has an answer",
            "name a code, or ask each",
            "schemes.asking-otherwise",
        )
    codes = {code.code for code in asking.quantity.codes}
    if asking.otherwise and asking.otherwise not in codes:
        entry.fault("otherwise", f"{asking.otherwise!r} is no code of {asking.key}", "codes are the quantity's",
                    "correct it", "schemes.asking-otherwise")  # fmt: skip
    for text in (asking.zh, asking.each_zh, asking.hint_zh):
        for word in BANNED:
            if word in text:
                entry.fault("zh", f"uses “{word}”", "residents read plain words", "say it as to a neighbour",
                            "schemes.officialese")  # fmt: skip
        if any(len(sentence) > LONGEST_SENTENCE for sentence in text.replace("？", "。").split("。")):
            entry.fault("zh", "a sentence is too long", f"none is longer than {LONGEST_SENTENCE}", "split it",
                        "schemes.long-sentence")  # fmt: skip
