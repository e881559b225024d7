"""What is shown of disagreements: to the family, at the desk, in the list."""
