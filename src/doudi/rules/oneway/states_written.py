"""How states are joined in generated code (状态的合并): each union of states is computed once and named once."""

from __future__ import annotations

State = int | str
"""A state known when the code is written, or the variable that holds it."""


class JoinedStates:
    """The state variables of one scope of the generated code; a scope sees those of the one around it."""

    def __init__(self, around: JoinedStates | None = None) -> None:
        self._around = around
        self._parts: dict[str, tuple[int, frozenset[str]]] = {}
        self._names: dict[tuple[int, frozenset[str]], str] = {}

    def fresh(self, name: str) -> str:
        """A variable whose value no other one holds."""
        return self._keep(name, (0, frozenset([name])))

    def holds(self, name: str) -> bool:
        """Whether this scope itself assigns the variable."""
        return name in self._parts

    def join(self, states: list[State], name: str, lines: list[str], indent: str) -> State:
        """The union of some states: a number, a variable already there, or `name`, whose assignment is added."""
        fixed, parts = 0, frozenset[str]()
        for state in states:
            more, names = (state, frozenset[str]()) if isinstance(state, int) else self._of(state)
            fixed, parts = fixed | more, parts | names
        if not parts:
            return fixed
        known = self._find((fixed, parts))
        if known is not None:
            return known
        given = sorted({state for state in states if isinstance(state, str)})
        lines.append(f"{indent}{name} = {' | '.join([*given, *([str(fixed)] if fixed else [])])}")
        return self._keep(name, (fixed, parts))

    def _of(self, name: str) -> tuple[int, frozenset[str]]:
        found = self._parts.get(name)
        if found is not None:
            return found
        assert self._around is not None
        return self._around._of(name)

    def _find(self, parts: tuple[int, frozenset[str]]) -> str | None:
        found = self._names.get(parts)
        return self._around._find(parts) if found is None and self._around is not None else found

    def _keep(self, name: str, parts: tuple[int, frozenset[str]]) -> str:
        self._parts[name] = parts
        self._names.setdefault(parts, name)
        return name
