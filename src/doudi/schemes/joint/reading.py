"""Reading a joint matter's file whole (读取一件事): every fault at once, with file, line and key."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from doudi.kernel.errors import FaultList, FaultsFound
from doudi.rules.yamlfile import Entry, YamlFile
from doudi.schemes.joint.matter import (
    ALWAYS_BY_APPLICATION,
    OWN_PROCESS,
    STANDS,
    STATUSES,
    UNITS,
    Department,
    ItemRule,
    Kind,
    Limit,
    Matter,
    NoticeRule,
    Promise,
    ServiceRule,
    SharedFact,
    SharedPaper,
    Text,
    Way,
)

FILE = Path(__file__).parent / "matter.yaml"
PROCESSES = Path(__file__).parent / "processes"
TOTAL = "total"
"""The limit of the whole item, beside those of its tasks."""


class MatterFaulty(FaultsFound):
    """The matter's file has faults; no joint case can be opened by it."""

    code = "schemes.matter-faulty"


@dataclass(frozen=True)
class Vocabulary:
    """What the file may name: schemes with a folder, roles, and of each process its tasks with their roles."""

    schemes: Collection[str]
    roles: Collection[str]
    processes: Mapping[str, Mapping[str, str]]


def read_matter(known: Vocabulary, path: Path = FILE) -> Matter:
    """The matter in ``path``, checked whole.

    Raises:
        MatterFaulty: the file has faults, all of them named: an unknown scheme, department, fact, paper, process, task
            or role; an item without application that the law gives on application only; items that rest on each other.
    """
    faults = FaultList()
    file = YamlFile(path, f"schemes/joint/{path.name}", faults)
    found = _Reading(file.root(), known).matter(hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "")
    faults.raise_if_any(MatterFaulty)
    return found


class _Reading:
    def __init__(self, root: Entry, known: Vocabulary) -> None:
        self.root, self.known = root, known
        self.seen: dict[str, set[str]] = {}

    def matter(self, digest: str) -> Matter:
        """Everything, with what refers to something else checked once all of it is read."""
        root = self.root
        key, words, source = root.text("key"), _words(root), root.text("source")
        doubt, whole = _text(root, "doubt"), _limit(root.entry("whole"), TOTAL)
        promise, at_once = self._promise("promise"), self._promise("no_application_within")
        departments = {
            one: Department(one, _words(entry), entry.choice("stands", STANDS), _text(entry, "doubt"))
            for one, entry in self._keyed("departments")
        }
        facts = {one: SharedFact(one, _words(entry)) for one, entry in self._keyed("facts")}
        papers = {one: SharedPaper(one, _words(entry), _text(entry, "holder")) for one, entry in self._keyed("papers")}
        self.seen = {"departments": set(departments), "facts": set(facts), "papers": set(papers)}
        items = {one: self._item(one, entry) for one, entry in self._keyed("items")}
        services = {one: self._service(one, entry) for one, entry in self._keyed("services")}
        for entry in root.entries("items", []):
            self._names(entry, "rests_on", set(items), "items")
        _no_circle(root, items)
        root.done()
        return Matter(
            key, digest, words, source, doubt, whole, promise, at_once, departments, facts, papers, items, services
        )

    def _keyed(self, list_key: str) -> list[tuple[str, Entry]]:
        found: list[tuple[str, Entry]] = []
        for entry in self.root.entries(list_key):
            key = entry.text("key")
            if key in {each for each, _ in found}:
                entry.fault("key", f"{key} is there", "a key names one thing", "rename one", "schemes.joint-twice")
            found.append((key, entry))
        return found

    def _promise(self, key: str) -> Promise:
        entry = self.root.entry(key)
        found = Promise(
            entry.integer("days") or 0,
            entry.choice("unit", UNITS),
            entry.text("basis"),
            entry.choice("status", STATUSES),
            frozenset(entry.texts("places")),
        )
        if found.days < 1:
            entry.fault("days", "a promise without days", "a promise is a number of days", "write it, or leave it out",
                        "schemes.joint-promise")  # fmt: skip
        entry.done()
        return found

    def _item(self, key: str, entry: Entry) -> ItemRule:
        schemes = entry.texts("schemes", [])
        for scheme in schemes:
            if scheme not in self.known.schemes:
                entry.fault("schemes", f"there is no scheme {scheme!r}", "an item names schemes with a folder",
                            "correct it, or leave it out", "schemes.joint-scheme-unknown")  # fmt: skip
        found = ItemRule(
            key,
            _words(entry),
            self._department(entry),
            schemes,
            entry.choice("stands", STANDS),
            entry.text("law"),
            entry.choice("status", STATUSES),
            _text(entry, "doubt"),
            _notice(entry),
            entry.text("notice_clause", ""),
            self._names(entry, "shares", self.seen["facts"], "facts"),
            self._names(entry, "papers", self.seen["papers"], "papers"),
            entry.texts("rests_on", []),
            tuple(self._way(key, schemes, way) for way in entry.entries("ways")),
        )
        self._check_item(entry, found)
        entry.done()
        return found

    def _check_item(self, entry: Entry, item: ItemRule) -> None:
        if not item.ways:
            entry.fault("ways", "no way", "an item is given in some way", "write one", "schemes.joint-no-way")
        if not item.law and item.status == "verified":
            entry.fault("status", "verified without a text", "what is verified names its text", "name it, or say unset",
                        "schemes.joint-no-law")  # fmt: skip
        if item.way(Kind.NO_APPLICATION) and not item.rests_on:
            entry.fault("ways", "given without application, and it rests on nothing",
                        "what is given without application rests on a status that was granted", "add rests_on",
                        "schemes.joint-rests-on-nothing")  # fmt: skip
        if item.notice is not NoticeRule.NOT_FORESEEN and not item.notice_clause:
            entry.fault("notice", "no clause", "a notice is foreseen or barred by a text", "add notice_clause",
                        "schemes.joint-notice")  # fmt: skip

    def _way(self, key: str, schemes: tuple[str, ...], entry: Entry) -> Way:
        kind = entry.choice("kind", tuple(Kind))
        process = entry.text("process")
        if kind == Kind.NO_APPLICATION and ALWAYS_BY_APPLICATION & {key, *schemes}:
            entry.fault("kind", f"{key} without application", "nobody enters dibao or tekun without applying",
                        "give it on application", "schemes.joint-needs-application")  # fmt: skip
        if kind == Kind.SERVICE:
            entry.fault("kind", "an item that is a service", "services stand under services", "move it",
                        "schemes.joint-service")  # fmt: skip
        limits = {}
        for each in entry.entries("limits", []):
            task = each.text("task")
            limits[task] = _limit(each, task)
            if task != TOTAL and task not in self.known.processes.get(process, {}):
                each.fault("task", f"{process} has no task {task!r}", "a limit is of a task of the process, or total",
                           "correct it", "schemes.joint-task-unknown")  # fmt: skip
        self._process(entry, process, own=bool(schemes) and kind == Kind.APPLICATION)
        entry.done()
        return Way(Kind(kind) if kind in tuple(Kind) else Kind.APPLICATION, process, limits)

    def _service(self, key: str, entry: Entry) -> ServiceRule:
        process = entry.text("process")
        self._process(entry, process, own=False)
        found = ServiceRule(
            key,
            _words(entry),
            _text(entry, "responsible"),
            entry.choice("stands", STANDS),
            entry.integer("amount_fen_a_year", None),
            self._names(entry, "shares", self.seen["facts"], "facts"),
            process,
        )
        entry.done()
        return found

    def _process(self, entry: Entry, process: str, *, own: bool) -> None:
        if process == OWN_PROCESS and own:
            return
        if process not in self.known.processes:
            entry.fault("process", f"there is no process {process!r}", "a way names a process beside this file",
                        "correct it", "schemes.joint-process-unknown")  # fmt: skip
            return
        for task, role in self.known.processes[process].items():
            if role and role not in self.known.roles:
                entry.fault("process", f"task {task} of {process} is for {role!r}", "a task is for a role that exists",
                            "correct the lane, or add the role", "schemes.joint-role-unknown")  # fmt: skip

    def _department(self, entry: Entry) -> str:
        key = entry.text("department")
        if key not in self.seen["departments"]:
            entry.fault("department", f"there is no department {key!r}", "an item belongs to a listed department",
                        "correct it, or list it", "schemes.joint-department-unknown")  # fmt: skip
        return key

    def _names(self, entry: Entry, key: str, known: Collection[str], what: str) -> tuple[str, ...]:
        named = entry.texts(key, [])
        for name in named:
            if name not in known:
                entry.fault(key, f"{name!r} is not among {what}", "what is named is listed", "correct it, or list it",
                            "schemes.joint-name-unknown")  # fmt: skip
        return named


def _words(entry: Entry) -> Text:
    return Text(entry.text("zh"), entry.text("en"))


def _text(entry: Entry, key: str) -> Text:
    pair: dict[str, Any] = entry.raw(key, None) or {}
    if not pair:
        return Text()
    both = entry.entry(key)
    found = _words(both)
    both.done()
    return found


def _limit(entry: Entry, task: str) -> Limit:
    found = Limit(
        task,
        entry.integer("days", None),
        entry.choice("unit", UNITS),
        entry.text("clause", ""),
        entry.choice("status", STATUSES),
        _text(entry, "doubt"),
        frozenset(entry.texts("places", [])),
    )
    if found.days is not None and not found.clause:
        entry.fault("clause", "days without a text", "a limit names its clause", "name it, or leave the days out",
                    "schemes.joint-limit-unsourced")  # fmt: skip
    entry.done()
    return found


def _notice(entry: Entry) -> NoticeRule:
    said = entry.choice("notice", tuple(NoticeRule))
    return NoticeRule(said) if said in tuple(NoticeRule) else NoticeRule.NOT_FORESEEN


def _no_circle(root: Entry, items: Mapping[str, ItemRule]) -> None:
    try:
        TopologicalSorter({key: list(item.rests_on) for key, item in items.items()}).prepare()
    except CycleError as error:
        root.fault("items", " → ".join(error.args[1]), "an item rests on what comes before it", "break the circle",
                   "schemes.joint-circle")  # fmt: skip
