"""What is shown of joint cases: the whole, one department's part, the lists, the family's own view."""
