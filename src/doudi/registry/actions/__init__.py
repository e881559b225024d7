"""One verb, one file: each checks permission, makes one change, writes the audit."""
