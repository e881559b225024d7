"""Papers of a joint case as the family sees them while it hands them in (一件事的材料)."""

from collections.abc import Sequence

from doudi.casework.joint.finding import find_joint_case
from doudi.casework.joint.matter import matter, words_of
from doudi.casework.models.papers import HELD
from doudi.casework.papers.keeping import papers_of
from doudi.casework.papers.reads import PaperLine
from doudi.casework.papers.words import DOUBT_WORDS, MARK_WORDS
from doudi.platform.acting import Acting


def fetch_joint_papers(acting: Acting, case_id: str, kinds: Sequence[str]) -> list[PaperLine]:
    """What this account handed in of these papers, held pictures among it, in the order it came.

    Raises:
        JointNotFound: not this account's.
    """
    case = find_joint_case(acting, case_id)
    known = matter().papers
    return [
        PaperLine(
            row.public_id, row.kind, words_of(known[row.kind].words), row.state == HELD,
            tuple(DOUBT_WORDS[key] for key in row.doubts if key in DOUBT_WORDS), row.mark, MARK_WORDS[row.mark],
            row.mark_note, row.handed_at, row.by_family, False, row.pages, row.marked_by_name, row.marked_at,
            row.valid_until, row.used_from_id is not None,
        )
        for row in papers_of(case).filter(kind__in=list(kinds), handed_by=acting.actor_id)
        if row.kind in known
    ]  # fmt: skip
