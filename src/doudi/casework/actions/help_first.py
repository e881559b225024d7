"""Help at once in an emergency, the papers afterwards (先行救助, Order 649 art. 48; 中办发〔2020〕18号二（四）)."""

from doudi.casework.changing import Change, change_case
from doudi.casework.errors import CaseworkError, NotPossibleNow, ReasonMissing
from doudi.casework.models import Advance, Application, SettledFact
from doudi.casework.process import scheme_of
from doudi.kernel.month import Month
from doudi.kernel.text import clean_text
from doudi.platform.acting import Acting
from doudi.worklist.words import Words

QUANTITY = "advance_paid_fen"


class AdvanceRefused(CaseworkError):
    """Help first is not possible in this way: no limit on file, above it, or given before."""

    code = "casework.advance-refused"


def advance_limit(case: Application, month: Month) -> int | None:
    """The most that is given first here, in fen; None where no text on file says so."""
    key = f"{case.scheme}.advance_at_most"
    figures = scheme_of(case).parameters
    value = figures.at(key, month).value if key in figures.parameters else None
    return value if isinstance(value, int) else None


def help_first(
    acting: Acting,
    public_id: str,
    *,
    amount_fen: int,
    reason: str,
    received_by: str,
    papers_told: str = "",
    expected_version: int | None = None,
    key: str | None = None,
) -> Application:
    """A small amount on the spot, signed for; survey, notice and decision follow, and what is granted is less by it.

    ``reason`` says what happened and why it cannot wait, ``received_by`` who signed, ``papers_told`` which papers the
    family brings afterwards.

    Raises:
        NotPossibleNow: this scheme knows no help before the procedure.
        ReasonMissing: no reason, or nobody signed.
        AdvanceRefused: above the local limit, no limit on file, or help was given first already.
    """

    def do(change: Change) -> None:
        case = change.case
        if not scheme_of(case).has_step("help_first"):
            raise NotPossibleNow(
                case.public_id, "help_first", case.state,
                Words("这一项没有先行救助。", "This scheme knows no help before the procedure."),
            )  # fmt: skip
        wanting = [name for name, said in (("reason", reason), ("received_by", received_by)) if not said.strip()]
        if wanting:
            raise ReasonMissing(wanting, "helping first")
        limit = advance_limit(case, Month.of(acting.today))
        if limit is None:
            raise AdvanceRefused(
                f"Case {case.public_id}: no text on file says how much may be given first here.",
                Words(
                    "本地先行救助最多给多少，还没有登记。请管理员先登记，或者按一般程序办。",
                    "How much may be given first here is not on file. Have it entered, or take the ordinary way.",
                ),
            )
        if not 0 < amount_fen <= limit or Advance.objects.filter(application=case).exists():
            raise AdvanceRefused(
                f"Case {case.public_id}: {amount_fen} fen; at most {limit} fen, once for an application.",
                Words(
                    f"先行救助一次，最多{limit // 100}元。",
                    f"Help is given first once, CNY {limit // 100} at most.",
                ),
            )
        made = Advance.objects.create(
            application=case,
            amount_fen=amount_fen,
            limit_fen=limit,
            reason=reason.strip(),
            received_by=clean_text(received_by),
            papers_told=papers_told.strip(),
            given_at=acting.now,
            given_by=acting.actor_id,
            given_by_name=acting.name,
        )
        case.settled_facts.filter(quantity=QUANTITY, superseded_at=None).update(superseded_at=acting.now)
        SettledFact.objects.create(
            application=case,
            quantity=QUANTITY,
            state="has",
            value=amount_fen,
            reason=f"先行救助{amount_fen // 100}元，{acting.name}经手",
            settled_at=acting.now,
            settled_by=acting.actor_id,
        )
        change.detail = {"advance": made.public_id, "amount_fen": amount_fen}
        change.note = reason.strip()

    return change_case(
        acting,
        public_id,
        "help_first",
        "casework.help_first",
        do,
        content={"amount": amount_fen, "reason": reason, "received_by": received_by},
        expected_version=expected_version,
        key=key,
    )


def complete_papers(
    acting: Acting, public_id: str, *, said: str, expected_version: int | None = None, key: str | None = None
) -> Application:
    """The papers of an emergency are there (事后补齐): who looked at them, and what they are.

    Raises:
        NotPossibleNow: nothing was given first, or its papers are complete.
        ReasonMissing: nothing says which papers.
    """

    def do(change: Change) -> None:
        case = change.case
        advance = Advance.objects.select_for_update().filter(application=case, papers_completed_at=None).first()
        if advance is None:
            raise NotPossibleNow(case.public_id, "complete_papers", case.state)
        if not said.strip():
            raise ReasonMissing(["said"], "completing the papers")
        advance.papers_completed_at, advance.papers_completed_by = acting.now, acting.actor_id
        advance.save(update_fields=["papers_completed_at", "papers_completed_by"])
        change.note = said.strip()
        change.detail = {"advance": advance.public_id}

    return change_case(
        acting, public_id, "complete_papers", "casework.accept", do, content={"said": said},
        expected_version=expected_version, key=key,
    )  # fmt: skip
