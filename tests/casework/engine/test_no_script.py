"""No word of a definition is ever run, and one module alone knows the library."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest

import doudi
from doudi.casework.engine import begin, complete, ended, read_definition, running
from tests.casework.engine.files import CHOICE, TWO_STEPS, changed

pytestmark = pytest.mark.once


def test_scripts_in_extensions_are_not_carried_to_the_library() -> None:
    """What other tools put beside a task, a script before it or a default, does not exist for us."""
    hidden = "<extensionElements><other:preScript>open('/tmp/x', 'w')</other:preScript></extensionElements>"
    source = changed(TWO_STEPS, ('doudi:en="look"/>', f'doudi:en="look">{hidden}</userTask>'))
    definition = read_definition("two_steps", source)
    assert b"preScript" not in running._plain(definition.graph)
    state = complete(definition, begin(definition, {}), "look", {})
    assert ended(definition, complete(definition, state, "answer", {})) == "done"


def test_a_run_calls_neither_eval_nor_exec(monkeypatch: pytest.MonkeyPatch) -> None:
    """With Python's own evaluation out of order a gateway still chooses."""

    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("Python was asked to evaluate")

    definition = read_definition("choice", CHOICE.encode())
    state = begin(definition, {})
    monkeypatch.setattr(builtins, "eval", never)
    monkeypatch.setattr(builtins, "exec", never)
    assert ended(definition, complete(definition, state, "look", {"seen": "bad"})) == "not_done"


def test_the_librarys_way_to_run_scripts_is_closed() -> None:
    """Its engine and its environment refuse whatever they are asked."""
    engine = running._Conditions({})
    for call in (
        lambda: engine.execute(None, "1"),
        lambda: engine.call_service(None),
        lambda: engine.environment.evaluate("1", {}),
        lambda: engine.environment.execute("1", {}),
        lambda: engine.environment.call_service({}),
    ):
        with pytest.raises(running.ScriptRefused) as caught:
            call()
        assert "runs none" in str(caught.value)


def test_one_module_knows_the_library() -> None:
    """SpiffWorkflow is imported by the engine's running alone, so that it can be replaced there."""
    root = Path(doudi.__file__).parent
    knowing = [path for path in root.rglob("*.py") if "from SpiffWorkflow" in path.read_text(encoding="utf-8")]
    assert [path.relative_to(root).as_posix() for path in knowing] == ["casework/engine/running.py"]
