"""Load a table or view of a department's database (装载数据库表)."""

from datetime import date

from doudi.columnar.contract import load_contract
from doudi.columnar.load import Progress
from doudi.columnar.load import load_table as load_into_store
from doudi.columnar.readers.database_table import digest_table
from doudi.evidence.actions.load_extract import on_record
from doudi.evidence.decided_rows import decided_rows
from doudi.evidence.errors import ExtractOutOfTime
from doudi.evidence.models import SnapshotRecord
from doudi.evidence.naming import area_path_of
from doudi.evidence.purposes import refusals_on_record
from doudi.evidence.sources import find_source, opened_table
from doudi.evidence.store import seal_for, snapshot_store
from doudi.platform.acting import Acting
from doudi.registry.policy import require, require_somewhere
from doudi.registry.pseudonym import pseudonyms


def load_table(
    acting: Acting,
    dataset: str,
    source_name: str,
    *,
    as_of: date | None = None,
    purpose: str = "",
    progress: Progress | None = None,
    accept_shrunk: bool = False,
) -> SnapshotRecord:
    """The record of the load, as of an extract; the same content again changes nothing.

    Which database, which district and which table are the operator's to say, in a file outside the database. The table
    is read inside one transaction that writes nothing, twice: for its digest, then for its rows.

    Args:
        as_of: the day whose state the table shows; today, when nothing is said.

    Raises:
        NotAllowed: this account does not load data of the source's district.
        SourcesFaulty, SourceUnknown, SourceUnreachable: the operator's file, the name, the database.
        DatasetUnknown, PurposeRefused, ExtractOutOfTime: as for an extract.
        PseudonymsCollide: two numbers share a key; nothing was stored.
    """
    require_somewhere(acting, "evidence.load")
    contract = load_contract(dataset)
    source = find_source(source_name)
    area = area_path_of(source.district)
    require(acting, "evidence.load", area_path=area)
    as_of = as_of or acting.today
    shown = f"{dataset}_{source.district}_{as_of:%Y%m%d}.table"
    if as_of > acting.today:
        raise ExtractOutOfTime(shown, as_of.isoformat())
    purpose = purpose or contract.purposes[0]
    with refusals_on_record(acting, area_path=area):
        contract.require_purpose(purpose)
    with opened_table(source, dataset, shown) as table:
        report = load_into_store(
            table,
            contract,
            store=snapshot_store(),
            pseudonyms=pseudonyms(),
            seal=seal_for(dataset),
            as_of=as_of,
            now=acting.now,
            progress=progress,
            accept_shrunk=accept_shrunk,
            decided=decided_rows(contract, source.district, as_of),
        )
        digest = report.snapshot.source_digest if report.snapshot else digest_table(table)
    return on_record(acting, report, district=source.district, purpose=purpose, digest=digest)
