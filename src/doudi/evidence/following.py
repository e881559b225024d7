"""The thing to do when a feed is not as it was (数据异常): one item of the data officer in the one worklist."""

from doudi.columnar.contract import load_contracts
from doudi.evidence.models import SnapshotRecord
from doudi.platform.acting import Acting
from doudi.worklist.keeping import Subject, Task, finish_items, open_item
from doudi.worklist.models import WorkItem
from doudi.worklist.words import Words

FEEDS = Words("部门数据", "Departments' data")
KIND = "evidence.feed_alarm"
CHANGED = Words("问清这份数据为什么和上次不一样", "Find out why this feed is not as it was last time")
REFUSED = Words("整份数据没有收，请部门重新送", "The whole file was refused: have the department send it again")


def subject_of(load: SnapshotRecord) -> Subject:
    """A load as the worklist points to it."""
    return Subject("feed", load.public_id)


def follow_load(acting: Acting, load: SnapshotRecord) -> None:
    """Opens what the load gives cause for; a load that was stored ends what was asked about refused ones before it."""
    if load.state == SnapshotRecord.LOADED:
        made_good = SnapshotRecord.objects.filter(
            dataset=load.dataset, area_path=load.area_path, state=SnapshotRecord.REFUSED, as_of__lte=load.as_of
        )
        for earlier in made_good:
            finish_items(acting, subject_of(earlier), KIND)
    codes = [alarm["code"] for alarm in load.drift] or [fault["code"] for fault in load.faults]
    if not codes or load.corrects:
        return
    contract = load_contracts().get(load.dataset)
    names = (contract.zh, contract.en) if contract else (load.dataset, load.dataset)
    words = REFUSED if load.state == SnapshotRecord.REFUSED else CHANGED
    open_item(
        acting,
        subject_of(load),
        Task(KIND, words, FEEDS, "data_officer", params={"dataset": load.dataset, "codes": codes}),
        headline=f"{names[0]}／{names[1]}，{load.as_of.isoformat()}",
        place="",
        division_code=load.division_code,
        area_path=load.area_path,
    )


def waiting_loads() -> set[str]:
    """The loads that still wait for an answer, by id; whoever shows them looks up which may be seen."""
    rows = WorkItem.objects.filter(kind=KIND, subject_type="feed", state=WorkItem.OPEN)
    return set(rows.values_list("subject_id", flat=True))
