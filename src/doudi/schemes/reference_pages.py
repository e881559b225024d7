"""The scheme's reference pages (参考文档), written from its folder; a test keeps them current.

    python -m doudi.schemes.reference_pages        writes docs/reference/<scheme>-rules.md and <scheme>-quantities.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from doudi.rules.parameters import Level, Parameter, Row
from doudi.rules.quantities import Code, Entity, Quantity
from doudi.rules.units import parameter_type
from doudi.rules.words import value_words
from doudi.schemes.loader import load
from doudi.schemes.scheme import ProcessStep, Scheme

STATUS_WORDS = {
    "verified": "verified: the official text was read",
    "press": "press: a news report or an unofficial copy",
    "gk_unverified": "gk_unverified: general knowledge, not confirmed",
    "design": "design: invented for the fictitious place",
    "unset": "unset: not found, a result that needs it goes to a person",
}
PROFILES = ("cn-2021", "cq-2016")
PLACES = ("500106", "demo-city")


def reference_pages(key: str) -> dict[str, str]:
    """File name to text of every page of a scheme."""
    schemes = [load(key, profile=profile, jurisdiction=place) for profile in PROFILES for place in PLACES]
    return {
        f"{key}-rules.md": _rules_page(schemes),
        f"{key}-quantities.md": _quantities_page(schemes[0]),
    }


def _rules_page(schemes: Sequence[Scheme]) -> str:
    scheme = schemes[0]
    parts = [
        f"# {scheme.name_zh}: rules, figures, steps",
        "",
        f"Generated from `src/doudi/schemes/{scheme.key}/` by `python -m doudi.schemes.reference_pages`: change the",
        "folder, then run that. Amounts are shown in yuan and kept in fen. Months are half-open: *to* is the first one",
        "no longer covered.",
        "",
        *_figures(schemes),
        *_gaps(schemes),
        *_rules(scheme),
        *_process(schemes),
        "## Not in the rules yet 还没有做的",
        "",
        *(f"- {zh} {en}" for zh, en in scheme.not_modelled),
        "",
    ]
    return "\n".join(parts)


def _figures(schemes: Sequence[Scheme]) -> list[str]:
    lines = ["## Figures 标准和参数", "", *(f"- {words}" for words in STATUS_WORDS.values()), ""]
    parameters: dict[str, Parameter] = {}
    profiles: dict[tuple[str, Level], set[str]] = {}
    for scheme in schemes:
        for key, parameter in scheme.parameters.parameters.items():
            parameters.setdefault(key, parameter)
            for level in parameter.levels:
                profiles.setdefault((key, level), set()).add(scheme.profile)
    codes = tuple(code for quantity in schemes[0].quantities.values() for code in quantity.codes)
    for key, parameter in sorted(parameters.items()):
        lines += [f"### {parameter.zh} `{key}`", "", f"{parameter.en} ({parameter.unit})", ""]
        lines += ["| place | value | from | to | status | rests on |", "| --- | --- | --- | --- | --- | --- |"]
        for (_, level), used in ((each, used) for each, used in profiles.items() if each[0] == key):
            place = level.jurisdiction if len(used) == len(PROFILES) else f"{level.jurisdiction}, {min(used)}"
            lines += [_figure_row(place, row, parameter.unit, codes) for row in level.rows]
        months = {level.yearly_adjustment_month for level in parameter.levels} - {None}
        lines += ["", *(f"Adjusted yearly in month {month}: past it, a value without end is *possibly superseded*.\n"
                        for month in months)]  # fmt: skip
    return lines


def _figure_row(place: str, row: Row, unit: str, codes: tuple[Code, ...]) -> str:
    value = "unset" if row.value is None else value_words(row.value, parameter_type(unit), codes).zh
    rests_on = "; ".join(filter(None, (row.legal_basis, row.source, row.note)))
    start = str(row.valid_from or ("" if row.value is None else "month unknown: not used"))
    return _table_row(place, value, start, str(row.valid_to or ""), row.status, rests_on)


def _gaps(schemes: Sequence[Scheme]) -> list[str]:
    lines = ["## Not on file 没有登在册的", ""]
    for scheme in schemes:
        keys = [key for key in scheme.parameters.parameters if scheme.parameters.latest(key).is_unset]
        words = "、".join(f"{scheme.parameters.parameters[key].zh}（`{key}`）" for key in sorted(keys)) or "nothing"
        lines.append(f"- {scheme.profile}, {scheme.jurisdiction}: {words}")
    return [*lines, ""]


def _rules(scheme: Scheme) -> list[str]:
    lines = ["## Rules 规则", "", "| rule | about | unit | the law's sentence | clause |"]
    lines.append("| --- | --- | --- | --- | --- |")
    for rule in scheme.ruleset.rules.values():
        law = " ".join(rule.law_text.split())
        lines.append(_table_row(f"`{rule.name}`", str(rule.entity), str(rule.type), law, rule.clause))
    return [*lines, ""]


def _process(schemes: Sequence[Scheme]) -> list[str]:
    lines = ["## Steps and time limits 环节和时限", ""]
    for scheme in (each for each in schemes if each.jurisdiction == "500106"):
        lines += [f"### {scheme.profile_zh} ({scheme.profile})", ""]
        lines += ["| step | who | limit | counted from | clause | note |", "| --- | --- | --- | --- | --- | --- |"]
        lines += [_table_row(f"{step.zh} `{step.key}`", step.actor_zh, _limit(step), step.starts_from, step.clause,
                             step.note) for step in scheme.process]  # fmt: skip
        lines.append("")
    return lines


def _limit(step: ProcessStep) -> str:
    return "no number given" if step.limit is None else f"{step.limit} {step.unit.replace('_', ' ')}"


def _quantities_page(scheme: Scheme) -> str:
    lines = [
        f"# {scheme.name_zh}: the facts the rules look at",
        "",
        f"Generated from `src/doudi/schemes/{scheme.key}/quantities.yaml` by",
        "`python -m doudi.schemes.reference_pages`. A fact that is not on file is **unknown**; 没有 (*none*) is an",
        "answer and counts as the value in *none is*. Money is whole fen. Fact keys: `household:<quantity>`,",
        "`person:<person key>:<quantity>`.",
        "",
    ]
    for entity, title in ((Entity.PERSON, "Person 家庭成员"), (Entity.HOUSEHOLD, "Household 家庭")):
        chosen = [each for each in scheme.quantities.values() if each.entity is entity]
        lines += [f"## {title}", "", "| quantity | 中文 | unit | none is | meaning |"]
        lines.append("| --- | --- | --- | --- | --- |")
        lines += [_quantity_row(quantity) for quantity in chosen]
        lines.append("")
    return "\n".join(lines)


def _quantity_row(quantity: Quantity) -> str:
    means = quantity.means or quantity.en
    if quantity.codes:
        means = f"{means.rstrip('.')}. " + ", ".join(f"`{code.code}` {code.zh}" for code in quantity.codes) + "."
    none_is = "" if quantity.none_is is None else f"`{str(quantity.none_is).lower()}`"
    return _table_row(f"`{quantity.key}`", quantity.zh, str(quantity.unit), none_is, means)


def _table_row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |"


def main(arguments: Iterable[str]) -> int:
    """Write the pages into docs/reference, or into the folder given."""
    folder = Path(next(iter(arguments), "docs/reference"))
    for name, text in reference_pages("dibao").items():
        (folder / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
