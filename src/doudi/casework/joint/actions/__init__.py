"""What can be done with a joint case and its items: one verb, one file."""
