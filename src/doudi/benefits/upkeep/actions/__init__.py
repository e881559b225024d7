"""One verb, one file (待遇变更的动作)."""
