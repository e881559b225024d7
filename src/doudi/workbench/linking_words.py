"""How a pair of records is told to an official (并排看): field by field, in words, what differs and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.columnar.contract import load_contract
from doudi.columnar.linkage.comparisons import BLOCKS, COMPARISONS
from doudi.columnar.linkage.model import load_model
from doudi.columnar.linkage.scoring import weight_of
from doudi.columnar.reasons import REASONS
from doudi.registry.models import LinkPair, LinkRun, Person
from doudi.registry.reads import place_names
from doudi.worklist.words import Words

FIELDS: tuple[tuple[str, str, Any], ...] = (
    ("name", "name", gettext_lazy("姓名")),
    ("number", "number", gettext_lazy("公民身份号码")),
    ("birth", "birth", gettext_lazy("出生日期")),
    ("sex", "sex", gettext_lazy("性别")),
    ("community", "place", gettext_lazy("村居")),
    ("address", "address", gettext_lazy("住址")),
)
"""Column of the two sides, the comparison that weighs it, its words."""
_SEX = {"1": gettext_lazy("男"), "2": gettext_lazy("女")}
STRONG, MEDIUM = 6.0, 2.0
MOST_PLACES = 4


@dataclass(frozen=True)
class Line:
    """One field of a pair: what the file says, what the register says, how they compare, which way that speaks."""

    title: object
    row: str
    register: str
    compared: str
    speaks: str
    differs: bool


def lines_of(pair: LinkPair) -> list[Line]:
    """The fields that either side has, in one order for every pair."""
    row, person = pair.row_said, pair.register_said
    places = _places({row.get("community", ""), person.get("community", "")})
    made = []
    for column, comparison, title in FIELDS:
        left, right = (_shown(column, side.get(column, ""), places) for side in (row, person))
        if not left and not right:
            continue
        level = pair.levels.get(comparison)
        made.append(
            Line(
                title,
                left or _("没有写"),
                right or _("没有登记"),
                _compared(comparison, level, row.get(column, ""), person.get(column, "")),
                _speaks(comparison, level),
                level not in (None, "same", "community"),
            )
        )
    return made


def _places(codes: set[str]) -> dict[str, str]:
    paths = {code: f"/{code[:2]}/{code[:6]}/{code[:9]}/{code}/" for code in codes if code}
    named = place_names(list(paths.values()))
    return {code: named[path] or code for code, path in paths.items()}


def _shown(column: str, text: str, places: Mapping[str, str]) -> str:
    if column == "sex":
        return str(_SEX.get(text, ""))
    if column == "community":
        return places.get(text, "")
    if column == "birth" and len(text) == 8:
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return text


def _compared(comparison: str, level: str | None, left: str, right: str) -> str:
    if level is None:
        return _("有一边没有，不比")
    known = {each.key: each for each in COMPARISONS}[comparison]
    words = next(each for each in known.all_levels if each.key == level)
    said = str(Words(words.zh, words.en))
    places = [at for at, (a, b) in enumerate(zip(left, right, strict=False), start=1) if a != b]
    if comparison in ("number", "birth", "name") and len(left) == len(right) and 0 < len(places) <= MOST_PLACES:
        where = _("、").join(
            _("第%(at)d位：%(left)s，%(right)s") % {"at": at, "left": left[at - 1], "right": right[at - 1]}
            for at in places
        )
        return _("%(said)s（%(where)s）") % {"said": said, "where": where}
    return said


def _speaks(comparison: str, level: str | None) -> str:
    """Which way a level speaks and how much, without a figure."""
    if level is None:
        return ""
    bits = weight_of(load_model().weights, comparison, level)
    if abs(bits) < MEDIUM:
        return _("说明不了什么")
    if bits > 0:
        return _("很像是同一人") if bits >= STRONG else _("像是同一人")
    return _("很不像同一人") if bits <= -STRONG else _("不像同一人")


def sureness(pair: LinkPair) -> Words:
    """How sure the machine is, in words of the thresholds its run went by."""
    upper, lower = float(pair.run.settings["upper"]), float(pair.run.settings["lower"])
    if pair.weight >= upper:
        return Words("机器很有把握", "the machine is confident")
    if pair.weight >= (upper + lower) / 2:
        return Words("机器有些把握", "the machine is fairly confident")
    return Words("机器拿不准", "the machine is unsure")


def why_waiting(pair: LinkPair) -> Words:
    """Why an official is asked."""
    if pair.candidates > 1:
        return Words(f"有{pair.candidates}个人都可能", f"{pair.candidates} people may be meant")
    return Words("把握不够", "not sure enough")


def block_words(pair: LinkPair) -> Words:
    """What brought the two together."""
    found = next((each for each in BLOCKS if each.key == pair.block), None)
    return Words(found.zh, found.en) if found else Words(pair.block, pair.block)


def dataset_words(run: LinkRun) -> Words:
    """The dataset's name."""
    contract = load_contract(run.dataset)
    return Words(contract.zh, contract.en)


def reasons_of(run: LinkRun) -> list[tuple[Words, int]]:
    """Why the numbers of a run's rows could not be used, most frequent first."""
    found = sorted(run.reasons.items(), key=lambda entry: (-entry[1], entry[0]))
    return [(Words(REASONS[key].zh, REASONS[key].en), count) for key, count in found if key in REASONS]


def blocks_of(run: LinkRun) -> list[tuple[Words, int, bool]]:
    """What each block found: its words, pairs, and whether it was left out as too wide."""
    known = {each.key: each for each in BLOCKS}
    return [
        (Words(known[each["key"]].zh, known[each["key"]].en), each["pairs"], bool(each["left_out"]))
        for each in run.blocks
        if each["key"] in known
    ]


@dataclass(frozen=True)
class Told:
    """One consequence as the page says it."""

    words: Words
    public_id: str
    at: str
    is_paid: bool
    count: int = 1


def told(kept: list[dict[str, Any]]) -> list[Told]:
    """Consequences as a step keeps them; what one case has several of, such as facts, is one line with how many.

    Queries have no number anybody could ask for; they are one line together.
    """
    lines: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for each in kept:
        number = each["public_id"].partition(" ")[0]
        lines.setdefault((each["zh"], number if "-" in number else ""), []).append(each)
    return [
        Told(
            Words(some[0]["zh"], some[0]["en"]),
            number,
            max((each["at"] or "")[:10] for each in some),
            any(each["is_paid"] for each in some),
            len(some),
        )
        for (_zh, number), some in lines.items()
    ]


def person_lines(kept: Person, merged: Person) -> list[Line]:
    """Two records of the registry side by side."""
    fields = (
        (gettext_lazy("姓名"), "name"),
        (gettext_lazy("公民身份号码"), "citizen_number"),
        (gettext_lazy("出生日期"), "birth_date_text"),
        (gettext_lazy("住址"), "address"),
        (gettext_lazy("电话"), "phone"),
    )
    made = []
    for title, name in fields:
        left, right = getattr(kept, name), getattr(merged, name)
        if left or right:
            same = left == right
            said = _("一样") if same else _("不同") if left and right else _("有一边没有，不比")
            made.append(
                Line(title, left or _("没有登记"), right or _("没有登记"), said, "", bool(left and right) and not same)
            )
    return made


STEP_WORDS: Mapping[str, Words] = {
    "matched": Words("机器认定是同一人", "matched by the machine"),
    "open": Words("撤销，重新看", "taken back, to be looked at again"),
    "same": Words("认定是同一人", "decided: the same person"),
    "not_same": Words("认定不是同一人", "decided: not the same person"),
    "unsure": Words("看不出", "cannot tell"),
    "proposed": Words("提议合并", "merge proposed"),
    "standing": Words("同意合并", "merge agreed to"),
    "refused": Words("不同意合并", "merge refused"),
    "split_asked": Words("申请拆开", "split asked for"),
    "split": Words("同意拆开", "split agreed to"),
    "split_refused": Words("不同意拆开", "split refused"),
}
PAIR_WORDS: Mapping[str, Words] = {
    "open": Words("待看", "to be looked at"),
    "matched": Words("机器认定", "matched by the machine"),
    "same": Words("是同一人", "the same person"),
    "not_same": Words("不是同一人", "not the same person"),
    "unsure": Words("看不出", "cannot tell"),
    "split_asked": Words("有人申请拆开，等复核", "split asked for, waits for a second official"),
    "split": Words("已拆开", "split"),
}
MERGE_WORDS: Mapping[str, Words] = {
    "proposed": Words("等另一个人复核", "waits for a second official"),
    "standing": Words("已合并", "merged"),
    "refused": Words("没有同意", "refused"),
    "split_asked": PAIR_WORDS["split_asked"],
    "split": PAIR_WORDS["split"],
}
