"""Answer an objection: survey again or a democratic review (复查或民主评议, art. 19)."""

from doudi.casework.changing import Change, change_case
from doudi.casework.domain.machine import State
from doudi.casework.errors import CaseworkError, ReasonMissing
from doudi.casework.models import Application
from doudi.casework.noticing import take_down_all
from doudi.casework.process import second_notice_after_objection
from doudi.platform.acting import Acting
from doudi.worklist.words import Words

METHODS = frozenset({"re_survey", "democratic_review"})


class MethodUnlawful(CaseworkError):
    """An objection is answered by a re-survey or a democratic review, nothing else."""

    code = "casework.method-unlawful"


def settle_objection(
    acting: Acting,
    public_id: str,
    *,
    method: str,
    upheld: bool,
    answer: str,
    expected_version: int | None = None,
    key: str | None = None,
) -> Application:
    """The written answer. Upheld: the survey starts again. Not upheld: the notice goes on, or the case does.

    Where the profile wants a second notice after an objection, a new one is put up.

    Raises:
        MethodUnlawful: neither of the two lawful ways.
        ReasonMissing: no written answer.
    """

    def do(change: Change) -> None:
        case = change.case
        if method not in METHODS:
            raise MethodUnlawful(
                f"Case {case.public_id}: {method!r} is no lawful way to answer an objection (art. 19).",
                Words(
                    "要么再查一次，要么民主评议（第十九条）。", "Survey again, or hold a democratic review (art. 19)."
                ),
            )
        if not answer.strip():
            raise ReasonMissing(["answer"], "the objection")
        case.objections.filter(settled_at=None).update(
            method=method,
            outcome="upheld" if upheld else "not_upheld",
            settled_at=acting.now,
            settled_by=acting.actor_id,
        )
        for objection in case.objections.filter(settled_at=acting.now):
            objection.answer = answer.strip()
            objection.save(update_fields=["answer"])
        if upheld:
            take_down_all(case, acting, "objection_upheld")
            change.wanted = State.INVESTIGATING
        elif second_notice_after_objection(case):
            take_down_all(case, acting, "second_notice")
            change.wanted = State.OPINION
        else:
            on_show = case.notices.filter(taken_down_at=None, ends_on__gte=acting.today).exists()
            change.wanted = State.ON_NOTICE if on_show else State.NOTICE_ENDED
            if not on_show:
                take_down_all(case, acting, "expired")
        change.note = answer.strip()
        change.detail = {"method": method, "upheld": upheld}

    return change_case(
        acting,
        public_id,
        "settle_objection",
        "casework.settle_objection",
        do,
        content={"method": method, "upheld": upheld, "answer": answer},
        expected_version=expected_version,
        key=key,
    )
