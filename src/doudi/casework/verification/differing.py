"""What is different between two versions of a report (两份核对报告的不同): answers, facts, results."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from doudi.kernel.money import format_yuan_plain
from doudi.worklist.words import Words

STATES: dict[str, Words] = {
    "has": Words("有", "has"),
    "none": Words("无", "none"),
    "unknown": Words("未知", "unknown"),
}
NOTHING = Words("没有这一项", "not there")


@dataclass(frozen=True)
class Difference:
    """One thing that is not the same (一处不同): ``kind`` is answer, fact or effect."""

    kind: str
    whose: Words
    what: Words
    before: Words
    after: Words


def differences(older: dict[str, Any], newer: dict[str, Any]) -> list[Difference]:
    """Every difference, what each scheme comes to first, then facts, then answers; the same content gives none."""
    names = {each["person"]: each["name"] for each in (*older["members"], *newer["members"])}

    def whose(each: dict[str, Any]) -> Words:
        name = names.get(each["person"], "")
        return Words(name, name)

    return [
        *_changed("effect", older["effects"], newer["effects"], lambda each: each["scheme"],
                  lambda _each: Words("", ""), lambda each: words(each["name"]), _effect),
        *_changed("fact", older["facts"], newer["facts"], lambda each: each["key"],
                  lambda each: words(each["whose"]), lambda each: words(each["what"]), _fact),
        *_changed("answer", older["answers"], newer["answers"], lambda each: (each["person"], each["category"]),
                  whose, lambda each: words(each["name"]), _said),
    ]  # fmt: skip


def words(told: dict[str, str]) -> Words:
    """Words from JSON."""
    return Words(told["zh"], told["en"])


_Read = Callable[[dict[str, Any]], Words]


def _changed(
    kind: str, older: list[dict[str, Any]], newer: list[dict[str, Any]], key: Callable[[dict[str, Any]], Any],
    whose: _Read, what: _Read, say: _Read,
) -> list[Difference]:  # fmt: skip
    before, after = {key(each): each for each in older}, {key(each): each for each in newer}
    found = []
    for name in dict.fromkeys([*before, *after]):
        one, other = before.get(name), after.get(name)
        shown = other or one
        assert shown is not None
        said = (say(one) if one else NOTHING), (say(other) if other else NOTHING)
        if said[0] != said[1]:
            found.append(Difference(kind, whose(shown), what(shown), *said))
    return found


def _joined(first: Words, second: Words) -> Words:
    if not second.zh:
        return first
    return Words(f"{first.zh}，{second.zh}", f"{first.en}, {second.en}")


def _said(each: dict[str, Any]) -> Words:
    return _joined(STATES[each["state"]], words(each["words"]))


def _fact(each: dict[str, Any]) -> Words:
    declared, found = words(each["declared"]), words(each["found"])
    both = Words(f"报{declared.zh}，查{found.zh}", f"declared {declared.en}, found {found.en}")
    return _joined(both, words(each["decided"]))


def _effect(each: dict[str, Any]) -> Words:
    amount = each["amount_fen"]
    said = words(each["words"])
    if not amount:
        return said
    return _joined(said, Words(f"{format_yuan_plain(amount)}元", f"CNY {format_yuan_plain(amount)}"))
