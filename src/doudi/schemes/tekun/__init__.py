"""特困人员救助供养 (extreme-hardship support): the scheme's folder. Read `scheme.yaml` first, then `rules.py`."""
