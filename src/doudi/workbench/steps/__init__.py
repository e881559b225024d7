"""Every step a case can take, each with its form: one page for each, drawn and handled alike."""

from doudi.workbench.steps.deciding import DECIDING
from doudi.workbench.steps.keeping import KEEPING
from doudi.workbench.steps.looking import LOOKING
from doudi.workbench.steps.page import step_page
from doudi.workbench.steps.receiving import RECEIVING
from doudi.workbench.steps.statutory import STATUTORY

STEPS = (*RECEIVING, *LOOKING, *STATUTORY, *DECIDING, *KEEPING)

__all__ = ["STEPS", "step_page"]
