"""What can be done when somebody does not accept a decision: one verb, one file."""
