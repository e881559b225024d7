"""Everything a form may be built from (表格的来料): the case page, and the few things beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from doudi.casework.models import LetterReceipt, Objection, ReviewMeeting, Signature
from doudi.casework.prints.blocks import Block, Sheet, Text
from doudi.casework.reads.case_shapes import CasePage
from doudi.schemes.scheme import Scheme
from doudi.worklist.citations import citation
from doudi.worklist.words import Words


@dataclass(frozen=True)
class Desk:
    """One case, ready to be printed.

    Args:
        office: the township's office; bureau: the county's.
        numbers: whole citizen numbers by member; only the family's own application prints them.
        compare: what the public page may show of this case: nothing where no public notice is lawful.
        may_notice: whether a public notice of this case is lawful at all.
    """

    case: CasePage
    scheme: Scheme
    today: date
    office: Words
    bureau: Words
    hotline: str
    applicant: str
    numbers: Mapping[str, str]
    signatures: tuple[Signature, ...]
    objections: tuple[Objection, ...]
    reviews: tuple[ReviewMeeting, ...]
    receipt: LetterReceipt | None
    report_number: str
    letter_number: str
    compare: tuple[tuple[Words, Text], ...]
    may_notice: bool
    demo: bool

    def law(self, *steps: str) -> tuple[Words, ...]:
        """The clauses this scheme's own process gives for some steps; a step it has not is left out."""
        clauses = {step.key: step.clause for step in self.scheme.process}
        return tuple(citation(text) for text in dict.fromkeys(clauses.get(each, "") for each in steps) if text)

    def sheet(
        self, kind: str, title: Words, blocks: tuple[Block, ...], *steps: str, by_bureau: bool = False
    ) -> Sheet:
        """A form of this case, resting on the texts of some steps."""
        return Sheet(
            kind=kind,
            title=title,
            office=self.bureau if by_bureau else self.office,
            reference=self.case.public_id,
            blocks=blocks,
            law=self.law(*steps),
            compare=self.compare,
            demo=self.demo,
        )
