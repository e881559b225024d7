"""Reads the operator's list of connectors (读取接口登记): every fault at once, nothing guessed or left out."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from doudi.evidence.connectors.declaring import CategoryTerms, Connector, Kind, Later, Limits, Mode, OnFailure, Patience
from doudi.evidence.connectors.hosts import Host
from doudi.kernel.errors import FaultList
from doudi.reference.categories import Catalogue

WORDS = frozenset({"department", "kind", "host", "path", "secret", "categories", "limits", "patience", "encodings",
                   "on_failure", "status", "mode", "later", "status_by", "subscribe"})  # fmt: skip
TERMS = frozenset({"dataset", "cache_days", "fresh_days", "minimal"})
MOST = {"connect_seconds": 60, "total_seconds": 300, "most_bytes": 64 << 20, "least_bytes_per_second": 1 << 20,
        "slow_after_seconds": 60, "at_once": 200, "per_second": 2000, "attempts": 6, "first_wait_seconds": 60,
        "most_wait_seconds": 300, "failures": 1000, "of_last": 1000, "pause_seconds": 3600,
        "callback_minutes": 43_200, "status_minutes": 43_200, "give_up_hours": 2_160}  # fmt: skip
"""Above these a limit limits nothing."""
ONLY_LATER = ("later", "status_by", "subscribe")
MOST_EVENTS, LONGEST_EVENT = 10, 99


def read_connectors(told: Any, where: str, catalogue: Catalogue, hosts: Mapping[str, Host]) -> tuple[Connector, ...]:
    """The connectors of a file, in its order.

    Raises:
        FaultsFound: every fault of the file at once.
    """
    reader = _Reader(where, catalogue, hosts)
    entries = told.get("connectors") if isinstance(told, dict) else None
    if not isinstance(entries, dict):
        reader.fault(
            "", "holds no connectors", "connectors: {name: {department, kind, host, …}}", "write it so", "form"
        )
        entries = {}
    found = [reader.connector(str(key), each) for key, each in entries.items()]
    reader.faults.raise_if_any()
    return tuple(each for each in found if each is not None)


class _Reader:
    def __init__(self, where: str, catalogue: Catalogue, hosts: Mapping[str, Host]) -> None:
        self.where, self.catalogue, self.hosts = where, catalogue, hosts
        self.faults = FaultList()
        self.departments = {each.code for each in catalogue.departments}
        self.taken: dict[str, str] = {}

    def fault(self, at: str, what: str, rule: str, way_out: str, code: str) -> None:
        self.faults.add(f"{self.where} {at}".strip(), what, rule, way_out, f"connector.{code}")

    def connector(self, key: str, each: Any) -> Connector | None:
        """One entry; None where it cannot be one."""
        if not isinstance(each, dict):
            self.fault(
                key, "is no connector", "a name and its words", "write department, kind, host, categories", "form"
            )
            return None
        for word in sorted(set(map(str, each)) - WORDS):
            self.fault(
                key, f"does not know {word}", ", ".join(sorted(WORDS)), "correct the word or take it out", "word"
            )
        kind = self.one_of(key, "kind", each.get("kind"), [str(each) for each in Kind])
        department = self.one_of(key, "department", each.get("department", key), sorted(self.departments))
        host = str(each.get("host", ""))
        if kind and kind != Kind.MANUAL and host not in self.hosts:
            listed = ", ".join(sorted(self.hosts)) or "none"
            self.fault(key, f"names the host {host!r}", f"the operator's list has {listed}",
                       "add the host to that list, or name one of it", "host")  # fmt: skip
        encodings = self.encodings(key, each.get("encodings", ["utf-8"]))
        on_failure = self.one_of(
            key, "on_failure", each.get("on_failure", "unknown"), [str(each) for each in OnFailure]
        )
        limits = self.numbers(key, "limits", each.get("limits", {}), Limits())
        patience = self.numbers(key, "patience", each.get("patience", {}), Patience())
        categories = self.categories(key, department, each.get("categories"))
        more = self.registry_words(key, kind, each, categories)
        if not (more and kind and department and on_failure and limits and patience):
            return None
        return Connector(
            key, department, Kind(kind), host, str(each.get("path", "")), categories, limits, patience,
            str(each.get("secret", "")), encodings, OnFailure(on_failure), str(each.get("status", "design")), **more,
        )  # fmt: skip

    def registry_words(
        self, key: str, kind: str, each: Mapping[str, Any], categories: Mapping[str, CategoryTerms]
    ) -> dict[str, Any]:
        """The words that only connectors to other registries have; empty where one is wrong."""
        before = len(self.faults)
        modes = [str(mode) for mode in Mode]
        mode = self.one_of(key, "mode", each.get("mode", "sync"), modes)
        status_by = self.one_of(key, "status_by", each.get("status_by", "sync"), modes)
        later = self.numbers(key, "later", each.get("later", {}), Later())
        events = each.get("subscribe", [])
        if not isinstance(events, list) or len(events) > MOST_EVENTS or not all(
            isinstance(event, str) and 0 < len(event) <= LONGEST_EVENT and event.isprintable() for event in events
        ):  # fmt: skip
            self.fault(f"{key} subscribe", f"is {str(events)[:40]!r}", "a list of events such as UPDATE",
                       "write texts", "subscribe")  # fmt: skip
        if mode == Mode.ASYNC and kind != Kind.SPDCI:
            self.fault(f"{key} mode", f"is async for {kind}", "only kind spdci answers later", "take it out", "mode")
        for word in ONLY_LATER:
            if word in each and mode != Mode.ASYNC:
                self.fault(f"{key} {word}", "means nothing here", "only mode async has it", "take it out", "mode")
        for code, terms in categories.items():
            if kind == Kind.SPDCI and terms.minimal:
                self.fault(f"{key} categories {code} minimal", "cannot be asked", "a registry is asked for rows only",
                           "take it out", "terms")  # fmt: skip
        if len(self.faults) > before:
            return {}
        return {"mode": Mode(mode), "later": later, "status_by": Mode(status_by), "subscribe": tuple(events)}

    def one_of(self, key: str, word: str, told: Any, known: list[str]) -> str:
        """A word of a list; empty where it is none, which is a fault."""
        if isinstance(told, str) and told in known:
            return told
        self.fault(
            f"{key} {word}", f"is {told!r}", f"one of {', '.join(known)}", "write one of them", word.replace("_", "-")
        )
        return ""

    def encodings(self, key: str, told: Any) -> tuple[str, ...]:
        """Names of encodings Python knows."""
        names: list[Any] = told if isinstance(told, list) and told else [None]
        for name in names:
            try:
                codecs.lookup(name)
            except (LookupError, TypeError):
                self.fault(f"{key} encodings", f"has {name!r}", "a list of encodings such as utf-8, gb18030",
                           "write one that is known", "encoding")  # fmt: skip
                return ()
        return tuple(str(name).lower() for name in names)

    def numbers(self, key: str, word: str, told: Any, standard: Any) -> Any:
        """Limits or patience with the numbers told in place of the usual ones; None where one is wrong."""
        known = {each.name: type(getattr(standard, each.name)) for each in fields(standard)}
        if not isinstance(told, dict):
            self.fault(f"{key} {word}", "is no list of numbers", ", ".join(known), "write name: number", word)
            return None
        is_right = True
        for name, value in told.items():
            if name not in known:
                self.fault(f"{key} {word}", f"does not know {name}", ", ".join(known), "correct the word", word)
            elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MOST[name]:
                self.fault(
                    f"{key} {word} {name}", f"is {value!r}", f"above 0 and at most {MOST[name]}", "correct it", word
                )
            elif known[name] is int and value != int(value):
                self.fault(f"{key} {word} {name}", f"is {value!r}", "a whole number", "correct it", word)
            else:
                continue
            is_right = False
        if not is_right:
            return None
        return type(standard)(**{**vars(standard), **{name: known[name](value) for name, value in told.items()}})

    def categories(self, key: str, department: str, told: Any) -> dict[str, CategoryTerms]:
        """The categories this connector answers; each is answered by one connector only."""
        if not isinstance(told, dict) or not told:
            self.fault(
                f"{key} categories", "are not told", "code: {cache_days, fresh_days}", "name at least one", "categories"
            )
            return {}
        found = {}
        for code, terms in told.items():
            terms_found = self.terms(f"{key} categories {code}", department, str(code), terms)
            if str(code) in self.taken:
                self.fault(f"{key} categories {code}", f"is answered by {self.taken[str(code)]} already",
                           "one connector answers a category", "take it out of one", "category-twice")  # fmt: skip
            self.taken.setdefault(str(code), key)
            if terms_found is not None:
                found[str(code)] = terms_found
        return found

    def terms(self, at: str, department: str, code: str, told: Any) -> CategoryTerms | None:
        """How one category is asked."""
        known = {each.code: each for each in self.catalogue.categories}
        if code not in known:
            self.fault(
                at, "is no category", "the catalogue of 36", 'write a code of it as text, such as "07"', "category"
            )
            return None
        category = known[code]
        if department and category.department != department:
            self.fault(
                at, f"belongs to {category.department}", f"this connector is of {department}", "move it", "category"
            )
            return None
        told = {} if told is None else told
        if not isinstance(told, dict) or set(told) - TERMS:
            self.fault(at, "has words that are none of a category's", ", ".join(sorted(TERMS)), "correct them", "terms")
            return None
        days = {name: told.get(name) for name in ("cache_days", "fresh_days")}
        for name, value in days.items():
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 366:
                self.fault(
                    f"{at} {name}", f"is {value!r}", "days, 0 to 366, agreed with the department", "write them", "terms"
                )
                return None
        datasets = category.datasets + category.ready
        dataset = str(told.get("dataset", datasets[0]))
        if dataset not in datasets:
            self.fault(at, f"names the dataset {dataset}", f"the catalogue names {', '.join(datasets)}",
                       "name one of them", "dataset")  # fmt: skip
            return None
        return CategoryTerms(code, dataset, int(days["cache_days"] or 0), int(days["fresh_days"] or 0),
                             str(told.get("minimal", "")))  # fmt: skip
