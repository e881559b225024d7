"""What the files of the matter say, read here a second time and plainly: processes, papers, ways, who may what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import yaml

from tests.casework.engine.oracle import NS, TokenGame

FOLDER = Path(__file__).parents[4] / "src/doudi/schemes/joint"
DISTRICT = ("planner6", "clerk6", "approver6", "protector6")
"""Who sees the whole case of this place, as long as no child is protected in it."""
PLANNERS = ("planner6", "protector6")
DEPARTMENTS = ("civil_affairs", "medical_security", "education", "housing", "human_resources", "urban_management",
               "justice")  # fmt: skip
SERVICES = ("art_lessons", "school_lunch", "other_service")
PROVIDERS = ("school", "firm")
TWO_POSTS = "civil_affairs.both"
"""One who is clerk and approver of civil affairs at once."""
MOTHER, STRANGER, MACHINE = "mother", "stranger", "machine"


@dataclass(frozen=True)
class Step:
    """One thing a process can wait for: a person's task, a message or a time."""

    kind: str
    role: str
    message: str
    outcomes: dict[str, str]


@dataclass(frozen=True)
class Process:
    """One process file: its tokens, and what its elements are."""

    game: TokenGame
    steps: dict[str, Step]


@lru_cache
def process(key: str) -> Process:
    """A process by the name of its file."""
    source = (FOLDER / "processes" / f"{key}.bpmn").read_bytes()
    root = ElementTree.fromstring(source)
    messages = {each.get("id"): each.get("name", "") for each in root.findall(f"{NS}message")}
    lanes = {(node.text or "").strip(): lane.get("name", "")
             for lane in root.iter(f"{NS}lane") for node in lane.findall(f"{NS}flowNodeRef")}  # fmt: skip
    inside = root.find(f"{NS}process")
    assert inside is not None
    steps: dict[str, Step] = {}
    for element in inside:
        key_of, tag = element.get("id", ""), element.tag.removeprefix(NS)
        said = element.find(f"{NS}messageEventDefinition")
        if tag in ("userTask", "manualTask"):
            chosen = element.iter("{urn:doudi:process}outcome")
            outcomes = {each.get("value", ""): each.get("fact", "") for each in chosen}
            steps[key_of] = Step("human", lanes[key_of], "", outcomes)
        elif said is not None:
            steps[key_of] = Step("message", "", messages[said.get("messageRef")], {})
        elif element.find(f"{NS}timerEventDefinition") is not None:
            steps[key_of] = Step("timer", "", "", {})
    return Process(TokenGame(source), steps)


@lru_cache
def _file() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((FOLDER / "matter.yaml").read_text(encoding="utf-8"))
    return read


@lru_cache
def items() -> dict[str, dict[str, Any]]:
    """The eleven items by key."""
    return {each["key"]: each for each in _file()["items"]}


@lru_cache
def facts() -> frozenset[str]:
    """What may be told."""
    return frozenset(each["key"] for each in _file()["facts"])


@lru_cache
def held_papers() -> frozenset[str]:
    """Papers a department has, never asked of a family."""
    return frozenset(each["key"] for each in _file()["papers"] if "holder" in each)


def way(key: str, kind: str) -> dict[str, Any] | None:
    """How an item is given in one of its kinds; the first where no kind is said."""
    ways: list[dict[str, Any]] = items()[key]["ways"]
    return ways[0] if not kind else next((each for each in ways if each["kind"] == kind), None)


def limit(key: str, kind: str, task: str) -> tuple[int, bool] | None:
    """Days of a task or of the whole item in this place, and whether working days; None where no text gives any."""
    if kind == "no_application" and task == "total":
        return 5, True
    for each in (way(key, kind) or {}).get("limits", []) if key in items() else []:
        if each["task"] == task and "demo-city" in each.get("places", ["demo-city"]):
            return each["days"], each["unit"] == "working_days"
    return None


def rests_on(key: str) -> frozenset[str]:
    """The items of which one must be granted before this may be given without application."""
    return frozenset(items()[key].get("rests_on", ()))


def roles_in(who: str, office: str) -> frozenset[str]:
    """The posts somebody holds in an office."""
    if who == TWO_POSTS and office == "civil_affairs":
        return frozenset({"department_clerk", "department_approver"})
    where, _, post = who.rpartition(".")
    if where != office or not office:
        return frozenset()
    return frozenset({{"clerk": "department_clerk", "approver": "department_approver",
                       "worker": "organisation_worker"}.get(post, "")}) - {""}  # fmt: skip
