"""Add what the family told (补充情况): once, for every item that names it."""

from collections.abc import Mapping

from doudi.casework.joint.changing import change_joint_case
from doudi.casework.joint.errors import JointUnfit
from doudi.casework.joint.history import Line
from doudi.casework.joint.matter import matter
from doudi.casework.models import JointCase
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


def tell_facts(
    acting: Acting,
    case_id: str,
    facts: Mapping[str, str],
    *,
    expected_version: int | None = None,
    key: str | None = None,
) -> JointCase:
    """What is told stands in place of what stood there; the history says which facts, never what they are.

    Raises:
        JointUnfit: a fact the matter does not know.
        JointNotFound, NotAllowed, JointChanged, JointStepNotPossible, KeyReused: as every change of a case.
    """
    def do(case: JointCase, line: Line) -> None:
        unknown = sorted(set(facts) - set(matter().facts))
        if unknown:
            raise JointUnfit("facts", f"unknown facts {unknown}", Words("有一栏不认识。", "A field is not known."))
        case.facts = {**case.facts, **{fact: text.strip() for fact, text in facts.items() if text.strip()}}
        line.detail = {"facts": sorted(facts)}

    return change_joint_case(
        acting, case_id, "tell_facts", do, possible_in=("planning", "running"), content={"facts": dict(facts)},
        expected_version=expected_version, key=key,
    )  # fmt: skip
