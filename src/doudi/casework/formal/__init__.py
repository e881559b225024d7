"""正式记录: the proof of a decision as a reviewer, an auditor or a court reads it, from what was kept beside it."""
