"""Read the banks' replies (装载银行回话): what fits what was asked becomes a fact, the rest is turned away."""

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from django.db import IntegrityError, transaction

from doudi.evidence.banking import settle
from doudi.evidence.consenting import authorisation_for
from doudi.evidence.domain.bank_files import ReplyLine, ReplyUnreadable, read_reply
from doudi.evidence.facts import put_answer, put_unknown
from doudi.evidence.models import BankReplyFile, BankRequest
from doudi.evidence.safe_names import shown_name
from doudi.evidence.terms import value_of
from doudi.evidence.verifying import new_bank_request
from doudi.kernel.errors import Fault
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.platform.files import store
from doudi.registry.policy import may, require_somewhere

MOST_TRIES = 3
"""How often a bank that was busy is asked again."""


@dataclass(frozen=True)
class RepliesReport:
    """What came back: rows_accepted + rows_rejected == rows_in; questions answered, and those still unknown."""

    files: int = 0
    rows_in: int = 0
    rows_accepted: int = 0
    rows_rejected: int = 0
    answered: int = 0
    unknown: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


@dataclass
class _Tally:
    """Counts while one file is read."""

    reasons: Counter[str] = field(default_factory=Counter)
    answered: int = 0
    unknown: int = 0
    sent_files: set[str] = field(default_factory=set)


def load_bank_replies(acting: Acting, folder: Path) -> RepliesReport:
    """Every reply file of the folder, each in a transaction of its own; a reply read before has no second effect.

    Lines about questions that nobody asked, that are answered already, about another person's number, or about somebody
    who took the authorisation back are turned away with the reason. A file that was read is kept encrypted, and its
    plain copy is removed together with the request it answers; a file that cannot be read stays where it is.

    Raises:
        NotAllowed: this account does not query.
    """
    require_somewhere(acting, "evidence.query")
    total: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.csv")) if folder.is_dir() else []:
        content, fault = _content(path)
        if fault is not None:
            faults.append(fault)
            continue
        try:
            kept, tally = _read_file(acting, path, content)
        except ReplyUnreadable as problem:
            faults.append(_fault(path, str(problem)))
            digest = hashlib.sha256(content).hexdigest()
            record(acting, "evidence.refuse_bank_reply", "bank_reply", digest[:16], detail={"why": str(problem)[:80]})
            continue
        if kept is not None:
            total.update(files=1, rows_in=kept.rows_in, rows_accepted=kept.rows_accepted)
            total.update(rows_rejected=kept.rows_rejected, answered=tally.answered, unknown=tally.unknown)
            reasons.update(tally.reasons)
        path.unlink(missing_ok=True)
        for sent in tally.sent_files:
            Path(sent).unlink(missing_ok=True)
    return RepliesReport(**total, reasons=dict(reasons), faults=tuple(faults))


def _content(path: Path) -> tuple[bytes, Fault | None]:
    most = value_of("most_bank_file_bytes")
    try:
        if path.is_symlink() or not path.is_file():
            return b"", _fault(path, "it is not a file")
        if path.stat().st_size > most:
            return b"", _fault(path, f"it is larger than {most} bytes")
        return path.read_bytes(), None
    except OSError as problem:
        return b"", _fault(path, f"it cannot be read ({type(problem).__name__})")


def _fault(path: Path, what: str) -> Fault:
    return Fault(
        shown_name(path.name),
        what,
        "a reply is a GB18030 CSV with the agreed heading",
        "ask the bank to send it again",
        "evidence.bank-reply-unreadable",
    )


def _read_file(acting: Acting, path: Path, content: bytes) -> tuple[BankReplyFile | None, _Tally]:
    """One file; no record when the same one was read before.

    Raises:
        ReplyUnreadable: it is no reply file.
    """
    digest, tally = hashlib.sha256(content).hexdigest(), _Tally()
    lines = read_reply(content, acting.today)
    try:
        with transaction.atomic():
            if BankReplyFile.objects.filter(digest=digest).exists():
                return None, tally
            kept = BankReplyFile.objects.create(
                digest=digest,
                file_name=shown_name(path.name),
                read_at=acting.now,
                read_by=acting.actor_id,
                stored_file=store(acting, content, kind="bank_reply", content_type="text/csv").public_id,
            )
            by_request: dict[str, list[ReplyLine]] = defaultdict(list)
            for line in lines:
                by_request[line.request_id].append(line)
            for request_id, some in by_request.items():
                _take(acting, request_id, some, tally)
            rejected = sum(tally.reasons.values())
            kept.rows_in, kept.rows_rejected, kept.rows_accepted = len(lines), rejected, len(lines) - rejected
            kept.reasons = dict(tally.reasons)
            kept.save()
            detail = {"rows_in": len(lines), "rows_rejected": rejected, "answered": tally.answered}
            record(acting, "evidence.load_bank_reply", "bank_reply", digest[:16], detail=detail)
            return kept, tally
    except IntegrityError:
        # Another process read the same file at the same moment and was quicker.
        if not BankReplyFile.objects.filter(digest=digest).exists():
            raise
        return None, _Tally()


def _take(acting: Acting, request_id: str, lines: list[ReplyLine], tally: _Tally) -> None:
    """The lines about one question; why they are turned away, or the answer they give."""
    found = BankRequest.objects.select_for_update().filter(public_id=request_id)
    request = found.select_related("query__person").first() if request_id.isascii() else None
    if request is None or not may(acting, "evidence.query", area_path=request.area_path):
        tally.reasons.update(line.fault or "request_unknown" for line in lines)
        return
    query = request.query
    if request.state != BankRequest.SENT:
        stopped = request.state == BankRequest.STOPPED
        why = "authorisation_withdrawn" if stopped else "request_not_open"
        tally.reasons.update(line.fault or why for line in lines)
        return
    tally.sent_files.add(request.sent_file)
    if authorisation_for(query.person, query.case_ref, acting.now, category=query.category) is None:
        _close(acting, request, BankRequest.STOPPED)
        put_unknown(acting, query, "withdrawn")
        tally.reasons.update(line.fault or "authorisation_withdrawn" for line in lines)
        return
    settled = settle(lines, query.person.citizen_number)
    tally.reasons.update(settled.rejected)
    query.as_of = settled.as_of or acting.today
    put_answer(acting, query, settled.answer)
    _close(acting, request, BankRequest.ANSWERED)
    if settled.answer.state == "unknown":
        tally.unknown += 1
        if settled.answer.note == "bank_busy" and request.try_number < MOST_TRIES:
            # Under a number of its own: the old one is answered, and what is answered is closed.
            new_bank_request(acting, query, request.try_number + 1).save()
    else:
        tally.answered += 1
        announce(acting, "bank_answered", {"case_ref": query.case_ref, "request": request.public_id})


def _close(acting: Acting, request: BankRequest, state: str) -> None:
    request.state, request.closed_at = state, acting.now
    request.save(update_fields=["state", "closed_at"])
