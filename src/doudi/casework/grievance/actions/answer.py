"""Answer in words (答复): done so, not possible by law and why, or, for a private matter, whom to turn to."""

from __future__ import annotations

from doudi.casework.grievance.access import current_handover
from doudi.casework.grievance.catalogue import ANSWER, guidance
from doudi.casework.grievance.changing import Step, take_step, words_needed
from doudi.casework.grievance.domain.three_ways import Matter
from doudi.casework.grievance.errors import GrievanceUnfit
from doudi.casework.grievance.following import running_clock
from doudi.casework.models import Grievance
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


def _answered(step: Step, outcome: str, text: str) -> None:
    step.row.answer, step.row.outcome, step.note = text, outcome, text
    handover = current_handover(step.row)
    if handover is not None and handover.answered_on is None:
        clock = running_clock(step.row, ANSWER)
        handover.answered_on, handover.due_on = step.acting.today, clock.due_on if clock else handover.due_on
        handover.save(update_fields=["answered_on", "due_on"])


def answer(
    acting: Acting, public_id: str, *, text: str, expected_version: int | None = None, key: str | None = None
) -> Grievance:
    """The unit's answer, with the helpers' parts put together by the lead; the window checks it before it is sent.

    Raises:
        GrievanceUnfit: nothing written.
        As ``take_step``.
    """

    def do(step: Step) -> None:
        _answered(step, "answered", words_needed(text, "text", Words("答复", "the answer")))

    return take_step(
        acting, public_id, "answer", do, content={"text": text}, expected_version=expected_version, key=key
    )


def explain_impossible(
    acting: Acting,
    public_id: str,
    *,
    text: str,
    law: str,
    expected_version: int | None = None,
    key: str | None = None,
) -> Grievance:
    """What the law does not allow is explained: in plain words, with the text that stands against it.

    Raises:
        GrievanceUnfit: the words or the text of law are missing.
        As ``take_step``.
    """

    def do(step: Step) -> None:
        said = words_needed(text, "text", Words("为什么依法办不了", "why the law does not allow it"))
        basis = words_needed(law, "law", Words("是哪一条规定", "which text it is"))
        _answered(step, "impossible", f"{said}\n依据：{basis}")

    content = {"text": text, "law": law}
    return take_step(
        acting, public_id, "explain_impossible", do, content=content, expected_version=expected_version, key=key
    )


def guide(
    acting: Acting,
    public_id: str,
    *,
    guidance_key: str,
    text: str = "",
    expected_version: int | None = None,
    key: str | None = None,
) -> Grievance:
    """A private matter gets guidance; it stays on record, is called back and rated like every other.

    Raises:
        GrievanceUnfit: the matter is not sorted as private, or no such guidance.
        As ``take_step``.
    """

    def do(step: Step) -> None:
        if step.row.matter_class != Matter.PRIVATE:
            raise GrievanceUnfit(
                "guidance_key",
                "Only a private matter is answered by guidance.",
                Words("只有私事给指引；别的要派单。", "Only a private matter is answered by guidance."),
            )
        if guidance_key not in guidance():
            raise GrievanceUnfit("guidance_key", "No such guidance.", Words("选一种指引。", "Choose the guidance."))
        step.detail = {"guidance": guidance_key}
        _answered(step, "guided", "\n".join(filter(None, [guidance()[guidance_key].words.zh, text.strip()])))

    content = {"guidance": guidance_key, "text": text}
    return take_step(acting, public_id, "guide", do, content=content, expected_version=expected_version, key=key)
