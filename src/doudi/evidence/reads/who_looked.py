"""Who asked about me, who read about me (谁看过我的信息): every query and every reading, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from doudi.evidence.authority import load_sources
from doudi.evidence.models import Authorisation, BankRequest, Query
from doudi.evidence.wording import category_words
from doudi.platform.models import AuditEntry
from doudi.registry.models import Person, Post, Staff
from doudi.worklist.calendar import day_of
from doudi.worklist.words import Words

MOST = 500
"""Lines shown; the audit itself holds all of them."""
_PURPOSES = {
    "assistance": Words("办理救助申请", "to handle an application"),
    "outreach": Words("主动上门了解", "to visit on our own initiative"),
    "payment": Words("发放救助金", "to pay assistance"),
    "supervision": Words("监督检查", "supervision"),
    "planning": Words("政策测算，不看人", "policy planning, nobody is looked at"),
    "audit": Words("审计", "audit"),
    "administration": Words("系统管理", "administration"),
}


@dataclass(frozen=True)
class Look:
    """One time somebody looked: at what, who and of which office, when, and why."""

    at: datetime
    what: Words
    who: str
    why: Words
    kind: str


def fetch_who_looked(person: Person | str | None = None, *, case_ref: str = "") -> list[Look]:
    """Every query to a department and every reading by an official, about a person or in a case, newest first.

    Refused attempts stand there too. The caller makes sure that whoever reads it is the person, or may see the case.
    """
    people = _people(person, case_ref)
    cases = [case_ref] if case_ref else _cases_of(people)
    looks = [*_questions(people, case_ref), *_sent_to_banks(people, case_ref), *_readings(people, cases)]
    return sorted(looks, key=lambda look: look.at, reverse=True)[:MOST]


def _people(person: Person | str | None, case_ref: str) -> list[Person]:
    if isinstance(person, Person):
        return [person]
    if person:
        return list(Person.objects.filter(public_id=person))
    return list(Person.objects.filter(authorisations__case_ref=case_ref).distinct()) if case_ref else []


def _cases_of(people: Iterable[Person]) -> list[str]:
    signed = Authorisation.objects.filter(person__in=list(people)).values_list("case_ref", flat=True)
    return list(signed.distinct())


def _questions(people: list[Person], case_ref: str) -> list[Look]:
    """One line per department and round; every category asked stands in it."""
    rows = Query.objects.filter(person__in=people)
    if case_ref:
        rows = rows.filter(case_ref=case_ref)
    rounds: dict[tuple[datetime, str, str, str], list[Query]] = {}
    for row in rows.order_by("-asked_at", "category"):
        rounds.setdefault((row.asked_at, row.department, row.asked_by, row.case_ref), []).append(row)
    found = []
    for (at, department, _by, case), queries in rounds.items():
        source = load_sources()[department]
        asked = [category_words(code) for code in dict.fromkeys(query.category for query in queries)]
        what = Words(
            f"向{source.zh}查询：{'、'.join(each.zh for each in asked)}",
            f"Asked {source.en}: {', '.join(each.en for each in asked)}",
        )
        why = Words(f"核对申请{case}", f"to verify application {case}")
        found.append(Look(at, what, _named(queries[0].asked_by_name, queries[0].asked_by_office), why, "query"))
    return found


def _sent_to_banks(people: list[Person], case_ref: str) -> list[Look]:
    rows = BankRequest.objects.filter(query__person__in=people, sent_at__isnull=False).select_related("query")
    if case_ref:
        rows = rows.filter(query__case_ref=case_ref)
    return [
        Look(
            row.sent_at,
            Words("把存款查询发给银行", "Sent the question about deposits to the banks"),
            _named(row.query.asked_by_name, row.query.asked_by_office),
            Words(f"核对申请{row.query.case_ref}", f"to verify application {row.query.case_ref}"),
            "bank",
        )
        for row in rows
        if row.sent_at is not None
    ]


def _readings(people: list[Person], cases: list[str]) -> list[Look]:
    ids = [person.public_id for person in people]
    about = Q(subject_type="person", subject_id__in=ids) | Q(case_ref__in=[case for case in cases if case])
    for each in ids:
        # Ids are random: one that occurs in the list of subjects of a line is that person's.
        about |= Q(subject_type="person", subject_id="many", detail__icontains=each)
    kinds = Q(action__startswith="read.") | Q(action="evidence.query_refused", subject_id__in=ids)
    entries = list(AuditEntry.objects.filter(about, kinds).exclude(actor_kind="resident").order_by("-at")[:MOST])
    staff = dict(Staff.objects.filter(public_id__in={e.actor_id for e in entries}).values_list("public_id", "name"))
    offices = _offices_of(entries)
    return [
        Look(
            entry.at,
            _READ.get(entry.action, Words("看了您的资料", "Read your data")),
            entry.detail.get("who_zh") or _named(
                staff.get(entry.actor_id, "系统" if entry.actor_kind == "system" else entry.actor_id),
                offices.get((entry.actor_id, day_of(entry.at)), ""),
            ),
            _why(entry),
            "refused" if entry.action == "evidence.query_refused" else "reading",
        )
        for entry in entries
    ]


def _why(entry: AuditEntry) -> Words:
    """The purpose; of another registry the one its agreement names."""
    told = entry.detail.get("why_zh"), entry.detail.get("why_en")
    return Words(*told) if all(told) else _PURPOSES.get(entry.purpose, Words("", ""))


_READ = {
    "read.registry_exchange": Words("按数据共享协议查了您的救助情况", "Asked about your assistance under an agreement"),
    "read.case": Words("打开了您的申请", "Opened your application"),
    "read.evidence": Words("看了部门的回话", "Looked at what departments answered"),
    "read.evidence_facts": Words("看了一类信息的来历", "Looked at where one kind of information comes from"),
    "read.means_report": Words("看了核对报告", "Looked at the report of the check"),
    "read.means_report_pdf": Words("下载了核对报告", "Downloaded the report of the check"),
    "read.means_dispute": Words("看了您对核对的异议", "Looked at your dispute of the check"),
    "evidence.query_refused": Words("想查询，没有有效授权，没有查", "Wanted to ask; no valid authorisation, did not"),
}


def _named(name: str, office: str) -> str:
    return f"{name}，{office}" if office else name


def _offices_of(entries: Iterable[AuditEntry]) -> dict[tuple[str, date], str]:
    """The office each reader acted for on that day; one query."""
    wanted = {(entry.actor_id, day_of(entry.at)) for entry in entries}
    posts = Post.objects.filter(staff__public_id__in={staff for staff, _day in wanted}).select_related(
        "staff", "organisation"
    )
    found: dict[tuple[str, date], str] = {}
    for post in posts.order_by("pk"):
        for staff, day in wanted:
            in_force = post.valid_from <= day and (post.valid_to is None or day < post.valid_to)
            if staff == post.staff.public_id and in_force:
                found.setdefault((staff, day), post.organisation.name_zh)
    return found
