"""重度残疾人护理补贴 (care subsidy): the scheme's folder. Read `scheme.yaml` first, then `rules.py`."""
