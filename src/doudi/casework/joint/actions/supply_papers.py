"""The missing papers came (补材料): from the family itself, or taken in at the window or by the department."""

from collections.abc import Mapping

from doudi.casework.joint.changing import change_joint_item
from doudi.casework.joint.errors import JointUnfit
from doudi.casework.joint.finding import works_on
from doudi.casework.joint.history import Line
from doudi.casework.joint.stepping import message_waiting, speaks_or_plans, take
from doudi.casework.models import JointItem
from doudi.platform.acting import Acting
from doudi.worklist.words import Words

AT_THE_WINDOW = "window"


def supply_papers(
    acting: Acting,
    item_id: str,
    papers: Mapping[str, str],
    *,
    note: str = "",
    expected_version: int | None = None,
    key: str | None = None,
) -> JointItem:
    """They are kept for every item of the case, and nobody asks for them again; the item's days go on.

    Args:
        papers: what came, by the matter's keys, each with the id of its file, or ``window`` where it was seen on paper.
            Not everything asked for need be there: the department looks at what came.

    Raises:
        JointUnfit: nothing came, or something that was not asked for.
        JointNotFound, NotAllowed, JointChanged, JointStepNotPossible, KeyReused: as every change of an item.
    """

    def do(item: JointItem, line: Line) -> None:
        spec = message_waiting(item, "papers_supplied")
        asked = item.asked or {"papers": []}
        if not papers or set(papers) - set(asked["papers"]):
            raise JointUnfit("papers", f"{sorted(papers)}", Words("选交来了哪几样。", "Choose which papers came."))
        case = item.case
        case.papers = {**case.papers, **dict(papers)}
        case.save(update_fields=["papers"])
        item.asked = {**asked, "supplied_on": acting.today.isoformat(), "came": sorted(papers)}
        line.note, line.detail = note.strip(), {"papers": sorted(papers)}
        take(acting, item, spec, {}, line)

    return change_joint_item(
        acting, item_id, "supply", lambda item: works_on(acting, item) or speaks_or_plans(acting, item), do,
        content={"papers": dict(papers), "note": note}, expected_version=expected_version, key=key,
    )  # fmt: skip
