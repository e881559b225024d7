"""What rows say in the categories that no file feeds (实时查询的类别): asked live only, where a connector answers them.

Their amounts stand in the words an official reads. Of these only deposits go to the rules: how shares, policies and
claims are counted as property is in no text we could read, so they are told and not added up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from doudi.evidence.domain.answer import Answer, Asked, Row, has, nothing, unclear
from doudi.kernel.money import format_yuan_plain


def deposits(rows: Sequence[Row], asked: Asked) -> Answer:
    """Balances of all accounts together; an account told twice with two balances leaves the sum unknown."""
    accounts = {(row["bank"], row["account_key"]): row["balance_fen"] for row in rows}
    if len(accounts) < len(rows):
        return Answer("unknown", unclear("account_twice", "deposits_fen"), "account_twice")
    if not rows:
        return Answer("none", nothing("deposits_fen"))
    total = sum(accounts.values())
    amount = format_yuan_plain(total)
    words = (f"{len(accounts)}个账户，{amount}元", f"accounts: {len(accounts)}, CNY {amount}")
    return Answer("has", (has("deposits_fen", total),), zh=words[0], en=words[1])


def _standing(states: frozenset[str], zh: str, en: str) -> Callable[[Sequence[Row], Asked], Answer]:
    """How many rows stand now."""

    def read(rows: Sequence[Row], asked: Asked) -> Answer:
        count = sum(row["state"] in states for row in rows)
        return Answer("has", zh=f"{zh}{count}", en=f"{en}: {count}") if count else Answer("none")

    return read


def _worth(column: str, zh: str, en: str, states: frozenset[str] = frozenset()) -> Callable[..., Answer]:
    """How many rows, and what they are worth together; the worth is left out where one is not stated."""

    def read(rows: Sequence[Row], asked: Asked) -> Answer:
        held = [row for row in rows if not states or row["state"] in states]
        if not held:
            return Answer("none")
        worth = [row[column] for row in held]
        if any(each is None for each in worth):
            return Answer("has", zh=f"{zh}{len(held)}，金额没有写全", en=f"{en}: {len(held)}, not all amounts stated")
        amount = format_yuan_plain(sum(worth))
        return Answer("has", zh=f"{zh}{len(held)}，{amount}元", en=f"{en}: {len(held)}, CNY {amount}")

    return read


def border_crossings(rows: Sequence[Row], asked: Asked) -> Answer:
    """Departures within the year before the month; a hint, never a ground (57号 art. 17)."""
    since = asked.month.plus(-12).first_day
    count = sum(row["direction"] == "departure" and row["crossed_on"] >= since for row in rows)
    return (
        Answer("has", zh=f"近一年出境{count}次", en=f"departures within a year: {count}") if count else Answer("none")
    )


def withdrawals(rows: Sequence[Row], asked: Asked) -> Answer:
    """Withdrawals and loans of the provident fund within the year before the month."""
    since = asked.month.plus(-12).first_day
    recent = [row for row in rows if row["happened_on"] >= since and row["kind"] in ("withdrawal", "loan")]
    return _worth("amount_fen", "近一年提取、贷款笔数", "withdrawals and loans within a year")(recent, asked)


ACTIVE = frozenset({"active"})
organisations = _standing(ACTIVE, "任职的社会组织", "organisations served in")
cooperatives = _standing(ACTIVE, "参加的合作社", "cooperatives")
land = _standing(frozenset({"current"}), "林地、承包地等权利", "rights in forest and land")
new_homes = _worth("price_fen", "网签合同", "contracts for new homes", frozenset({"running", "registered"}))
machinery = _standing(ACTIVE, "农机", "farm machines")
monitored = _standing(frozenset({"monitored"}), "防返贫监测", "monitored against return to poverty")
ships = _standing(ACTIVE, "船舶", "ships")
policies = _worth("cash_value_fen", "商业保险", "insurance policies", ACTIVE)
securities = _worth("market_value_fen", "证券、基金", "securities and funds")
online_assets = _worth("amount_fen", "互联网金融资产", "online financial assets")
