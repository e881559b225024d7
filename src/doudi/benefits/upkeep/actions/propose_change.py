"""Propose what becomes of an entitlement (提变更意见): from a new assessment by the rules, or with a written reason."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from doudi.benefits.models import Entitlement, EntitlementChange, EntitlementReview
from doudi.benefits.upkeep.errors import ChangeNotPossible, DepartureUnexplained, MonthFiled
from doudi.benefits.upkeep.finding import PROPOSE, find_entitlement
from doudi.benefits.upkeep.following import follow_change
from doudi.benefits.upkeep.periods import earliest_month, paid_in
from doudi.benefits.upkeep.tables import HEARD_FIRST
from doudi.benefits.upkeep.telling import tell_proposed
from doudi.benefits.upkeep.weighing import Weighed, weigh, weigh_exit
from doudi.benefits.upkeep.wording import KINDS
from doudi.kernel.money import format_yuan
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.platform.idempotency import once
from doudi.worklist.words import Words

NEEDS = {"suspended": "paid", "resumed": "suspended"}
BASIS = {
    "raised": "审核确认办法第三十一条", "reduced": "审核确认办法第三十一条", "stopped": "审核确认办法第三十一条",
    "unchanged": "审核确认办法第三十一条", "gradual_exit": "审核确认办法第三十三条",
    "refused_work": "审核确认办法第三十四条",
}  # fmt: skip
"""The clause a change of the allowance rests on; of other schemes, and of a suspension, none was read."""


@dataclass(frozen=True)
class Wanted:
    """What an official asks for; an amount is given only where it is not the one the rules work out."""

    kind: str
    reason: str
    from_month: str = ""
    amount_fen: int | None = None
    members_count: int | None = None
    departure_reason: str = ""


@transaction.atomic
def propose_change(
    acting: Acting, entitlement_id: str, wanted: Wanted, *, review_id: str = "", key: str | None = None
) -> str:
    """The proposal, with the facts, the rules and their result kept beside it; its number. Another official decides.

    Where something would be taken from the family it is told at once, and must be heard before the decision.

    Raises:
        EntitlementNotFound: not for this account.
        MonthFiled: its month is past or filed with the bank.
        DepartureUnexplained: it is not what the rules say, and no reason is written.
        ChangeNotPossible: another proposal waits, or the kind does not fit what is paid now.
        ExitNotSet: gradual exit cannot be worked out here.
    """

    def propose() -> dict[str, Any]:
        entitlement = find_entitlement(acting, entitlement_id, PROPOSE, lock=True)
        review = _review_of(entitlement, review_id)
        month = _month_of(acting, entitlement, wanted)
        _require_fit(entitlement, wanted, month)
        # A gradual exit ends when it ends; a family whom the rules grant the allowance again leaves it.
        to_month = "" if wanted.kind == "raised" and weighs_again(entitlement) else entitlement.to_month
        if wanted.kind == "gradual_exit":
            weighed, end = weigh_exit(acting, entitlement, review, month)
            to_month = str(end)
        else:
            weighed = weigh(acting, entitlement, review, month)
        amount = _amount(entitlement, wanted, weighed)
        _require_reason(wanted, weighed, amount)
        change = EntitlementChange.objects.create(
            entitlement=entitlement, review=review, kind=wanted.kind, from_month=str(month), to_month=to_month,
            amount_before_fen=entitlement.amount_fen, amount_fen=amount, members_before=entitlement.members_count,
            members_count=wanted.members_count or weighed.members_count, computed_kind=weighed.kind,
            computed_fen=weighed.amount_fen, month=weighed.month, ruleset_hash=weighed.ruleset_hash,
            facts=weighed.facts, result=weighed.result, reason=wanted.reason.strip(),
            departure_reason=wanted.departure_reason.strip(), legal_basis=_basis(entitlement, wanted, review),
            maker_id=acting.actor_id, maker_name=acting.name, made_at=acting.now,
            division_code=entitlement.division_code, area_path=entitlement.area_path,
        )  # fmt: skip
        if change.kind in HEARD_FIRST:
            tell_proposed(acting, change)
        follow_change(acting, change)
        record(acting, "benefits.propose_change", "entitlement", entitlement.public_id,
               area_path=entitlement.area_path, case_ref=entitlement.application_id_text,
               detail={"change": change.public_id, "kind": change.kind})  # fmt: skip
        announce(acting, "change_proposed", {"entitlement": entitlement.public_id, "change": change.public_id})
        return {"change": change.public_id}

    if key is None:
        return str(propose()["change"])
    content = [entitlement_id, review_id, vars(wanted)]
    return str(once(acting, f"propose_change:{key}", content, propose)["change"])


def weighs_again(entitlement: Entitlement) -> bool:
    """Whether what is paid now is a gradual exit, out of which a rise leads back to the allowance itself."""
    last = entitlement.periods.filter(replaced_at=None).order_by("-from_month").first()
    return last is not None and last.change is not None and last.change.kind == "gradual_exit"


def _review_of(entitlement: Entitlement, review_id: str) -> EntitlementReview | None:
    if not review_id:
        return None
    review = entitlement.reviews.filter(public_id=review_id, state="open").first()
    if review is None:
        raise ChangeNotPossible(
            f"Review {review_id} is not open.", Words("这次复核已经办完了。", "This review is finished.")
        )
    return review


def _require_fit(entitlement: Entitlement, wanted: Wanted, month: Month) -> None:
    holding = paid_in(entitlement, str(month))
    waiting = entitlement.changes.filter(state="proposed").exists()
    known = wanted.kind in KINDS and wanted.kind != "moved"
    fits = holding is not None and NEEDS.get(wanted.kind, holding.kind) == holding.kind
    if not known or waiting or not fits:
        raise ChangeNotPossible(
            f"{wanted.kind} from {month} does not fit {entitlement.public_id}: then {holding}; waiting: {waiting}.",
            Words("已经有一件变更在等决定。", "Another change waits for its decision.") if waiting
            else Words("现在的情况不能这样变。", "This change does not fit what is paid now."),
        )  # fmt: skip
    if not wanted.reason.strip():
        raise ChangeNotPossible("No reason is written.", Words("写明原因。", "Write the reason."))


def _month_of(acting: Acting, entitlement: Entitlement, wanted: Wanted) -> Month:
    earliest = earliest_month(entitlement, Month.of(acting.today))
    month = Month.parse(wanted.from_month) if wanted.from_month else earliest
    if month < earliest:
        raise MonthFiled(str(month), str(earliest))
    return month


def _amount(entitlement: Entitlement, wanted: Wanted, weighed: Weighed) -> int:
    if wanted.kind in ("stopped", "suspended"):
        return 0
    if wanted.kind == "unchanged":
        return entitlement.amount_fen
    amount = wanted.amount_fen if wanted.amount_fen is not None else weighed.amount_fen
    if wanted.kind == "resumed" and not amount:
        amount = entitlement.amount_fen
    before = entitlement.amount_fen
    fits = {"raised": (amount or 0) > before, "reduced": 0 < (amount or 0) < before}
    if not amount or amount <= 0 or not fits.get(wanted.kind, True):
        raise ChangeNotPossible(
            f"{wanted.kind} to {amount} from {before} does not fit.",
            Words("金额和“增发、减发”对不上，请看看。", "The amount does not fit the kind of change; look again."),
        )
    return amount


def _require_reason(wanted: Wanted, weighed: Weighed, amount: int) -> None:
    """What differs from the rules' own answer needs a written reason (作出不同决定)."""
    if not weighed.kind or wanted.kind in ("suspended", "gradual_exit"):
        return
    same = wanted.kind == weighed.kind and (wanted.kind == "stopped" or amount == weighed.amount_fen)
    if not same and not wanted.departure_reason.strip():
        said = KINDS[weighed.kind]
        yuan = f"{format_yuan(weighed.amount_fen)}" if weighed.amount_fen else ""
        raise DepartureUnexplained(
            Words(f"{said.zh}{f'，{yuan}元' if yuan else ''}", f"{said.en}{f', CNY {yuan}' if yuan else ''}")
        )


def _basis(entitlement: Entitlement, wanted: Wanted, review: EntitlementReview | None) -> str:
    if entitlement.scheme != "dibao":
        return ""
    if review is not None and review.reason == "refused_work" and wanted.kind in ("reduced", "stopped"):
        return BASIS["refused_work"]
    return BASIS.get(wanted.kind, "")
