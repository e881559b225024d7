"""办理流程: processes as BPMN 2.0 definitions, begun, carried on and kept as bytes; no database, no clock, no script.

Owns definitions (流程定义), what they wait for (环节) and the state of a run (办理状态). Its callers keep the bytes in
the transaction of the step, say who may do a step, and run the statutory clocks: a timer here is completed by whoever
finds the clock run out. SpiffWorkflow is known to ``running`` alone.
"""

from doudi.casework.engine.conditions import Fact
from doudi.casework.engine.definition import Definition, TaskSpec, lint, read_definition
from doudi.casework.engine.errors import (
    DefinitionFaulty,
    EngineError,
    FactMissing,
    FactUnfit,
    MigrationImpossible,
    ProcessTooLong,
    StateForeign,
    TaskNotWaiting,
)
from doudi.casework.engine.faults import ProcessFault
from doudi.casework.engine.graph import TaskOutcome
from doudi.casework.engine.migrating import migrate, place_of
from doudi.casework.engine.running import begin, complete, ended, stand_at, waiting
from doudi.casework.engine.state import digest_of

__all__ = [
    "Definition",
    "DefinitionFaulty",
    "EngineError",
    "Fact",
    "FactMissing",
    "FactUnfit",
    "MigrationImpossible",
    "ProcessFault",
    "ProcessTooLong",
    "StateForeign",
    "TaskNotWaiting",
    "TaskOutcome",
    "TaskSpec",
    "begin",
    "complete",
    "digest_of",
    "ended",
    "lint",
    "migrate",
    "place_of",
    "read_definition",
    "stand_at",
    "waiting",
]
