"""Say once what is missing (一次性告知): of the papers the item names, none a department holds, none that is here."""

from collections.abc import Sequence

from doudi.casework.joint.changing import change_joint_item
from doudi.casework.joint.errors import AskedBefore, JointUnfit, PaperNotAsked
from doudi.casework.joint.finding import works_on
from doudi.casework.joint.history import Line
from doudi.casework.joint.matter import matter
from doudi.casework.joint.messages import tell_papers
from doudi.casework.joint.stepping import may_take, take, task_waiting
from doudi.casework.models import JointItem
from doudi.platform.acting import Acting
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words

ACCEPT = "accept"


def ask_missing(
    acting: Acting,
    item_id: str,
    papers: Sequence[str],
    *,
    note: str = "",
    expected_version: int | None = None,
    key: str | None = None,
) -> JointItem:
    """The family hears the whole list once; the item's days stand still until the papers came or their time is over.

    Raises:
        AskedBefore: the item asked before.
        PaperNotAsked: a department holds it, or it came for another item of this family.
        JointUnfit: nothing is asked, or a paper the item does not name.
        JointNotFound, NotAllowed, JointChanged, JointStepNotPossible, KeyReused: as every change of an item.
    """
    wanted = list(dict.fromkeys(papers))

    def do(item: JointItem, line: Line) -> None:
        if item.asked is not None:
            raise AskedBefore(item.public_id)
        spec = task_waiting(item, ACCEPT)
        if not may_take(acting, item, spec):
            raise NotAllowed("joint.ask", f"the step is for {spec.role}")
        if not wanted or set(wanted) - set(item.terms.get("papers", [])):
            raise JointUnfit("papers", f"{wanted}", Words("选缺哪几样。", "Choose which papers are missing."))
        for paper in wanted:
            _require_askable(item, paper)
        item.asked = {"papers": wanted, "note": note.strip(), "on": acting.today.isoformat(), "supplied_on": None}
        line.note, line.detail = note.strip(), {"papers": wanted}
        take(acting, item, spec, {"acceptance": "missing"}, line)
        tell_papers(acting, item)

    return change_joint_item(
        acting, item_id, "ask", lambda item: works_on(acting, item), do,
        content={"papers": wanted, "note": note}, expected_version=expected_version, key=key,
    )  # fmt: skip


def _require_askable(item: JointItem, paper: str) -> None:
    known = matter().papers[paper]
    if not known.may_be_asked:
        held = known.holder
        raise PaperNotAsked(
            paper, Words(f"{known.words.zh}{held.zh}有，不用家里交。", f"{held.en} has it: {known.words.en}.")
        )
    if paper in item.case.papers:
        raise PaperNotAsked(
            paper, Words(f"{known.words.zh}已经交过了。", f"It was handed in already: {known.words.en}.")
        )
