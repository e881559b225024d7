"""Plain Python: the lives of a lead, an enrolment target and a suspicion, and what a coverage rate is."""
