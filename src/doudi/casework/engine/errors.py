"""What the process engine refuses, each with words for the person at the screen and a code that never changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from doudi.kernel.errors import DoudiError
from doudi.worklist.words import Words

if TYPE_CHECKING:
    from doudi.casework.engine.faults import ProcessFault


class EngineError(DoudiError):
    """The engine could not do what was asked; ``words`` is for the page."""

    code = "casework.process-refused"

    def __init__(self, text: str, words: Words) -> None:
        self.words = words
        super().__init__(text)


class DefinitionFaulty(EngineError):
    """A definition has faults; ``faults`` names all of them (一次说完), in the order of the file."""

    code = "casework.process-definition-faulty"

    def __init__(self, key: str, faults: Iterable[ProcessFault]) -> None:
        self.key, self.faults = key, tuple(faults)
        count = len(self.faults)
        super().__init__(
            "\n  ".join(
                [f"The process {key} cannot be used, {count} fault{'' if count == 1 else 's'}:"]
                + [each.in_language("en") for each in self.faults]
            ),
            Words(f"流程 {key} 有{count}处要改，改好以前不能用。",
                  f"The process {key} has {count} to mend and cannot be used before."),
        )  # fmt: skip


class ConditionFaulty(EngineError):
    """A condition is not of our language; ``at`` is the place, counted from 0."""

    code = "casework.process-condition-faulty"

    def __init__(self, text: str, at: int, zh: str, en: str) -> None:
        self.text_read, self.at = text, at
        super().__init__(
            f"The condition {text!r}, character {at + 1}: {en}. Mend it as in docs/how-to/write-a-process.md.",
            Words(f"第{at + 1}个字：{zh}", f"character {at + 1}: {en}"),
        )


class TaskNotWaiting(EngineError):
    """The task is not what the process waits for now: it was done before, or its turn has not come."""

    code = "casework.process-task-not-waiting"

    def __init__(self, task_key: str, waiting: Sequence[str]) -> None:
        self.task_key, self.waiting = task_key, tuple(waiting)
        now = ", ".join(waiting) or "nothing, it has ended"
        super().__init__(
            f"The process does not wait for {task_key!r}; it waits for {now}. Look again where it stands.",
            Words("这一步现在不能办：已经办过了，或者还没轮到。请重新打开看看。",
                  "This step is not possible now: it was done before, or its turn has not come. Open it again."),
        )  # fmt: skip


class FactMissing(EngineError):
    """A gateway needs a fact nobody gave; nothing is taken for it."""

    code = "casework.process-fact-missing"

    def __init__(self, gateway: str, names: Sequence[str]) -> None:
        self.gateway, self.names = gateway, tuple(names)
        super().__init__(
            f"The gateway {gateway} cannot choose without {', '.join(names)}. Give it with the step before.",
            Words("还缺一项结果，流程不知道往哪儿走。请先填好这一步的结果。",
                  "A result is missing and the process cannot choose. Fill in this step's result first."),
        )  # fmt: skip


class FactUnfit(EngineError):
    """A fact that no condition of the process looks at, or one of another kind than its conditions."""

    code = "casework.process-fact-unfit"

    def __init__(self, name: str, what: str) -> None:
        self.name = name
        super().__init__(
            f"The fact {name!r} does not fit the process: {what}. Give only what its conditions name.",
            Words("这一步的结果和流程对不上。", "The result of this step does not fit the process."),
        )


class StateForeign(EngineError):
    """The state is not one of this definition: another version's, another format's, or damaged."""

    code = "casework.process-state-foreign"

    def __init__(self, key: str, why: str) -> None:
        super().__init__(
            f"This is no state of the process {key}: {why}. Use the definition it was begun with, or migrate it.",
            Words("办理记录和流程版本对不上，请告诉系统管理员。",
                  "The record does not belong to this version of the process; tell the administrator."),
        )  # fmt: skip


class ProcessTooLong(EngineError):
    """A run has gone round so often that it is no longer kept."""

    code = "casework.process-too-long"

    def __init__(self, key: str, steps: int, most: int) -> None:
        super().__init__(
            f"A run of {key} holds {steps} steps, more than {most}. Close it and begin anew.",
            Words("这一件来回的次数太多，流程记不下了。请办结后重新开始。",
                  "This matter has gone back and forth too often to be kept. Close it and begin anew."),
        )  # fmt: skip


class MigrationImpossible(EngineError):
    """A running case cannot go over to the new version; ``tasks`` names those that stand in the way."""

    code = "casework.process-migration-impossible"

    def __init__(self, key: str, tasks: Sequence[str], why: str) -> None:
        self.tasks = tuple(tasks)
        super().__init__(
            f"A running case of {key} cannot go over to the new version: {why}: {', '.join(tasks)}. Let it finish "
            "under the version it has.",
            Words(f"这一件不能换到新流程：{'、'.join(tasks)}。让它按原来的流程办完。",
                  f"This case cannot go over to the new process: {', '.join(tasks)}. Let it finish under its own."),
        )  # fmt: skip
