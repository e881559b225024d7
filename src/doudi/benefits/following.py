"""The things to do that benefits puts on the worklist."""

from doudi.benefits.models import Entitlement, PayRun
from doudi.platform.acting import Acting
from doudi.worklist.keeping import Subject, Task, finish_items, open_item
from doudi.worklist.words import Words

PAYING = Words("发放", "Payment")


def ask_for_account(acting: Acting, entitlement: Entitlement) -> None:
    """Somebody is entitled and has no account on record: ask them."""
    open_item(
        acting,
        Subject("entitlement", entitlement.public_id),
        Task(
            "benefits.account",
            Words("登记收款账户", "Register the account to pay to"),
            PAYING,
            "county_payer",
            scheme=entitlement.scheme,
        ),
        headline=entitlement.person.name,
        place="",
        division_code=entitlement.division_code,
        area_path=entitlement.area_path,
    )


def account_known(acting: Acting, person_entitlements: list[Entitlement]) -> None:
    """The account is on record."""
    for entitlement in person_entitlements:
        finish_items(acting, Subject("entitlement", entitlement.public_id), "benefits.account")


def _run_item(acting: Acting, run: PayRun, kind: str, words: Words, role: str) -> None:
    open_item(
        acting,
        Subject("pay_run", run.public_id),
        Task(kind, words, PAYING, role, scheme=run.scheme, params={"month": run.month}),
        headline=f"{run.month}，{run.lines_count}笔",
        place="",
        division_code=run.division_code,
        area_path=run.area_path,
    )


def follow_run(acting: Acting, run: PayRun) -> None:
    """Bring the items of a pay run in line with its state."""
    subject = Subject("pay_run", run.public_id)
    wanted = {PayRun.DRAFT: "benefits.approve", PayRun.APPROVED: "benefits.file"}.get(run.state, "")
    for kind in ("benefits.approve", "benefits.file"):
        if kind != wanted:
            finish_items(acting, subject, kind)
    if wanted == "benefits.approve":
        _run_item(acting, run, wanted, Words("复核发放名单", "Check the pay roll"), "county_pay_approver")
    elif wanted == "benefits.file":
        _run_item(acting, run, wanted, Words("出银行文件", "Make the bank file"), "county_payer")


def ask_to_work_out_again(acting: Acting, entitlement: Entitlement) -> None:
    """One of a household is no longer entitled and others are: an official works the household out again."""
    case = entitlement.application_id_text
    open_item(
        acting,
        Subject("application", case) if case else Subject("entitlement", entitlement.public_id),
        Task(
            "benefits.work_out_again",
            Words("家里人有变化，重新核定", "A member is gone: work the household out again"),
            PAYING,
            "county_approver",
            scheme=entitlement.scheme,
        ),
        headline=entitlement.person.name,
        place="",
        division_code=entitlement.division_code,
        area_path=entitlement.area_path,
    )


def ask_to_pay_difference(acting: Acting, entitlement: Entitlement, months: int) -> None:
    """A decision was changed for the better after months were put on a roll: somebody pays what they lack."""
    open_item(
        acting,
        Subject("entitlement", entitlement.public_id),
        Task(
            "benefits.pay_difference",
            Words("原来的决定改了，补发差额", "The decision was changed: pay the difference"),
            PAYING,
            "county_payer",
            scheme=entitlement.scheme,
            params={"months": months},
        ),
        headline=entitlement.person.name,
        place="",
        division_code=entitlement.division_code,
        area_path=entitlement.area_path,
    )
