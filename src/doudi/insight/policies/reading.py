"""Reading the policy catalogue whole (读取政策目录): every fault of every file at once, with file, line and key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doudi.insight.figures import WrittenInForm
from doudi.insight.policies.policy import KINDS, TIME_CLASSES, TIME_UNITS, Department, Policy, TimeClass
from doudi.kernel.errors import Fault, FaultList
from doudi.rules.lines import Words
from doudi.rules.yamlfile import Entry, YamlFile
from doudi.schemes.catalogue import scheme_keys

STATUSES = ("verified", "press", "gk_unverified")
_PHONE = re.compile(r"\+?[0-9][0-9 -]{2,24}")
_LONGEST = 200
"""A longer text belongs on the department's own page."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What entries may name: departments and ways to apply, by key."""

    departments: Mapping[str, Department]
    channels: Mapping[str, Words]


def read_vocabulary(folder: Path, faults: FaultList) -> Vocabulary:
    """The departments and ways to apply of a folder."""
    departments, channels = {}, {}
    root = YamlFile(folder / "departments.yaml", "data/policies/departments.yaml", faults).root()
    for entry in root.entries("departments"):
        department = Department(entry.text("key"), entry.text("zh"), entry.text("en"))
        entry.done()
        departments[department.key] = department
    root.done()
    root = YamlFile(folder / "channels.yaml", "data/policies/channels.yaml", faults).root()
    for entry in root.entries("channels"):
        channels[entry.text("key")] = _words(entry)
        entry.done()
    root.done()
    return Vocabulary(departments, channels)


def read_policies(path: Path, shown: str, vocabulary: Vocabulary, faults: FaultList, own: str = "") -> list[Policy]:
    """The policies of one file."""
    root = YamlFile(path, shown, faults).root()
    found = [_policy(entry, vocabulary, own) for entry in root.entries("policies")]
    root.done()
    return found


def complaints(text: Mapping[str, Any], vocabulary: Vocabulary) -> tuple[Fault, ...]:
    """What is wrong with an entry somebody wrote into a form; empty when it can be taken.

    The same checks as for a file, so that an editor and the shipped texts follow one rule.
    """
    faults = FaultList()
    _policy(Entry(_Form(faults), (), dict(text)), vocabulary, "")
    return tuple(faults)


class _Form(WrittenInForm):
    """A form instead of a file."""

    def where(self, path: tuple[str | int, ...]) -> str:
        """The field, or the whole."""
        return super().where(path) or "policy"


def _policy(entry: Entry, vocabulary: Vocabulary, own: str) -> Policy:
    key, kind, scheme = entry.text("key"), entry.choice("kind", KINDS), entry.text("scheme", "")
    zh, en, also = entry.text("zh"), entry.text("en"), entry.texts("also_called", ())
    department = _department(entry, vocabulary)
    region, audience, item = entry.text("region"), _words(entry.entry("audience")), _words(entry.entry("item"))
    time = _time(entry)
    source, status = entry.text("source"), entry.choice("status", STATUSES)
    named, phone = entry.flag("named_by_article", False), entry.text("phone", "")
    if phone and not _PHONE.fullmatch(phone):
        entry.fault("phone", f"{phone!r} is no telephone number", "figures, spaces and hyphens", "correct it",
                    "policies.phone")  # fmt: skip
    if scheme and scheme not in scheme_keys():
        entry.fault("scheme", f"there is no scheme {scheme!r}", "a policy points to a folder under schemes/",
                    "correct the key", "policies.unknown-scheme")  # fmt: skip
    channels, papers, law = (None, None, ()) if scheme else _own_ways(entry, vocabulary)
    if not source:
        entry.fault("source", "no source", "nothing stands here that nobody read", "name where it was read",
                    "policies.no-source")  # fmt: skip
    if region != "CN" and not (len(region) == 6 and region.isascii() and region.isdigit()):
        entry.fault("region", f"{region!r} is no place", "CN or a division code of six digits", "correct it",
                    "policies.region")  # fmt: skip
    _check_words(entry, "", Words(zh, en))
    for name in ("audience", "item"):
        _check_words(entry, name, audience if name == "audience" else item)
    entry.done()
    return Policy(key, kind, zh, en, also, department, region, audience, item, channels, papers, time, law, scheme,
                  source, status, named, own, phone)  # fmt: skip


def _own_ways(
    entry: Entry, vocabulary: Vocabulary
) -> tuple[tuple[Words, ...] | None, tuple[Words, ...] | None, tuple[str, ...]]:
    """Ways to apply, papers and laws of a policy without a scheme folder; null where nothing was found."""
    channels: tuple[Words, ...] | None = None
    if entry.raw("channels") is not None:
        keys = entry.texts("channels")
        for key in keys:
            if key not in vocabulary.channels:
                entry.fault("channels", f"there is no way {key!r}", "ways to apply are those of channels.yaml",
                            "correct the key", "policies.unknown-channel")  # fmt: skip
        channels = tuple(vocabulary.channels[key] for key in keys if key in vocabulary.channels)
    papers: tuple[Words, ...] | None = None
    if entry.raw("papers") is not None:
        listed = entry.entries("papers")
        papers = tuple(_words(paper) for paper in listed)
        for paper, words in zip(listed, papers, strict=True):
            _check_words(paper, "", words)
            paper.done()
    law = entry.texts("law")
    if not law:
        entry.fault("law", "no text", "a policy names what it rests on", "add the text", "policies.no-law")
    return channels, papers, law


def _department(entry: Entry, vocabulary: Vocabulary) -> Department:
    key = entry.text("department")
    if key not in vocabulary.departments:
        entry.fault("department", f"there is no department {key!r}", "departments are those of departments.yaml",
                    "correct the key, or add it there", "policies.unknown-department")  # fmt: skip
    return vocabulary.departments.get(key, Department(key, key, key))


def _time(entry: Entry) -> TimeClass | None:
    if entry.raw("time") is None:
        return None
    time = entry.entry("time")
    kind, limit = time.choice("class", TIME_CLASSES), time.integer("limit")
    unit, words, clause = time.choice("unit", TIME_UNITS), _words(time), time.text("clause")
    if (limit is None) != (unit == ""):
        time.fault("limit", "limit and unit do not go together", "a number has its unit, no number has none",
                   "add or remove one", "policies.time-unit")  # fmt: skip
    if kind == "within" and limit is None:
        time.fault("limit", "no number", "a limit is a number of days", "add it, or choose another class",
                   "policies.time-limit")  # fmt: skip
    if limit is not None and limit < 1:
        time.fault("limit", f"{limit}", "a limit is at least one day", "correct it", "policies.time-limit")
    _check_words(time, "", words)
    time.done()
    return TimeClass(kind, limit, unit, words, clause)


def _words(entry: Entry) -> Words:
    return Words(entry.text("zh"), entry.text("en"))


def _check_words(entry: Entry, key: str, words: Words) -> None:
    """Both languages are there, short, and in their own script."""
    if not words.zh or not words.en:
        entry.fault(key, "a language is missing", "texts are Chinese and English", "add the other", "policies.words")
    if max(len(words.zh), len(words.en)) > _LONGEST:
        entry.fault(key, "too long", f"a text has at most {_LONGEST} characters", "shorten it", "policies.too-long")
    if any("\u4e00" <= sign <= "\u9fff" for sign in words.en):
        entry.fault(key, "Chinese in the English text", "each language stands for itself", "translate it",
                    "policies.script")  # fmt: skip
