"""Delete snapshots whose retention is over (到期销毁), and prove that they are gone."""

from django.db import transaction

from doudi.columnar.contract import load_contract
from doudi.evidence.errors import NotDeleted
from doudi.evidence.models import SnapshotRecord
from doudi.evidence.store import snapshot_store
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.link_standing import forget_sides
from doudi.registry.policy import require_somewhere, visible


def expired_loads(acting: Acting, dataset: str) -> list[SnapshotRecord]:
    """Loads of a dataset in this account's area whose data has been kept as long as its contract says.

    Of a file that was refused as a whole only the list of its rejects was kept; it goes as well.
    """
    contract = load_contract(dataset)
    limit = acting.today.year * 12 + acting.today.month - 1 - contract.retention_months
    rows = visible(
        SnapshotRecord.objects.filter(dataset=dataset, deleted_at=None).exclude(
            state=SnapshotRecord.REFUSED, rejects_file=""
        ),
        acting,
        "evidence.delete_expired",
    )
    return [row for row in rows.order_by("as_of", "pk") if row.as_of.year * 12 + row.as_of.month - 1 < limit]


def delete_expired(acting: Acting, dataset: str) -> list[SnapshotRecord]:
    """Deletes rows, sealed texts and rejects of every expired load; what remains is that there was one, and its digest.

    What linkage kept of its rows goes as well, names and numbers of both sides; that it was decided, by whom and why,
    stays. Files go first, then the record says so: killed in between, the next run says so for it. Nothing younger is
    touched.

    Raises:
        NotAllowed: not a data officer's post.
        DatasetUnknown: no contract describes the dataset.
        NotDeleted: something of it is still there.
    """
    require_somewhere(acting, "evidence.delete_expired")
    gone = []
    for load in expired_loads(acting, dataset):
        store = snapshot_store()
        store.remove(dataset, load.as_of, load.file_digest)
        left = store.left_of(dataset, load.as_of, load.file_digest)
        if left:
            raise NotDeleted(load.public_id, len(left))
        with transaction.atomic():
            load.deleted_at, load.deleted_by = acting.now, acting.actor_id
            load.save(update_fields=["deleted_at", "deleted_by"])
            pairs = forget_sides(dataset, load.file_digest)
            record(
                acting, "evidence.delete_expired", "load", load.public_id, area_path=load.area_path,
                detail={"dataset": dataset, "as_of": load.as_of.isoformat(), "digest": load.file_digest,
                        "rows": load.rows_accepted, "pairs": pairs, "files_left": 0},
            )  # fmt: skip
        gone.append(load)
    return gone
