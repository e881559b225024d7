"""YAML read with line numbers (带行号的 YAML): so that every complaint names file, line and key.

What YAML 1.1 quietly does to the unwary is refused here: a key `on` read as true, a key written twice, a number with a
decimal point where money must be exact, 077000 read in eights and 1:30 in sixties, an alias that repeats what stands
elsewhere, a tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from doudi.kernel.errors import FaultList

Path_ = tuple[str | int, ...]

# The same reader in C where the wheel brings it: loading a scheme is part of every start.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_WORD = f"{_TAG}str"
_MISSING: Any = object()
_WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)")


class _Written(yaml.SafeDumper):
    """Writes everything out where it counts, as reading asks."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def yaml_text(content: Any) -> str:
    """Content as a file this module reads: UTF-8 words, keys in their order, nothing by alias.

    >>> print(yaml_text({"zh": "低保", "values": [1, 2]}), end="")
    zh: 低保
    values:
    - 1
    - 2
    """
    return str(yaml.dump(content, Dumper=_Written, allow_unicode=True, sort_keys=False, width=120))


class YamlFile:
    """One YAML file: its data, the line of every key, and the list its faults go to."""

    def __init__(self, path: Path, shown: str, faults: FaultList) -> None:
        self.shown, self.faults = shown, faults
        self.lines: dict[Path_, int] = {}
        self.data: Any = None
        self._is_given_up = True
        self._scalars = yaml.SafeLoader("")
        self._seen: set[int] = set()
        self._refused: set[Path_] = set()
        try:
            text = path.read_text(encoding="utf-8")
            root = yaml.compose(text, Loader=_LOADER)
        except FileNotFoundError:
            faults.add(shown, "the file is missing", "a scheme's folder is complete", "add the file", "yaml.missing")
            return
        except UnicodeDecodeError:
            faults.add(shown, "not UTF-8 text", "files are UTF-8", "save it as UTF-8", "yaml.encoding")
            return
        except OSError as error:
            faults.add(shown, f"cannot be read: {error.strerror or error}", "the file must be one we may read",
                       "put it right", "yaml.unreadable")
            return
        except yaml.YAMLError as error:
            line = error.problem_mark.line + 1 if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark else 1
            what = " ".join(str(getattr(error, "problem", None) or error).split())
            faults.add(f"{shown}:{line}", what, "the file is YAML", "correct the line", "yaml.syntax")
            return
        self._is_given_up = False
        try:
            self.data = self._build(root, ()) if root is not None else None
        except RecursionError:
            self.fault((), "lists and mappings are nested too deep", "a file is read by people too", "flatten it",
                       "yaml.too-deep")
            self._is_given_up = True

    def root(self) -> Entry:
        """The file as one mapping; one that cannot be read is empty, and only its first fault is told."""
        if isinstance(self.data, dict):
            return Entry(self, (), self.data)
        if not self._is_given_up:
            self.fault((), "the file is not a mapping of keys", "a file starts with keys", "write `key: value`",
                       "yaml.no-mapping")
            self._is_given_up = True
        return Entry(self, (), {})

    def fault(self, path: Path_, what: str, rule: str, way_out: str, code: str) -> None:
        """Keep one fault at this place; where YAML itself was refused, nothing more is said of it."""
        if self._is_given_up or path in self._refused:
            return
        self.faults.add(self.where(path), what, rule, way_out, code)

    def where(self, path: Path_) -> str:
        """File, line and key of a place."""
        line = next((self.lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in self.lines), 1)
        key = ".".join(str(part) for part in path)
        return f"{self.shown}:{line} {key}".rstrip()

    def _build(self, node: yaml.Node, path: Path_) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if id(node) in self._seen:
            return self._refuse(path, "an alias (*) stands for what is written elsewhere",
                                "a value is written where it counts", "write it out", "yaml.alias")  # fmt: skip
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            self._check_tag(node, "seq", path)
            return [self._build(child, (*path, index)) for index, child in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            self._check_tag(node, "map", path)
            return self._mapping(node, path)
        return node.value if node.tag == _WORD else self._scalar(node, path)

    def _scalar(self, node: yaml.Node, path: Path_) -> Any:
        """What is no word: a whole number, yes or no, nothing, or a day; all else is refused."""
        kind, written = node.tag.removeprefix(_TAG), node.value
        if kind == "int":
            if _WHOLE_NUMBER.fullmatch(written):
                return int(written)
            return self._refuse(path, f"{written} is not a number as it is counted", "YAML 1.1 reads 010 in eights, "
                                "0x10 in sixteens and 1:30 in sixties; here numbers are plain digits",
                                f'write the digits alone, or the word in quotes: "{written}"', "yaml.odd-number")
        if kind == "float":
            return self._refuse(path, f"{written} has a decimal point", "figures are whole numbers; a ratio is text",
                                f'write fen as a whole number, or the ratio in quotes: "{written}"', "yaml.inexact")
        try:
            value = self._scalars.construct_object(node) if kind in ("bool", "null", "timestamp") else _MISSING
        except (ValueError, KeyError, OverflowError, yaml.YAMLError):
            value = _MISSING
        if value is _MISSING or isinstance(value, datetime):
            if kind == "timestamp":
                return self._refuse(path, f"{written} is no day", "days are those of the calendar, as 2025-09-01",
                                    "correct it", "yaml.no-day")
            return self._refuse(path, f"{written!r} cannot be read as {node.tag}",
                                "values are words, whole numbers, true, false, null and days",
                                "write it without the tag", "yaml.tag")
        return value

    def _refuse(self, path: Path_, what: str, rule: str, way_out: str, code: str) -> None:
        self.fault(path, what, rule, way_out, code)
        self._refused.add(path)

    def _check_tag(self, node: yaml.Node, kind: str, path: Path_) -> None:
        if node.tag != f"{_TAG}{kind}":
            self.fault(path, f"the tag {node.tag}", "values are words, whole numbers, true, false, null and days",
                       "leave the tag out", "yaml.tag")

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            line = key_node.start_mark.line + 1
            self.lines[(*path, key)] = line
            if key_node.tag != _WORD:
                self.fault((*path, key), f"the key `{key}` is read as {key_node.tag.rsplit(':')[-1]}, not as a word",
                           "YAML 1.1 takes on, off, yes, no and numbers for values", "put it in quotes or rename it",
                           "yaml.key-not-a-word")
            if key in result:
                self.fault((*path, key), f"the key `{key}` is written twice", "a key is written once",
                           "keep one of them", "yaml.key-twice")
            result[key] = self._build(value_node, (*path, key))
        return result


class Entry:
    """One mapping of a file, read key by key; what nobody read is an unknown key (`done`)."""

    def __init__(self, file: YamlFile, path: Path_, data: dict[str, Any]) -> None:
        self.file, self.path, self.data = file, path, data
        self._read: set[str] = set()

    def fault(self, key: str, what: str, rule: str, way_out: str, code: str) -> None:
        """Keep one fault at a key of this mapping."""
        self.file.fault((*self.path, key) if key else self.path, what, rule, way_out, code)

    def raw(self, key: str, default: Any = _MISSING) -> Any:
        """The value as YAML gave it; missing without a default is a fault and None."""
        self._read.add(key)
        if key in self.data:
            return self.data[key]
        if default is _MISSING:
            self.fault("", f"`{key}` is missing", "this key is required", f"add `{key}:`", "yaml.key-missing")
            return None
        return default

    def text(self, key: str, default: Any = _MISSING) -> str:
        """A text; numbers and dates are taken as written only in quotes."""
        value = self.raw(key, default)
        if isinstance(value, str):
            return value.strip()
        if key in self.data and value is not None:
            self.fault(key, f"{value!r} is not text", "this key holds text", "put it in quotes", "yaml.not-text")
        return ""

    def integer(self, key: str, default: Any = _MISSING) -> int | None:
        """A whole number, or None where `null` or the default says so."""
        value = self.raw(key, default)
        if value is None or type(value) is int:
            return value
        self.fault(key, f"{value!r} is not a whole number", "this key holds a whole number", "correct it",
                   "yaml.not-integer")
        return None

    def flag(self, key: str, default: Any = _MISSING) -> bool:
        """true or false."""
        value = self.raw(key, default)
        if isinstance(value, bool):
            return value
        if value is not None:
            self.fault(key, f"{value!r} is neither true nor false", "this key is a flag", "write true or false",
                       "yaml.not-flag")
        return False

    def choice(self, key: str, options: tuple[str, ...], default: Any = _MISSING) -> str:
        """One of the listed words."""
        value = self.text(key, default)
        if value not in options and (key in self.data):
            self.fault(key, f"{value!r} is none of {', '.join(filter(None, options))}", "this key takes listed words",
                       "choose one of them", "yaml.not-a-choice")
        return value

    def texts(self, key: str, default: Any = _MISSING) -> tuple[str, ...]:
        """A list of texts."""
        value = self.raw(key, default)
        if value is None:
            return ()
        if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.fault(key, f"{value!r} is not a list of texts", "this key holds a list of texts", "write - one per line",
                   "yaml.not-texts")
        return ()

    def entries(self, key: str, default: Any = _MISSING) -> list[Entry]:
        """A list of mappings."""
        value = self.raw(key, default)
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            self.fault(key, "not a list", "this key holds a list", "write - for each item", "yaml.not-a-list")
            return []
        found = []
        for index, item in enumerate(value):
            path = (*self.path, key, index)
            if isinstance(item, dict):
                found.append(Entry(self.file, path, item))
            else:
                self.file.fault(path, f"{item!r} has no keys", "each item is a mapping", "write `key: value`",
                                "yaml.no-mapping")
        return found

    def entry(self, key: str, default: Any = _MISSING) -> Entry:
        """A mapping under a key."""
        value = self.raw(key, default)
        if isinstance(value, dict):
            return Entry(self.file, (*self.path, key), value)
        if value is not None:
            self.fault(key, f"{value!r} has no keys", "this key holds a mapping", "write `key: value`",
                       "yaml.no-mapping")
        return Entry(self.file, (*self.path, key), {})

    def items(self) -> Iterator[tuple[str, Any]]:
        """Every key and value, all counted as read."""
        self._read |= set(self.data)
        return iter(self.data.items())

    def done(self) -> None:
        """Complain about keys nobody reads: a misspelt key must not be dropped silently."""
        for key in self.data:
            if key not in self._read:
                self.fault(key, f"the key `{key}` is not known here", "unknown keys are refused, not dropped",
                           f"known here: {', '.join(sorted(self._read))}", "yaml.key-unknown")
