"""Facts at gateways (网关用到的结果): only those a condition looks at are taken in, each of its kind."""

from __future__ import annotations

from collections.abc import Mapping

from doudi.casework.engine.conditions import Fact
from doudi.casework.engine.definition import Definition
from doudi.casework.engine.errors import FactUnfit

LONGEST_WORD = 60
BIGGEST_NUMBER = 10**15


def with_facts(definition: Definition, known: Mapping[str, Fact], given: Mapping[str, Fact]) -> dict[str, Fact]:
    """The facts known with those given now; what is given again replaces what was.

    Raises:
        FactUnfit: no condition looks at it, or its conditions compare it with another kind of value.
    """
    for name, value in given.items():
        if name not in definition.choices:
            names = ", ".join(definition.choices) or "none"
            raise FactUnfit(name, f"no condition of {definition.key} names it; they name {names}")
        kind = type(definition.choices[name][0])
        if type(value) is not kind:
            raise FactUnfit(name, f"it is {type(value).__name__}, its conditions compare it with {kind.__name__}")
        if name in definition.outcomes and value not in definition.choices[name]:
            raise FactUnfit(name, f"{value!r} is no outcome of {definition.key}; it can be {definition.choices[name]}")
        if len(value) > LONGEST_WORD if isinstance(value, str) else abs(value) > BIGGEST_NUMBER:
            raise FactUnfit(name, "it is longer than any word or number of a condition")
    return dict(sorted({**known, **given}.items()))
