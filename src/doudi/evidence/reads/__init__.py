"""What evidence shows: facts for the rules, the evidence page, who looked, loads; the caller audits case readings."""

from doudi.evidence.reads.answers import MemberAnswer, fetch_answers
from doudi.evidence.reads.household import Disagreement, fetch_disagreements, fetch_household_facts
from doudi.evidence.reads.loads import LoadLine, fetch_loads, fetch_rejects_file
from doudi.evidence.reads.page import Cell, DepartmentLine, EvidencePage, fetch_evidence_page
from doudi.evidence.reads.people import fetch_contact_of
from doudi.evidence.reads.progress import Progress, fetch_progress, is_being_asked
from doudi.evidence.reads.sources import SourceFact, fetch_sources
from doudi.evidence.reads.who_looked import Look, fetch_who_looked

__all__ = [
    "Cell",
    "DepartmentLine",
    "Disagreement",
    "EvidencePage",
    "LoadLine",
    "Look",
    "MemberAnswer",
    "Progress",
    "SourceFact",
    "fetch_answers",
    "fetch_contact_of",
    "fetch_disagreements",
    "fetch_evidence_page",
    "fetch_household_facts",
    "fetch_loads",
    "fetch_progress",
    "fetch_rejects_file",
    "fetch_sources",
    "fetch_who_looked",
    "is_being_asked",
]
