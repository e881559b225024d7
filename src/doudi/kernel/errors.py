"""Errors with stable codes, and lists of faults (错误清单) for things that are checked whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar


class DoudiError(Exception):
    """Something the project can name went wrong; every error of ours descends from this.

    A subclass sets `code`, which never changes once released: logs, the message catalogue and the interface
    for machines all look texts up by it. The text says what failed, the value seen (personal data masked), the
    rule, and the way out. The code is put at the end of the text, so that no subclass can forget it.

    `retry_helps` tells a batch job whether doing the same thing again may succeed.

    >>> class StandardNotInForce(DoudiError):
    ...     code = "policy.standard-not-in-force"
    >>> str(StandardNotInForce("No standard covers 2019-01."))
    'No standard covers 2019-01. [policy.standard-not-in-force]'
    """

    code: ClassVar[str] = "kernel.error"
    retry_helps: ClassVar[bool] = False

    def __init__(self, text: str = "") -> None:
        self.text = text
        super().__init__(text)

    def __str__(self) -> str:
        mark = f"[{self.code}]"
        return self.text if self.text.endswith(mark) else f"{self.text} {mark}".strip()


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong (一处错误) in something that is checked whole: a file, a form, a rule set.

    Args:
        where: file, line and key, or the field of the form.
        what: what was seen there, personal data masked.
        rule: the rule it breaks.
        way_out: what the reader can do about it.
        code: stable dotted code.

    >>> print(Fault("a.yaml:3 unit", "unit is missing", "every parameter has a unit", "add it", "rules.no-unit"))
    a.yaml:3 unit: unit is missing (every parameter has a unit; add it) [rules.no-unit]
    """

    where: str
    what: str
    rule: str
    way_out: str
    code: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} ({self.rule}; {self.way_out}) [{self.code}]"


class FaultsFound(DoudiError):
    """A thing checked whole has faults; `faults` holds all of them, in the order they were met.

    >>> raise FaultsFound([Fault("row 3", "blank", "a name is required", "fill it in", "demo.blank")])
    Traceback (most recent call last):
        ...
    doudi.kernel.errors.FaultsFound: 1 fault found:
      row 3: blank (a name is required; fill it in) [demo.blank] [kernel.faults-found]
    """

    code = "kernel.faults-found"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        head = f"{len(self.faults)} fault{'' if len(self.faults) == 1 else 's'} found:"
        super().__init__("\n  ".join([head, *map(str, self.faults)]))


class FaultList:
    """Collects faults while a thing is read to its end, and complains once (一次性告知).

    >>> faults = FaultList()
    >>> faults.add("row 3", "blank", "a name is required", "fill it in", "demo.blank")
    >>> len(faults), bool(faults)
    (1, True)
    >>> FaultList().raise_if_any()
    """

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, where: str, what: str, rule: str, way_out: str, code: str) -> None:
        """Keep one fault and carry on reading."""
        self._faults.append(Fault(where, what, rule, way_out, code))

    def extend(self, faults: Iterable[Fault]) -> None:
        """Keep the faults another reader found."""
        self._faults.extend(faults)

    def raise_if_any(self, kind: type[FaultsFound] = FaultsFound) -> None:
        """Raise `FaultsFound` (or a kind of it) with everything kept, or do nothing if all was well."""
        if self._faults:
            raise kind(self._faults)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)

    def __len__(self) -> int:
        return len(self._faults)
