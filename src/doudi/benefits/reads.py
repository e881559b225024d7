"""What benefits shows: pay runs and entitlements, within scope, each read of personal data audited."""

from dataclasses import dataclass
from datetime import datetime

from doudi.benefits.errors import PayRunNotFound
from doudi.benefits.models import Entitlement, PayeeAccount, PayRun
from doudi.benefits.running import current_accounts, find_run, lines_of, payable
from doudi.casework.process import scheme_here
from doudi.kernel.money import format_yuan
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.platform.files import read
from doudi.platform.models import StoredFile
from doudi.registry import policy
from doudi.worklist.words import Words

MOST_ENTITLEMENTS = 500
STATE_WORDS: dict[str, Words] = {
    "draft": Words("等复核", "waiting for approval"),
    "approved": Words("复核过了，等出文件", "approved, the file is to be made"),
    "filed": Words("文件出了", "filed with the bank"),
    "dropped": Words("没有用", "dropped"),
}


@dataclass(frozen=True)
class PayRunRow:
    """One pay run in a list; amounts in fen. ``may`` says which of approve, file, drop this account may press."""

    public_id: str
    scheme: str
    scheme_words: Words
    month: str
    state: str
    state_words: Words
    lines_count: int
    total_fen: int
    approved_fen: int | None
    filed_fen: int | None
    made_by_name: str
    made_at: datetime
    approved_by_name: str
    approved_at: datetime | None
    filed_at: datetime | None
    voided_because: str
    may: dict[str, bool]
    why_not: dict[str, Words]


@dataclass(frozen=True)
class PayLineRow:
    """One payment: name, place-level data and the account's last figures only."""

    number: int
    public_id: str
    name: str
    bank_name: str
    account_tail: str
    members_count: int
    amount_fen: int
    application_id: str


@dataclass(frozen=True)
class NotIncluded:
    """Somebody entitled this month who is in no run, and why."""

    entitlement_id: str
    person_id: str
    name: str
    amount_fen: int
    why: Words


@dataclass(frozen=True)
class PayRunPage:
    """A pay run with its lines; ``digest`` is what the approver sends back. ``sums`` says 批准 = 出文件."""

    row: PayRunRow
    digest: str
    lines: list[PayLineRow]
    not_included: list[NotIncluded]
    sums: Words
    bank_file_ready: bool


@dataclass(frozen=True)
class EntitlementRow:
    """A family's entitlement as staff see it."""

    public_id: str
    person_id: str
    name: str
    scheme: str
    amount_fen: int
    members_count: int
    from_month: str
    to_month: str
    state: str
    application_id: str
    account_tail: str
    has_account: bool


def _row(run: PayRun, acting: Acting) -> PayRunRow:
    scheme = scheme_here(run.scheme)
    may = {
        "approve": run.state == PayRun.DRAFT
        and bool(run.lines_count)
        and policy.may(acting, "benefits.approve_pay_run", area_path=run.area_path),
        "file": run.state == PayRun.APPROVED and policy.may(acting, "benefits.file_pay_run", area_path=run.area_path),
        "drop": run.state == PayRun.DRAFT and policy.may(acting, "benefits.draft_pay_run", area_path=run.area_path),
    }
    why_not: dict[str, Words] = {}
    if may["approve"] and run.made_by == acting.actor_id:
        may["approve"] = False
        why_not["approve"] = Words(
            "这一批是您做的，要由别的同事复核。", "You made this run; another official approves it."
        )
    return PayRunRow(
        public_id=run.public_id,
        scheme=run.scheme,
        scheme_words=Words(scheme.short_zh, scheme.short_en),
        month=run.month,
        state=run.state,
        state_words=STATE_WORDS[run.state],
        lines_count=run.lines_count,
        total_fen=run.total_fen,
        approved_fen=run.approved_fen,
        filed_fen=run.filed_fen,
        made_by_name=run.made_by_name,
        made_at=run.made_at,
        approved_by_name=run.approved_by_name,
        approved_at=run.approved_at,
        filed_at=run.filed_at,
        voided_because=run.voided_because,
        may=may,
        why_not=why_not,
    )


def fetch_pay_runs(acting: Acting) -> list[PayRunRow]:
    """The pay runs of the area served, newest month first; no personal data.

    Raises:
        NotAllowed: no post of this account sees payments.
    """
    policy.require_somewhere(acting, "benefits.see")
    rows = policy.visible(PayRun.objects.all(), acting, "benefits.see").order_by("-month", "-pk")[:200]
    return [_row(run, acting) for run in rows]


def fetch_pay_run(acting: Acting, public_id: str) -> PayRunPage:
    """One pay run with every line, and who is entitled but not in it.

    Raises:
        PayRunNotFound: not existing or not for this account.
    """
    run = find_run(acting, public_id)
    lines = lines_of(run)
    waiting = payable(run.scheme, run.month, run.area_path)
    accounts = current_accounts([each for each, _holding in waiting])
    total = Words(f"{format_yuan(run.total_fen)}元", f"CNY {format_yuan(run.total_fen)}")
    if run.filed_fen is not None and run.approved_fen is not None:
        approved, filed = format_yuan(run.approved_fen), format_yuan(run.filed_fen)
        sums = Words(f"批准{approved}元 = 出文件{filed}元", f"approved CNY {approved} = filed CNY {filed}")
    else:
        sums = Words(f"{run.lines_count}笔，{total.zh}", f"{run.lines_count} payments, {total.en}")
    record_read(acting, "pay_run", [run.public_id], what="pay_run", area_path=run.area_path)
    return PayRunPage(
        row=_row(run, acting),
        digest=run.digest,
        lines=[
            PayLineRow(
                at,
                line.public_id,
                line.account.holder_name,
                line.account.bank_name,
                line.account.tail,
                line.members_count,
                line.amount_fen,
                line.entitlement.application_id_text,
            )
            for at, line in enumerate(lines, start=1)
        ],
        not_included=[
            NotIncluded(
                each.public_id,
                each.person.public_id,
                each.person.name,
                holding.amount_fen,
                Words("有账户了，下一批发", "has an account now; in the next run")
                if each.person_id in accounts
                else Words("还没有登记账户", "no account on record yet"),
            )
            for each, holding in waiting
        ],
        sums=sums,
        bank_file_ready=bool(run.bank_file_id),
    )


def _file_of(acting: Acting, public_id: str, field: str, what: str) -> bytes:
    run = find_run(acting, public_id)
    stored = StoredFile.objects.filter(public_id=getattr(run, field)).first()
    if stored is None:
        raise PayRunNotFound()
    record_read(acting, "pay_run", [run.public_id], what=what, area_path=run.area_path)
    return read(stored)


def fetch_bank_file(acting: Acting, public_id: str) -> bytes:
    """The bank's file as it was filed.

    Raises:
        PayRunNotFound: not for this account, or not filed.
        NotAllowed: only who files runs takes the file with full account numbers.
    """
    run = find_run(acting, public_id, "benefits.file_pay_run")
    return _file_of(acting, run.public_id, "bank_file_id", "bank_file")


def fetch_pay_list_pdf(acting: Acting, public_id: str) -> bytes:
    """The printed list as it was filed.

    Raises:
        PayRunNotFound: not for this account, or not filed.
    """
    return _file_of(acting, public_id, "list_file_id", "pay_list")


def fetch_entitlements(acting: Acting, *, without_account: bool = False, person_id: str = "") -> list[EntitlementRow]:
    """The entitlements of the area served, newest first, at most ``MOST_ENTITLEMENTS``.

    Args:
        without_account: only of people who have no account on record.
        person_id: only of this person.

    Raises:
        NotAllowed: no post of this account sees payments.
    """
    policy.require_somewhere(acting, "benefits.see")
    rows = policy.visible(Entitlement.objects.all(), acting, "benefits.see").select_related("person").order_by("-pk")
    if without_account:
        rows = rows.exclude(person__in=PayeeAccount.objects.filter(replaced_at=None).values("person"))
    if person_id:
        rows = rows.filter(person__public_id=person_id)
    shown = list(rows[:MOST_ENTITLEMENTS])
    accounts = current_accounts(shown)
    if shown:
        record_read(acting, "entitlement", [each.public_id for each in shown], what="entitlements")
    return [_entitlement_row(each, accounts.get(each.person_id)) for each in shown]


def _entitlement_row(entitlement: Entitlement, account: PayeeAccount | None) -> EntitlementRow:
    return EntitlementRow(
        entitlement.public_id,
        entitlement.person.public_id,
        entitlement.person.name,
        entitlement.scheme,
        entitlement.amount_fen,
        entitlement.members_count,
        entitlement.from_month,
        entitlement.to_month,
        entitlement.state,
        entitlement.application_id_text,
        account.tail if account else "",
        account is not None,
    )
