"""Answer a letter oneself (本人说明): what one says, and papers that show it; no official stands between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction

from doudi.outreach.errors import NoticeNotFound
from doudi.outreach.following.stepping import require_step, require_words, take_step
from doudi.outreach.models import Suspicion, SuspicionAnswer
from doudi.outreach.supervision.own_notices import ANSWER, find_own_notice, is_last
from doudi.outreach.supervision.tasks import ANSWER as ANSWER_CLOCK
from doudi.outreach.supervision.tasks import put_answer_on_the_list, subject_of
from doudi.platform.acting import Acting
from doudi.platform.crypto.cipher import blind_index
from doudi.platform.events import announce
from doudi.platform.idempotency import once
from doudi.worklist.keeping import stop_clocks
from doudi.worklist.words import Words

LONGEST = 2_000
KeepPapers = Callable[[], Sequence[str]]


@transaction.atomic
def answer_notice(
    acting: Acting, notice_id: str, *, said: str, keep_papers: KeepPapers = tuple, key: str | None = None
) -> SuspicionAnswer:
    """Their own account, kept as they wrote it, with its day: the clock of the answer stops, the desk is told.

    It may be given as long as the matter is open, after the day in the letter too. The same ``key`` again gives the
    same answer.

    Args:
        keep_papers: keeps the papers that came with it, once it is sure that the answer can be given; their ids.

    Raises:
        NoticeNotFound: no letter of this resident, or not the last one of its matter.
        StepNotPossible: the matter has come to its end.
        StepUnfit: nothing written.
        KeyReused: the key came with another content.
    """

    def effect() -> dict[str, Any]:
        return {"answer": _answer(acting, notice_id, said, keep_papers).public_id}

    content = [notice_id, blind_index("suspicion_answer", said)]
    answer = once(acting, f"outreach.answer:{key}", content, effect) if key else effect()
    return SuspicionAnswer.objects.get(public_id=answer["answer"])


def _answer(acting: Acting, notice_id: str, said: str, keep_papers: KeepPapers) -> SuspicionAnswer:
    notice = find_own_notice(acting, notice_id, ANSWER)
    suspicion = Suspicion.objects.select_for_update().get(pk=notice.suspicion_id)
    if not is_last(notice):
        raise NoticeNotFound()
    require_step(suspicion, "answer_online")
    words = require_words(said, "said", Words("想说的", "what you want to say"))[:LONGEST]
    made = SuspicionAnswer.objects.create(
        suspicion=suspicion,
        notice=notice,
        said=words,
        file_ids=list(keep_papers()),
        given_at=acting.now,
        given_by=acting.actor_id,
    )
    take_step(acting, suspicion, "answer_online", suspicion.state)
    stop_clocks(subject_of(suspicion), acting.today, ANSWER_CLOCK)
    put_answer_on_the_list(acting, suspicion)
    announce(acting, "outreach.notice_answered", {"suspicion": suspicion.public_id, "answer": made.public_id})
    return made
