"""Begin to check many households, one after the other (批量核对), such as those of a yearly review (年度复核)."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Min

from doudi.evidence.asking import VERIFICATION
from doudi.evidence.checking.waking import wake
from doudi.evidence.domain.consent import holds
from doudi.evidence.live_models import OPEN, REVIEW, URGENCY
from doudi.evidence.models import Authorisation, Check, CheckBatch
from doudi.kernel.month import Month
from doudi.kernel.public_id import new_public_id
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.policy import may, require_somewhere

ROWS = 1_000
RUN_BATCH = "evidence.run_batch"
Signed = tuple[str, list[Authorisation]]
"""A case and its authorisations that were not taken back."""


UNREAD = tuple(
    f"{who}__{name}" for who in ("person", "guardian") for name in ("name", "citizen_number", "phone", "address")
)
"""What a batch has no need to decrypt of tens of thousands of people."""


@dataclass(frozen=True)
class BatchBegun:
    """What a batch begins with: households taken, and those left out with the reason (办件号 → 缘由)."""

    batch: CheckBatch | None
    taken: int
    left_out: dict[str, str]


@transaction.atomic
def begin_check_batch(acting: Acting, *, name: str, case_refs: Iterable[str], month: Month) -> BatchBegun:
    """Put households in line; their questions are written when their turn comes, ordinary applications going first.

    Districts take turns: the first household of each, then the second, however many each has. Of every household those
    are asked about whose authorisation holds when their turn comes.

    Raises:
        NotAllowed: this account queries departments nowhere.
    """
    require_somewhere(acting, RUN_BATCH)
    good, left_out = sort_out(acting, case_refs)
    if not good:
        return BatchBegun(None, 0, left_out)
    batch = CheckBatch.objects.create(
        name=name, made_at=acting.now, made_by=acting.actor_id, made_by_name=acting.name, total=len(good),
        area_path=_common([rows[0].area_path for _, rows in good]), left_out=_by_reason(left_out),
    )  # fmt: skip
    turns: Counter[str] = Counter()
    first = Check.objects.filter(planned_at=None, state=OPEN, kind=REVIEW).aggregate(first=Min("turn"))["first"] or 0
    made = []
    for ref, rows in good:
        district = district_of(rows[0].area_path)
        made.append(_check(acting, batch, ref, rows, month, first + turns[district]))
        turns[district] += 1
    Check.objects.bulk_create(made, batch_size=ROWS)
    wake()
    record(acting, "evidence.begin_check_batch", "check_batch", batch.public_id, area_path=batch.area_path,
           detail={"households": len(made), "left_out": dict(Counter(left_out.values()))})  # fmt: skip
    return BatchBegun(batch, len(made), left_out)


def sort_out(acting: Acting, case_refs: Iterable[str]) -> tuple[list[Signed], dict[str, str]]:
    """The households a batch would take, with what they signed, and those it leaves out with the reason."""
    wanted = list(dict.fromkeys(ref.strip() for ref in case_refs if ref.strip()))
    signed = _signed(wanted)
    open_now: set[str] = set()
    for start in range(0, len(wanted), ROWS):
        some = Check.objects.filter(case_ref__in=wanted[start : start + ROWS], state=OPEN, kind=REVIEW)
        open_now.update(some.values_list("case_ref", flat=True))
    left_out: dict[str, str] = {}
    good: list[Signed] = []
    for ref in wanted:
        rows = signed.get(ref, [])
        if not rows or not may(acting, RUN_BATCH, area_path=rows[0].area_path):
            left_out[ref] = "no_authorisation"  # the same word for both: it does not tell whether the case exists
        elif not any(holds(row, acting.now) for row in rows):
            left_out[ref] = "authorisation_ended"
        elif ref in open_now:
            left_out[ref] = "under_way"
        else:
            good.append((ref, rows))
    return good, left_out


def _by_reason(left_out: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for ref, why in left_out.items():
        found[why].append(ref)
    return dict(found)


def district_of(area_path: str) -> str:
    """The path of the district a place lies in.

    >>> district_of("/50/500106/500106001/500106001001/")
    '/50/500106/'
    """
    return "/".join(area_path.split("/")[:3]) + "/"


def _signed(case_refs: list[str]) -> dict[str, list[Authorisation]]:
    found: dict[str, list[Authorisation]] = defaultdict(list)
    for start in range(0, len(case_refs), ROWS):
        rows = Authorisation.objects.filter(case_ref__in=case_refs[start : start + ROWS], withdrawn_at=None)
        plain = rows.select_related("person", "guardian").defer(*UNREAD)
        for row in plain.order_by("pk"):
            found[row.case_ref].append(row)
    return found


def _check(acting: Acting, batch: CheckBatch, ref: str, rows: list[Authorisation], month: Month, turn: int) -> Check:
    return Check(
        public_id=new_public_id(Check.PREFIX, groups=Check.GROUPS), case_ref=ref, area_path=rows[0].area_path,
        division_code=rows[0].division_code, purpose=VERIFICATION, month=str(month), kind=REVIEW, batch=batch,
        urgency=URGENCY[REVIEW], turn=turn, people=sorted({row.person.public_id for row in rows}),
        asked_at=acting.now, asked_by=acting.actor_id, asked_by_name=acting.name,
        asked_by_office=acting.posts[0].organisation_name if acting.posts else "",
    )  # fmt: skip


def _common(paths: list[str]) -> str:
    """The smallest place all of them lie in."""
    parts = [path.strip("/").split("/") for path in paths]
    shared = []
    for level in zip(*parts, strict=False):
        if len(set(level)) > 1:
            break
        shared.append(level[0])
    return "/" + "".join(f"{part}/" for part in shared)
