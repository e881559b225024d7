"""Load a department's extract into a dated snapshot (装载部门数据)."""

import hashlib
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from django.db import IntegrityError, transaction

from doudi.columnar.contract import load_contract
from doudi.columnar.contract_model import DatasetContract
from doudi.columnar.load import LoadReport, Progress
from doudi.columnar.load import load_extract as load_into_store
from doudi.columnar.readers.unpacking import unnamed_file
from doudi.evidence.decided_rows import decided_rows
from doudi.evidence.errors import ExtractMisnamed, ExtractMissing, ExtractOutOfTime
from doudi.evidence.models import SnapshotRecord
from doudi.evidence.naming import ExtractName, area_path_of, read_name
from doudi.evidence.purposes import refusals_on_record
from doudi.evidence.recording import find_record, first_of_chain, known_again, write_record
from doudi.evidence.store import seal_for, snapshot_store
from doudi.platform.acting import Acting
from doudi.registry.policy import require
from doudi.registry.pseudonym import pseudonyms


def load_extract(
    acting: Acting,
    path: Path,
    dataset: str = "",
    *,
    as_of: date | None = None,
    purpose: str = "",
    progress: Progress | None = None,
    accept_shrunk: bool = False,
) -> SnapshotRecord:
    """The record of the load: stored as a snapshot, or refused with every fault of the file as a whole.

    Dataset, district and day are read from the file's name; `dataset` and `as_of`, if given, must agree with it. The
    same file again changes nothing and gives its newest record, unless it was decided since whose some of its rows are:
    then a load of the same chain takes them in, or out. Rows are stored by one rename outside the database;
    killed before the record is written, the next load of the same file finds the snapshot and writes it.

    Args:
        purpose: what the data is loaded for; refused, and the refusal audited, unless its agreement covers it. What
            the agreement names first, when nothing is said.

    Raises:
        NotAllowed: this account does not load data of that district.
        ExtractMissing, ExtractUnnamed, ExtractMisnamed, ExtractOutOfTime: the file, its name or its day.
        DatasetUnknown: no contract describes the dataset.
        PurposeRefused: the agreement does not cover the purpose; nothing was read.
        PseudonymsCollide: two numbers share a key; nothing was stored.
    """
    name = read_name(path.name)
    if dataset not in ("", name.dataset) or as_of not in (None, name.as_of):
        raise ExtractMisnamed(path.name, f"{dataset or name.dataset} of {as_of or name.as_of}")
    require(acting, "evidence.load", area_path=area_path_of(name.district))
    contract = load_contract(name.dataset)
    if name.as_of > acting.today:
        raise ExtractOutOfTime(path.name, name.as_of.isoformat())
    if path.is_symlink() or not path.is_file():
        raise ExtractMissing(path, "it is not a file")
    return _load(acting, path, name, contract, purpose, progress, accept_shrunk)


def load_content(
    acting: Acting,
    content: bytes,
    file_name: str,
    *,
    progress: Progress | None = None,
    accept_shrunk: bool = False,
) -> SnapshotRecord:
    """As `load_extract`, of a file that was handed in on a page: its content never lies in clear under a name.

    Raises:
        As `load_extract`.
    """
    name = read_name(file_name)
    require(acting, "evidence.load", area_path=area_path_of(name.district))
    contract = load_contract(name.dataset)
    if name.as_of > acting.today:
        raise ExtractOutOfTime(file_name, name.as_of.isoformat())
    opened: AbstractContextManager[Path] = unnamed_file(content, file_name)
    with opened as path:
        return _load(acting, path, name, contract, "", progress, accept_shrunk)


def _load(
    acting: Acting,
    path: Path,
    name: ExtractName,
    contract: DatasetContract,
    purpose: str,
    progress: Progress | None,
    accept_shrunk: bool,
) -> SnapshotRecord:
    purpose = purpose or contract.purposes[0]
    with refusals_on_record(acting, area_path=area_path_of(name.district)):
        contract.require_purpose(purpose)
    report = load_into_store(
        path,
        contract,
        store=snapshot_store(),
        pseudonyms=pseudonyms(),
        seal=seal_for(name.dataset),
        as_of=name.as_of,
        now=acting.now,
        progress=progress,
        accept_shrunk=accept_shrunk,
        decided=decided_rows(contract, name.district, name.as_of),
    )
    digest = report.snapshot.source_digest if report.snapshot else _digest(path)
    return on_record(acting, report, district=name.district, purpose=purpose, digest=digest)


def on_record(acting: Acting, report: LoadReport, *, district: str, purpose: str, digest: str) -> SnapshotRecord:
    """The record of a load just made, or the first record of the same content."""
    known = find_record(report, digest)
    if known is not None:
        return known_again(known, report)
    first = first_of_chain(report)
    try:
        with transaction.atomic():
            return write_record(acting, report, district=district, purpose=purpose, digest=digest, corrects=first,
                                action="evidence.load_again")  # fmt: skip
    except IntegrityError:
        # Somebody loaded the same content at the same moment and was quicker.
        quicker = find_record(report, digest)
        if quicker is None:
            raise
        return quicker


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
