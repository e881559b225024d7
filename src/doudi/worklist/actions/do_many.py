"""Do the same to many items, each in a transaction of its own, with a result a row (成批办理)."""

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction

from doudi.kernel.errors import DoudiError
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.idempotency import KeyReused, digest_of
from doudi.registry import policy
from doudi.worklist.actions.hand_over import hand_over
from doudi.worklist.actions.urge import LONGEST_NOTE, urge
from doudi.worklist.errors import BulkUnfit
from doudi.worklist.models import BulkRow, BulkRun, WorkItem
from doudi.worklist.words import Words

MOST_ROWS = 200
VERBS: Mapping[str, str] = {"hand_over": "worklist.hand_over", "remind": "worklist.supervise"}
"""What may be done to many at once, and the verb it takes. No decision on a case is among them."""


def do_many(
    acting: Acting, what: str, item_ids: Sequence[str], *, key: str, note: str, to_staff_id: str = ""
) -> BulkRun:
    """Each item by the action that does one; one that is refused leaves the others done.

    The run with its rows is written first; then every row and its effect are one transaction, so that a run stopped in
    the middle says which rows wait, and the same key again carries on with those alone.

    Raises:
        NotAllowed: no post of this account may do this.
        BulkUnfit: nothing chosen, more than ``MOST_ROWS``, no note, nobody to give it to, or no such work.
        KeyReused: the key stands for another press.
    """
    verb = VERBS.get(what)
    if verb is None:
        raise BulkUnfit(Words("不能成批做这个。", "This is not done to many at once."))
    policy.require_somewhere(acting, verb)
    wanted, said = list(dict.fromkeys(item_ids)), note.strip()
    if not wanted or len(wanted) > MOST_ROWS:
        raise BulkUnfit(Words(f"勾选1到{MOST_ROWS}条。", f"Choose 1 to {MOST_ROWS}."))
    if not said or len(said) > LONGEST_NOTE:
        raise BulkUnfit(
            Words(f"写一句为什么，最多{LONGEST_NOTE}个字。", f"Write why, {LONGEST_NOTE} characters at most.")
        )
    if what == "hand_over" and not to_staff_id:
        raise BulkUnfit(Words("选转给谁。", "Choose who gets them."))
    run = _run_of(acting, what, wanted, key, said, to_staff_id)
    return carry_on(acting, run)


def _run_of(acting: Acting, what: str, wanted: list[str], key: str, note: str, to_staff_id: str) -> BulkRun:
    """The run of this key, made with all its rows waiting when there is none."""
    digest = digest_of([what, wanted, note, to_staff_id])
    try:
        with transaction.atomic():
            run = BulkRun.objects.create(
                what=what,
                params={"to": to_staff_id} if to_staff_id else {},
                note=note,
                key=key[:64],
                digest=digest,
                made_by=acting.actor_id,
                made_at=acting.now,
            )
            rows = [BulkRow(run=run, number=at, item_id=item) for at, item in enumerate(wanted, start=1)]
            BulkRow.objects.bulk_create(rows)
            detail = {"what": what, "items": len(wanted), "to": to_staff_id}
            record(acting, "worklist.do_many", "bulk_run", run.public_id, detail=detail)
            return run
    except IntegrityError:
        known = BulkRun.objects.filter(made_by=acting.actor_id, key=key[:64]).first()
        if known is None:
            raise
    if known.digest != digest:
        raise KeyReused()
    return known


def carry_on(acting: Acting, run: BulkRun) -> BulkRun:
    """Do the rows of a run that wait, in their order; none when all are done."""
    for pk in list(run.rows.filter(outcome=BulkRow.WAITING).order_by("number").values_list("pk", flat=True)):
        with transaction.atomic():
            row = BulkRow.objects.select_for_update().get(pk=pk)
            if row.outcome == BulkRow.WAITING:
                _do(acting, run, row)
    return run


def _do(acting: Acting, run: BulkRun, row: BulkRow) -> None:
    try:
        with transaction.atomic():
            if run.what == "hand_over":
                before = WorkItem.objects.filter(public_id=row.item_id).values_list("owner_staff_id", flat=True).first()
                to = str(run.params["to"])
                hand_over(acting, row.item_id, to, run.note)
                row.outcome = BulkRow.SAME if before == to else BulkRow.DONE
            else:
                urge(acting, row.item_id, run.note)
                row.outcome = BulkRow.DONE
    except DoudiError as fault:
        row.outcome, row.code = BulkRow.REFUSED, fault.code
    row.at = acting.now
    row.save(update_fields=["outcome", "code", "at"])
