"""What is said when about a late item, and who supervises whom (催办和督办的规定), read from ``escalation.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from doudi.registry.policy import load_roles
from doudi.worklist.domain.clock import ClockUnit
from doudi.worklist.domain.steps import ORDER, Wait
from doudi.worklist.errors import EscalationFaulty
from doudi.worklist.lights import limit_words
from doudi.worklist.words import Words

ESCALATION_FILE = Path(__file__).with_name("escalation.yaml")
STATUSES = {"sourced": Words("有出处", "sourced"), "configured": Words("本地设置", "set here"),
            "unset": Words("没有定", "not set")}  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """One step with when it happens, where that comes from, and how sure that is."""

    key: str
    words: Words
    when: Words
    wait: Wait
    status: str
    source: Words

    @property
    def status_words(self) -> Words:
        """Sourced, set here, or not set."""
        return STATUSES[self.status]


@dataclass(frozen=True)
class Escalation:
    """All steps in order, and the role that supervises each role."""

    stages: tuple[Stage, ...]
    supervisors: Mapping[str, str]

    @property
    def waits(self) -> dict[str, Wait]:
        """How long after the last day each step waits."""
        return {stage.key: stage.wait for stage in self.stages if stage.key != "remind"}


def escalation() -> Escalation:
    """What holds in this installation: the file, its part for this place, and the installation's own setting."""
    found = _read(ESCALATION_FILE, settings.DOUDI_JURISDICTION)
    days: int | None = settings.DOUDI_SUPERVISE_AFTER
    if days is None:
        return found
    own = Words("安装时的设置 DOUDI_SUPERVISE_AFTER", "the installation's setting DOUDI_SUPERVISE_AFTER")
    stages = tuple(
        replace(
            stage,
            wait=Wait(days, stage.wait.unit),
            when=_when_words(days, stage.wait.unit),
            status="configured",
            source=own,
        )
        if stage.key == "supervise"
        else stage
        for stage in found.stages
    )
    return replace(found, stages=stages)


@cache
def _read(path: Path, jurisdiction: str) -> Escalation:
    """The file's steps as they hold in a jurisdiction.

    Raises:
        EscalationFaulty: a step is missing or out of order, a status contradicts the days, a role is not known.
    """
    body = yaml.safe_load(path.read_text(encoding="utf-8"))
    own = (body.get("jurisdictions") or {}).get(jurisdiction) or {}
    stages = tuple(_stage({**row, **own.get(row["key"], {})}) for row in body["steps"])
    if tuple(stage.key for stage in stages) != ORDER or set(own) - set(ORDER):
        raise EscalationFaulty(f"the steps are {', '.join(ORDER)}, in this order.")
    supervisors = dict(body["supervisors"])
    unknown = sorted((set(supervisors) | set(supervisors.values())) - set(load_roles()))
    if unknown:
        raise EscalationFaulty(f"no such role: {', '.join(unknown)}.")
    idle = sorted(role for role in set(supervisors.values()) if "worklist.supervise" not in load_roles()[role].verbs)
    if idle:
        raise EscalationFaulty(f"{', '.join(idle)} may not supervise (worklist.supervise in roles.yaml).")
    return Escalation(stages, supervisors)


def _stage(row: Mapping[str, Any]) -> Stage:
    days, status = row.get("days"), row["status"]
    is_yellow = row["when"] == "first_yellow_day"
    is_told = bool(row.get("source") and row.get("source_en"))
    if status not in STATUSES or (status == "unset") != (days is None and not is_yellow) or not is_told:
        raise EscalationFaulty(f"{row['key']}: {days!r} days, status {status!r}; a figure has a source, none is unset.")
    unit = ClockUnit(row.get("unit", ClockUnit.CALENDAR_DAY))
    when = Words("黄灯的第一天", "first yellow day") if is_yellow else _when_words(days, unit)
    source = Words(row["source"], row["source_en"])
    return Stage(row["key"], Words(row["zh"], row["en"]), when, Wait(days, unit), status, source)


def _when_words(days: int | None, unit: ClockUnit) -> Words:
    if days is None:
        return Words("没有定，不会自己发生", "not set; it does not happen by itself")
    limit = limit_words(days, unit)
    return Words(f"最后一天以后{limit.zh}", f"{limit.en} after the last day")
