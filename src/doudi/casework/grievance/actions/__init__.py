"""One verb, one file: each checks permission, changes, audits and announces in one transaction."""
