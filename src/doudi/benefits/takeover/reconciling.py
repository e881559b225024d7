"""Theirs against ours (对账): families, people and money by scheme, street and month, differences down to rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q, Sum

from doudi.benefits.models import Entitlement
from doudi.benefits.takeover.records import TAKEN, UNDONE, PaidBefore, TakeoverBatch, TakeoverRow
from doudi.casework.models import Application
from doudi.registry.models import Division

Key = tuple[str, str, str]


@dataclass
class Sum3:
    """Families, people and fen; people None where nobody counted them."""

    families: int = 0
    people: int | None = 0
    amount_fen: int = 0

    def add(self, families: int, people: int | None, fen: int) -> None:
        """One more."""
        self.families += families
        self.people = None if people is None or self.people is None else self.people + people
        self.amount_fen += fen

    @property
    def as_tuple(self) -> tuple[int, int | None, int]:
        """To compare."""
        return self.families, self.people, self.amount_fen


@dataclass
class Line:
    """One scheme in one street and month.

    Args:
        file: what the rows of the file add up to, rejected ones included as far as they could be read.
        ours: what is on record here of this batch.
        stated: the older system's own sum, from a batch of its sums; None where none was read.
        rejected: rows of the file that were not taken in.
    """

    scheme: str
    township: str
    month: str
    place: str = ""
    file: Sum3 = field(default_factory=Sum3)
    ours: Sum3 = field(default_factory=Sum3)
    stated: Sum3 | None = None
    rejected: int = 0

    @property
    def differs(self) -> bool:
        """Whether any two of the three disagree in what both tell."""
        if (self.file.families, self.file.amount_fen) != (self.ours.families, self.ours.amount_fen) or self.rejected:
            return True
        if None not in (self.file.people, self.ours.people) and self.file.people != self.ours.people:
            return True
        told = self.stated
        return told is not None and (
            (told.families, told.amount_fen) != (self.ours.families, self.ours.amount_fen)
            or (None not in (told.people, self.ours.people) and told.people != self.ours.people)
        )


def reconcile(batch: TakeoverBatch) -> list[Line]:
    """Every line of a batch, in order of scheme, street and month; what is ours is counted from our own records."""
    lines: dict[Key, Line] = {}

    def line(scheme: str, township: str, month: str) -> Line:
        key = (scheme, township, month)
        return lines.setdefault(key, Line(*key))

    as_of = str(batch.as_of)[:7]
    for row in batch.rows.exclude(state=UNDONE):
        found = line(row.scheme, row.township, row.month or as_of)
        if row.is_head:
            found.file.add(1, row.people, row.amount_fen or 0)
        found.rejected += row.state == "rejected"
    _members(batch, lines, as_of)
    _ours(batch, line, as_of)
    _stated(batch, lines)
    names = dict(Division.objects.filter(code__in={key[1] for key in lines}).values_list("code", "name"))
    for key, each in lines.items():
        each.place = names.get(key[1], key[1])
    return [lines[key] for key in sorted(lines)]


def _members(batch: TakeoverBatch, lines: dict[Key, Line], as_of: str) -> None:
    """Where the file states no number of people, its rows are counted; of payments nobody counts people."""
    if batch.form != "recipients":
        for each in lines.values():
            each.file.people = None
        return
    rows: dict[Key, int] = defaultdict(int)
    blank = batch.rows.exclude(state=UNDONE).filter(is_head=True, people=None).values("reference_index")
    counted = batch.rows.exclude(state=UNDONE).filter(reference_index__in=blank)
    for scheme, township, n in counted.values_list("scheme", "township").annotate(n=Count("pk")):
        rows[scheme, township, as_of] += n
    stated = batch.rows.exclude(state=UNDONE).filter(is_head=True).exclude(people=None)
    for scheme, township, n in stated.values_list("scheme", "township").annotate(n=Sum("people")):
        rows[scheme, township, as_of] += n
    for key, each in lines.items():
        each.file.people = rows.get(key, 0)


def _ours(batch: TakeoverBatch, line: object, as_of: str) -> None:
    assert callable(line)
    if batch.form == "recipients":
        rights = Entitlement.objects.filter(taken_over=batch).values_list(
            "scheme", "area_path", "members_count", "amount_fen"
        )
        for scheme, path, people, fen in rights:
            line(scheme, _street(path), as_of).ours.add(1, people, fen)
    elif batch.form == "payments":
        townships = dict(batch.rows.filter(state=TAKEN).values_list("subject_id", "township"))
        for pk, scheme, month, fen in PaidBefore.objects.filter(batch=batch).values_list(
            "pk", "scheme", "month", "amount_fen"
        ):
            found = line(scheme, townships.get(str(pk), ""), month)
            found.ours.add(1, None, fen)
    elif batch.form == "open_cases":
        numbers = batch.rows.filter(state=TAKEN, is_head=True).values("subject_id")
        for scheme, path in Application.objects.filter(public_id__in=numbers).values_list("scheme", "area_path"):
            line(scheme, _street(path), as_of).ours.add(1, None, 0)
    else:
        for row in batch.rows.filter(state=TAKEN):
            line(row.scheme, row.township, row.month or as_of).ours.add(1, row.people, row.amount_fen or 0)


def _street(path: str) -> str:
    codes = [code for code in path.split("/") if code]
    return next((code for code in codes if len(code) == 9), codes[-1] if codes else "")


def _stated(batch: TakeoverBatch, lines: dict[Key, Line]) -> None:
    """The older system's own sums, of batches that were read and not undone, the newest of each line."""
    if batch.form not in ("recipients", "payments"):
        return
    sums = TakeoverRow.objects.filter(~Q(batch__state=UNDONE), batch__form="totals").exclude(state="rejected")
    for row in sums.order_by("batch__made_at", "pk"):
        found = lines.get((row.scheme, row.township, row.month))
        if found is not None:
            told = row.content["values"]
            found.stated = Sum3(told.get("families", 0), told.get("people"), told.get("amount_fen", 0))
