"""What registers say about who somebody is: births, deaths, marriage, school, disability, custody (身份类回话)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from doudi.evidence.domain.answer import Answer, Asked, Row, has, nothing, unclear

# Registrations are on file since 2003; whoever was too young to marry before that has their whole history in them.
BORN_LATE_ENOUGH = date(1983, 1, 1)
_LEVELS = {
    "preschool": ("preschool", "幼儿园", "kindergarten"),
    "primary": ("primary", "小学", "primary school"),
    "junior": ("junior", "初中", "junior secondary school"),
    "senior": ("senior", "高中", "senior secondary school"),
    "vocational": ("vocational", "中职", "secondary vocational school"),
    "college": ("college", "大专", "junior college"),
    "undergraduate": ("undergraduate", "本科", "undergraduate"),
    "master": ("postgraduate", "研究生", "postgraduate"),
    "doctor": ("postgraduate", "研究生", "postgraduate"),
}
_DISABILITIES = {
    "visual": ("视力", "visual"),
    "hearing": ("听力", "hearing"),
    "speech": ("言语", "speech"),
    "physical": ("肢体", "physical"),
    "intellectual": ("智力", "intellectual"),
    "mental": ("精神", "mental"),
    "multiple": ("多重", "multiple"),
}
_CUSTODY = {"prison": ("服刑", "in prison"), "drug_isolation": ("强制隔离戒毒", "compulsory drug isolation")}


def register(rows: Sequence[Row], asked: Asked) -> Answer:
    """The household register of this district: birth date, urban or rural, marital status."""
    if not rows:
        return Answer(
            "none", unclear("registered_elsewhere", "urban_rural"), zh="不在本区户籍", en="not in this register"
        )
    if len({(row["birth_date"], row["urban_rural"], row["household_key"]) for row in rows}) > 1:
        return Answer("unknown", unclear("stands_twice", "birth_date", "urban_rural", "is_married"), "stands_twice")
    row = rows[0]
    status = row["marital_status"]
    married = (
        has("is_married", status == "married")
        if status in ("married", "unmarried", "widowed", "divorced")
        else unclear("not_stated", "is_married")[0]
    )
    rural = row["urban_rural"] == "rural"
    apart = row["lives_at_register"] == "no"
    zh = ("农村" if rural else "城镇") + ("，人户分离" if apart else "")
    en = ("rural" if rural else "urban") + (", lives elsewhere" if apart else "")
    found = (has("birth_date", row["birth_date"]), has("urban_rural", row["urban_rural"]), married)
    return Answer("has", found, zh=zh, en=en)


def deregistration(rows: Sequence[Row], asked: Asked) -> Answer:
    """Struck off the register; a revoked entry (已撤销) means the person is alive."""
    valid = [row for row in rows if row["record_state"] == "valid"]
    dead = [row for row in valid if row["reason"] == "death" and (row["died_on"] or row["cancelled_on"]) <= asked.as_of]
    if dead:
        return Answer("has", (has("is_deceased", True),), zh="死亡注销", en="struck off: died")
    if valid:
        return Answer("has", nothing("is_deceased"), zh="已迁出注销", en="struck off: moved away")
    return Answer("none", nothing("is_deceased"))


def cremation(rows: Sequence[Row], asked: Asked) -> Answer:
    """A cremation on record."""
    if [row for row in rows if (row["died_on"] or row["cremated_on"]) <= asked.as_of]:
        return Answer("has", (has("is_deceased", True),), zh="有火化记录", en="cremated")
    return Answer("none", nothing("is_deceased"))


def marriage(rows: Sequence[Row], asked: Asked) -> Answer:
    """The latest registration says whether a marriage stands; a spouse outside the application is pointed out."""
    if not rows:
        if asked.born is not None and asked.born >= BORN_LATE_ENOUGH:
            return Answer("none", nothing("is_married"))
        return Answer("unknown", unclear("before_2003", "is_married"), "before_2003")
    latest = max(row["registered_on"] for row in rows)
    last = [row for row in rows if row["registered_on"] == latest]
    if len({row["kind"] for row in last}) > 1:
        return Answer("unknown", unclear("same_day", "is_married"), "same_day")
    if last[0]["kind"] != "marriage":
        return Answer("has", (has("is_married", False),), zh="离婚登记", en="divorced")
    spouse = last[0]["spouse_key"] if last[0]["person_key"] == asked.key else last[0]["person_key"]
    if spouse not in asked.family:
        zh, en = "有婚姻登记，配偶不在申请里", "married; the spouse is not in the application"
        return Answer("has", (has("is_married", True),), "spouse_outside", zh, en)
    return Answer("has", (has("is_married", True),), zh="结婚登记", en="married")


def recipients(rows: Sequence[Row], asked: Asked) -> Answer:
    """Assistance being received now."""
    now = {row["scheme"] for row in rows if row["state"] == "receiving"}
    for schemes, code, zh, en in (
        ({"tekun"}, "tekun", "在享特困供养", "receives support for extreme hardship"),
        ({"dibao_urban", "dibao_rural"}, "dibao", "在享低保", "receives subsistence allowance"),
        ({"near_threshold"}, "near_threshold", "低保边缘家庭", "near-threshold household"),
    ):
        if schemes & now:
            return Answer("has", (has("already_receiving", code),), zh=zh, en=en)
    if now:
        return Answer("has", nothing("already_receiving"), zh="在享其他救助", en="receives other assistance")
    return Answer("none", nothing("already_receiving"))


def enrolment(rows: Sequence[Row], asked: Asked) -> Answer:
    """Full-time study now, and at which level."""
    now = [row for row in rows if row["state"] == "studying" and row["form"] == "full_time"]
    if not now:
        part = [row for row in rows if row["state"] == "studying"]
        words = ("非全日制在读", "studies part time") if part else ("", "")
        found = (has("is_full_time_student", False), *nothing("student_level"))
        return Answer("has" if part else "none", found, zh=words[0], en=words[1])
    levels = {row["level"] for row in now}
    if len(levels) > 1:
        found = (has("is_full_time_student", True), *unclear("two_schools", "student_level"))
        return Answer("has", found, zh="全日制在读", en="full-time student")
    code, zh, en = _LEVELS[levels.pop()]
    return Answer("has", (has("is_full_time_student", True), has("student_level", code)), zh=zh, en=en)


def medical_enrolment(rows: Sequence[Row], asked: Asked) -> Answer:
    """Insured for medical care this year."""
    now = [row for row in rows if row["year"] == asked.month.year and row["state"] != "suspended"]
    if not now:
        return Answer("none")
    elsewhere = all(row["state"] == "enrolled_elsewhere" for row in now)
    employee = any(row["scheme"] == "employee" for row in now)
    if elsewhere:
        return Answer("has", zh="异地参保", en="insured elsewhere")
    return Answer("has", zh="职工医保" if employee else "居民医保", en="employees" if employee else "residents")


def disability(rows: Sequence[Row], asked: Asked) -> Answer:
    """A valid certificate of disability: kind and grade, the heaviest where two are valid."""
    valid = [row for row in rows if row["state"] == "valid"]
    if not valid:
        return Answer("none", nothing("disability_category", "disability_grade"))
    row = min(valid, key=lambda each: each["grade"])
    zh, en = _DISABILITIES[row["category"]]
    found = (has("disability_category", row["category"]), has("disability_grade", int(row["grade"])))
    return Answer("has", found, zh=f"{zh}残疾{row['grade']}级", en=f"{en}, grade {row['grade']}")


def custody(rows: Sequence[Row], asked: Asked) -> Answer:
    """In prison or compulsory drug isolation on the day of the data; correction at home (社区矫正) is no custody."""
    for row in rows:
        ends = row["to_date"]
        held = row["state"] == "in_custody" and row["from_date"] <= asked.as_of and (ends is None or ends > asked.as_of)
        if held and row["kind"] in _CUSTODY:
            zh, en = _CUSTODY[row["kind"]]
            return Answer("has", (has("custody_kind", row["kind"]),), zh=zh, en=en)
    return Answer("none", nothing("custody_kind"))
