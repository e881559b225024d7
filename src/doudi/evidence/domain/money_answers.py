"""What tax, insurance and pension rows say about the income of a month (收入类回话)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from doudi.evidence.domain.answer import Answer, Asked, Found, Row, has, nothing, unclear
from doudi.kernel.money import format_yuan_plain

_EMPLOYMENT = {
    "employer": ("单位就业", "employed"),
    "flexible": ("灵活就业", "flexible employment"),
    "public_welfare_post": ("公益性岗位", "public-service post"),
    "self_employed": ("个体经营", "self-employed"),
}


def _yuan(fen: int) -> tuple[str, str]:
    return f"{format_yuan_plain(fen)}元", f"CNY {format_yuan_plain(fen)}"


def _of_month(rows: Sequence[Row], asked: Asked) -> list[Row]:
    return [row for row in rows if row["month"] == asked.month.index]


def _total(quantity: str, amounts: Sequence[int | None]) -> Found:
    """The sum; unknown when one of the amounts is not stated."""
    if any(amount is None for amount in amounts):
        return Found(quantity, "unknown", note="amount_blank")
    return has(quantity, sum(amount for amount in amounts if amount is not None))


def _by_employer(quantity: str, rows: Sequence[Row], column: str) -> Found:
    """The sum, and what of it each employer (统一社会信用代码) stands for."""
    whole = _total(quantity, [row[column] for row in rows])
    if whole.state != "has":
        return whole
    parts: Counter[str] = Counter()
    for row in rows:
        parts[row["employer_code"] or ""] += row[column]
    return replace(whole, parts=tuple(sorted(parts.items())))


def tax(rows: Sequence[Row], asked: Asked) -> Answer:
    """Wages and services declared for the month, and what was withheld from them."""
    rows = _of_month(rows, asked)
    if not rows:
        return Answer("none", nothing("monthly_wage_fen", "transfer_paid_fen"))
    wage = _by_employer("monthly_wage_fen", rows, "income_fen")
    paid = _total("transfer_paid_fen", [row[name] for row in rows for name in ("social_insurance_fen", "tax_fen")])
    zh, en = _yuan(wage.value) if isinstance(wage.value, int) else ("", "")
    return Answer("has", (wage, paid), zh=zh, en=en)


def contributions(rows: Sequence[Row], asked: Asked) -> Answer:
    """The contribution base of an employee, which stands for the wage only where no wage was declared for tax."""
    rows = _of_month(rows, asked)
    employed = [row for row in rows if row["kind"] == "employee"]
    paying = [row for row in rows if row["kind"] in ("employee", "flexible")]
    wage = nothing("monthly_wage_fen")[0]
    zh, en = "", ""
    if employed:
        wage = _by_employer("monthly_wage_fen", employed, "base_fen")
        if isinstance(wage.value, int):
            amount = _yuan(wage.value)
            zh, en = f"缴费基数{amount[0]}", f"contribution base {amount[1]}"
    elif paying:
        zh, en = "灵活就业参保", "insured by themselves"
    elif rows:
        zh, en = "居民养老保险", "residents' scheme"
    paid = (
        _total("transfer_paid_fen", [row["paid_fen"] for row in paying]) if paying else nothing("transfer_paid_fen")[0]
    )
    return Answer("has" if rows else "none", (wage, paid), zh=zh, en=en)


def pension(rows: Sequence[Row], asked: Asked) -> Answer:
    """Pensions paid for the month, and the centrally set part; back payments belong to other months."""
    paid = [row for row in _of_month(rows, asked) if row["kind"] == "pension" and row["state"] == "paid"]
    if not paid:
        return Answer("none", nothing("monthly_transfer_fen", "basic_pension_exempt_fen"))
    amount = _total("monthly_transfer_fen", [row["amount_fen"] for row in paid])
    exempt = _total("basic_pension_exempt_fen", [row["central_basic_fen"] for row in paid])
    zh, en = _yuan(amount.value) if isinstance(amount.value, int) else ("", "")
    return Answer("has", (amount, exempt), zh=zh, en=en)


def unemployment(rows: Sequence[Row], asked: Asked) -> Answer:
    """Unemployment benefit being drawn; being registered as unemployed is shown, and is no income."""
    drawing = [row for row in rows if row["benefit_state"] == "drawing"]
    registered = any(row["state"] == "unemployed" for row in rows)
    zh, en = ("登记失业", "registered unemployed") if registered else ("", "")
    if not drawing:
        return Answer("has" if registered else "none", nothing("monthly_transfer_fen"), zh=zh, en=en)
    amount = _total("monthly_transfer_fen", [row["amount_fen"] for row in drawing])
    if isinstance(amount.value, int):
        zh, en = _yuan(amount.value)
    return Answer("has", (amount,), zh=zh, en=en)


def employment(rows: Sequence[Row], asked: Asked) -> Answer:
    """Employment registered and not ended; it says that there is work, not what it pays."""
    now = [row for row in rows if row["ended_on"] is None or row["ended_on"] > asked.as_of]
    if not now:
        return Answer("none")
    zh, en = _EMPLOYMENT.get(now[-1]["kind"], ("", ""))
    return Answer("has", zh=zh, en=en)


def business_tax(rows: Sequence[Row], asked: Asked) -> Answer:
    """Turnover declared for the month. Net income does not follow from it: unknown until an official works it out."""
    rows = [row for row in _of_month(rows, asked) if row["turnover_fen"]]
    if not rows:
        # Most small trade declares nothing: silence says nothing about it, so the quantity is left to the family.
        return Answer("none")
    zh, en = _yuan(sum(row["turnover_fen"] for row in rows))
    found = unclear("turnover_only", "monthly_business_fen")
    return Answer("has", found, zh=f"应税收入{zh}", en=f"turnover {en}")


def medical_costs(rows: Sequence[Row], asked: Asked) -> Answer:
    """What the family paid itself of the medical bills on file."""
    if not rows:
        return Answer("none")
    parts = [row["self_paid_fen"] for row in rows]
    if any(part is None for part in parts):
        return Answer("has", zh="有结算", en="settlements on file")
    zh, en = _yuan(sum(parts))
    return Answer("has", zh=f"自己负担{zh}", en=f"{en} paid by the family")


def provident_fund(rows: Sequence[Row], asked: Asked) -> Answer:
    """Whether the employer pays into the provident fund for the month."""
    rows = [row for row in rows if row["state"] == "active"]
    if not rows:
        return Answer("none")
    newest = max(rows, key=lambda row: row["month"])
    if newest["base_fen"] is None:
        return Answer("has", zh="在缴存", en="paying in")
    zh, en = _yuan(newest["base_fen"])
    return Answer("has", zh=f"缴存基数{zh}", en=f"base {en}")


def farm_subsidy(rows: Sequence[Row], asked: Asked) -> Answer:
    """A farm subsidy of the year says that land is worked; what it yields no department knows."""
    if not [row for row in rows if row["year"] == asked.month.year]:
        return Answer("none")
    return Answer("has", zh="有承包地，收成要问家里", en="land is contracted; ask the family what it yields")
