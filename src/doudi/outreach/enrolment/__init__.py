"""Social-insurance enrolment (参保扩面): service items and what stands on the worklist."""
