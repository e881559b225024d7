"""The verbs of taking over: read a file, take it in, sign for it, undo it."""
