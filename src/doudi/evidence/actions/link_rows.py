"""Find out whose the rows are that a load set apart for their numbers (记录匹配)."""

import hashlib
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from django.db import IntegrityError, transaction

from doudi.columnar.contract import load_contract
from doudi.columnar.linkage.model import LinkageModel, load_model
from doudi.columnar.linkage.running import LinkageReport, Progress, link
from doudi.columnar.linkage.scoring import Engine
from doudi.columnar.linkage.settling import MATCH, Settled
from doudi.evidence.errors import ExtractMissing, LinkNotLoaded, NothingSetApart
from doudi.evidence.link_tasks import REVIEW, open_link_item
from doudi.evidence.models import SnapshotRecord
from doudi.evidence.naming import area_path_of, read_name
from doudi.evidence.purposes import refusals_on_record
from doudi.evidence.register_slices import ROWS_PER_SLICE, RegisterPeople
from doudi.evidence.safe_names import shown_name
from doudi.evidence.set_apart import SetApart, is_known_again, row_index, rows_set_apart
from doudi.evidence.store import REGISTER, snapshot_store
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.link_errors import RegisterNotLinked
from doudi.registry.models import Division, LinkPair, LinkRun, LinkStep, PairState
from doudi.registry.policy import require
from doudi.registry.pseudonym import signed

KEPT_DAYS = 7
"""A run that was stopped and not taken up again is forgotten after so many days; what was kept holds no name."""


def link_rows(
    acting: Acting, path: Path, *, purpose: str = "", progress: Progress | None = None, engine: Engine | None = None
) -> LinkRun:
    """The run with its matches and the pairs an official must look at; the same file again gives the same run.

    Killed, it goes on where it stopped when it is started again: slices of the register that were finished are kept as
    row numbers, person keys and levels. Clear text is in memory only and never on a disk.

    Args:
        purpose: what the rows are linked for; both the file's and the register's agreement must cover it.

    Raises:
        NotAllowed: this account does not link rows of that district.
        ExtractUnnamed, ExtractMissing, LinkNotLoaded, NothingSetApart, NothingToLinkBy, DatasetUnknown: the file.
        RegisterNotLinked: it is the register's own.
        PurposeRefused: an agreement does not cover the purpose; nothing was read, and the refusal is on record.
        SnapshotMissing: no household register is loaded.
    """
    name = read_name(path.name)
    area = area_path_of(name.district)
    require(acting, "registry.link", area_path=area)
    contract = load_contract(name.dataset)
    if name.dataset == REGISTER:
        raise RegisterNotLinked()
    purpose = purpose or contract.purposes[0]
    with refusals_on_record(acting, area_path=area):
        contract.require_purpose(purpose)
        load_contract(REGISTER).require_purpose(purpose)
    if path.is_symlink() or not path.is_file():
        raise ExtractMissing(path, "it is not a file")
    try:
        digest = _digest(path)
    except OSError as trouble:
        raise ExtractMissing(path, trouble.strerror or "it cannot be read") from trouble
    if not SnapshotRecord.objects.filter(dataset=name.dataset, file_digest=digest).exists():
        raise LinkNotLoaded(path.name)
    snapshot = snapshot_store().latest(REGISTER)
    model = load_model()
    same: dict[str, Any] = {
        "file_digest": digest, "register": snapshot.info.name, "model": model.digest, "area_path": area,
    }  # fmt: skip
    known = LinkRun.objects.filter(**same).first()
    if known is not None and known.state == LinkRun.DONE:
        return known
    rows = rows_set_apart(path, contract, name.as_of, name.district)
    if not len(rows.side.ids):
        raise NothingSetApart(path.name)
    run = known or _begin(acting, path, rows, model, same, purpose=purpose, district=name.district)
    people = RegisterPeople.within(snapshot, [name.district])
    folder = snapshot_store().root / ".linkage"
    forget_abandoned(folder, run.public_id)
    report = link(
        rows.side, people.slices(), register_rows=len(people.rows), model=model, keep=folder / run.public_id,
        engine=engine, progress=progress,
    )  # fmt: skip
    with transaction.atomic():
        run = LinkRun.objects.select_for_update().get(pk=run.pk)
        if run.state != LinkRun.DONE:
            _keep(acting, run, report, rows, people)
    shutil.rmtree(folder / run.public_id, ignore_errors=True)
    return run


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _begin(
    acting: Acting,
    path: Path,
    rows: SetApart,
    model: LinkageModel,
    same: dict[str, Any],
    *,
    purpose: str,
    district: str,
) -> LinkRun:
    name = read_name(path.name)
    try:
        with transaction.atomic():
            run = LinkRun.objects.create(
                **same, dataset=name.dataset, file_name=shown_name(path.name), as_of=name.as_of, purpose=purpose,
                rows=len(rows.side.ids), reasons=rows.reasons, started_at=acting.now, made_by=acting.actor_id,
                made_by_name=acting.name, division_code=district,
                settings={"upper": model.upper, "lower": model.lower, "rows_per_slice": ROWS_PER_SLICE,
                          "chosen_on": dict(model.chosen_on)},
            )  # fmt: skip
            detail = {"dataset": name.dataset, "purpose": purpose, "rows": run.rows, "model": model.digest}
            record(acting, "registry.link", "link_run", run.public_id, area_path=run.area_path, detail=detail)
    except IntegrityError:
        return LinkRun.objects.get(**same)  # somebody started the same run at the same moment
    return run


def forget_abandoned(folder: Path, but: str) -> None:
    """Removes what stopped runs kept and nobody took up again."""
    for left in folder.iterdir() if folder.is_dir() else ():
        if left.name != but and time.time() - left.stat().st_mtime > KEPT_DAYS * 86400:
            shutil.rmtree(left, ignore_errors=True)


def _keep(acting: Acting, run: LinkRun, report: LinkageReport, rows: SetApart, people: RegisterPeople) -> None:
    """Pairs, steps, work items and the audit, in one transaction."""
    keys = sorted({each.key for settled in report.settled for each in settled.candidates})
    texts = people.texts_of(np.array(keys, np.uint64))
    paths = _paths({text["community"] for text in texts.values()})
    at = {int(row): place for place, row in enumerate(rows.side.ids)}
    told = {settled.row: rows.texts(at[settled.row]) for settled in report.settled}
    recall = _Recall({row_index(run.dataset, said) for said in told.values() if is_known_again(said)})
    counts = {PairState.MATCHED: 0, PairState.OPEN: 0, "recalled": 0}
    for settled in report.settled:
        pairs = _pairs_of(run, settled, told[settled.row], texts, paths)
        _settle_pairs(acting, run, settled, pairs, recall)
        for pair in pairs:
            pair.save()
            if pair.state in (PairState.MATCHED, PairState.SAME):
                LinkStep.objects.create(pair=pair, what=pair.state, at=acting.now, by_id="system", by_name="系统")
        first = next((pair for pair in pairs if pair.state == PairState.OPEN), None)
        if first is not None:
            open_link_item(acting, first, REVIEW)
        states = {pair.state for pair in pairs}
        counts["recalled"] += any(pair.follows for pair in pairs)
        counts[PairState.MATCHED] += bool(states & {PairState.MATCHED, PairState.SAME})
        counts[PairState.OPEN] += PairState.OPEN in states and not states & {PairState.MATCHED, PairState.SAME}
    run.matched, run.grey, run.recalled = counts[PairState.MATCHED], counts[PairState.OPEN], counts["recalled"]
    run.unmatched = run.rows - run.matched - run.grey
    run.blocks = [{"key": b.block.key, "pairs": b.pairs, "left_out": b.left_out} for b in report.blocks]
    run.state, run.finished_at = LinkRun.DONE, acting.now
    run.save()
    detail = {"matched": run.matched, "grey": run.grey, "unmatched": run.unmatched, "people_read": report.register_rows}
    record(acting, "registry.link_done", "link_run", run.public_id, area_path=run.area_path, detail=detail)


def _pairs_of(
    run: LinkRun, settled: Settled, said: dict[str, str], texts: dict[int, dict[str, str]], paths: dict[str, str]
) -> list[LinkPair]:
    index = row_index(run.dataset, said)
    made = []
    for rank, each in enumerate(settled.candidates, start=1):
        person = texts[each.key]
        made.append(
            LinkPair(
                run=run, row_number=settled.row, row_index=index, person_key=signed(each.key), rank=rank,
                candidates=len(settled.candidates), weight=each.weight, levels=dict(each.levels), block=each.block,
                sides={"row": said, "register": person}, division_code=person["community"],
                area_path=paths.get(person["community"], run.area_path),
            )
        )  # fmt: skip
    return made


def _settle_pairs(acting: Acting, run: LinkRun, settled: Settled, pairs: list[LinkPair], recall: "_Recall") -> None:
    """What was decided of the same row before holds; else a lone strong candidate is the machine's match."""
    for pair in pairs:
        before = recall.of(pair)
        if before is not None:
            pair.state = PairState.SAME if before.state == PairState.SAME else PairState.NOT_SAME
            pair.decided_by, pair.decided_by_name = before.decided_by, before.decided_by_name
            pair.decided_at, pair.reason, pair.follows = before.decided_at, before.reason, before.public_id
    same = next((pair for pair in pairs if pair.state == PairState.SAME), None)
    for pair in pairs:
        if same is not None and pair is not same and pair.state in (PairState.OPEN, PairState.SAME):
            pair.state, pair.decided_at, pair.follows = PairState.NOT_SAME, acting.now, same.follows
        elif pair.state == PairState.OPEN and settled.outcome == MATCH:
            pair.state, pair.decided_at = PairState.MATCHED, acting.now


class _Recall:
    """Decisions of officials on the same rows in earlier files."""

    def __init__(self, indexes: Iterable[str]) -> None:
        decided = (PairState.SAME, PairState.NOT_SAME, PairState.SPLIT)
        wanted, self._known = sorted(indexes), dict[tuple[str, int], LinkPair]()
        for first in range(0, len(wanted), 500):
            rows = LinkPair.objects.filter(row_index__in=wanted[first : first + 500], state__in=decided)
            for pair in rows.exclude(decided_by="").order_by("decided_at", "pk"):
                self._known[pair.row_index, pair.person_key] = pair

    def of(self, pair: LinkPair) -> LinkPair | None:
        return self._known.get((pair.row_index, pair.person_key))


def _paths(communities: set[str]) -> dict[str, str]:
    return dict(Division.objects.filter(code__in=sorted(communities)).values_list("code", "path"))
