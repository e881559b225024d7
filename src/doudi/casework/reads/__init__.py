"""What casework shows: drafts, cases, the family's page, letters, public notices; in scope, and each read audited."""

from doudi.casework.reads.case_page import fetch_case_aside, fetch_case_page
from doudi.casework.reads.case_shapes import CasePage
from doudi.casework.reads.drafts import DraftPage, MemberRow, QuestionPage, fetch_draft
from doudi.casework.reads.letters import LetterCheck, check_letter, fetch_letter, fetch_letter_pdf
from doudi.casework.reads.lists import CaseList, CaseRow, fetch_cases, fetch_my_cases
from doudi.casework.reads.notices import fetch_public_notice, fetch_public_notices
from doudi.casework.reads.track import TrackPage, fetch_track_page

__all__ = [
    "CaseList",
    "CasePage",
    "CaseRow",
    "DraftPage",
    "LetterCheck",
    "MemberRow",
    "QuestionPage",
    "TrackPage",
    "check_letter",
    "fetch_case_aside",
    "fetch_case_page",
    "fetch_cases",
    "fetch_draft",
    "fetch_letter",
    "fetch_letter_pdf",
    "fetch_my_cases",
    "fetch_public_notice",
    "fetch_public_notices",
    "fetch_track_page",
]
