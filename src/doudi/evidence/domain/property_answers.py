"""What registers say about what somebody owns: vehicles, homes, businesses (财产类回话)."""

from __future__ import annotations

from collections.abc import Sequence

from doudi.evidence.domain.answer import Answer, Asked, Found, Row, has, nothing

_GONE = ("cancelled", "transferred_out")


def vehicles(rows: Sequence[Row], asked: Asked) -> Answer:
    """Vehicles held now; a disability mobility vehicle (残疾人机动轮椅车) is exempt."""
    held = [row for row in rows if row["vehicle_state"] not in _GONE]
    counted = {row["plate_key"] for row in held if row["vehicle_kind"] != "disability_mobility"}
    if not counted:
        words = ("残疾人代步车", "disability mobility vehicle") if held else ("", "")
        return Answer("has" if held else "none", nothing("vehicle_count"), zh=words[0], en=words[1])
    found = has("vehicle_count", len(counted), *sorted(counted))
    return Answer("has", (found,), zh=f"{len(counted)}辆", en=f"vehicles: {len(counted)}")


def homes(rows: Sequence[Row], asked: Asked) -> Answer:
    """Dwellings owned now, by unit, so that a couple's one home counts once; other premises are shown."""
    now = [row for row in rows if row["state"] == "current"]
    units = {row["property_unit"] for row in now if row["use"] == "dwelling"}
    others = {row["property_unit"] for row in now if row["use"] != "dwelling"}
    zh = "，".join([*([f"住房{len(units)}套"] if units else []), *([f"其他{len(others)}处"] if others else [])])
    en = ", ".join(
        [*([f"homes: {len(units)}"] if units else []), *([f"other premises: {len(others)}"] if others else [])]
    )
    found = (has("dwelling_count", len(units), *sorted(units)),) if units else nothing("dwelling_count")
    return Answer("has" if now else "none", found, zh=zh, en=en)


def transfers(rows: Sequence[Row], asked: Asked) -> Answer:
    """A home sold or given away within the year before the month."""
    since = asked.month.plus(-12).first_day
    past = [row for row in rows if row["state"] == "past" and row["use"] == "dwelling"]
    if any(row["transferred_on"] is None for row in past):
        return Answer("has", (_undated(),), zh="转移日期没有写", en="day of transfer not stated")
    if [row for row in past if row["transferred_on"] >= since]:
        found = has("recent_property_transfer", True)
        return Answer("has", (found,), zh="近一年转移过住房", en="a home transferred within a year")
    return Answer("none", nothing("recent_property_transfer"))


def _undated() -> Found:
    return Found("recent_property_transfer", "unknown", note="undated")


def firms(rows: Sequence[Row], asked: Asked) -> Answer:
    """Firms that stand, as legal representative or shareholder."""
    return _business(rows, "企业", "firm")


def shops(rows: Sequence[Row], asked: Asked) -> Answer:
    """Self-employed businesses that stand."""
    return _business(rows, "个体户", "self-employed business")


def _business(rows: Sequence[Row], zh: str, en: str) -> Answer:
    if any(row["state"] == "active" for row in rows):
        return Answer("has", (has("has_business_registration", True),), zh=f"有{zh}", en=en)
    return Answer("none", nothing("has_business_registration"))


def public_rental(rows: Sequence[Row], asked: Asked) -> Answer:
    """Lives in public rental housing (公租房), which is no property."""
    if any(row["state"] == "running" for row in rows):
        return Answer("has", zh="租住公租房", en="rents public housing")
    return Answer("none")


def operating_vehicles(rows: Sequence[Row], asked: Asked) -> Answer:
    """A valid licence to carry passengers or goods; its vehicle stands with the police as well."""
    if any(row["state"] == "valid" for row in rows):
        return Answer("has", zh="有营运证", en="operating licence")
    return Answer("none")
