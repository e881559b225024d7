"""困难残疾人生活补贴 (living subsidy): the scheme's folder. Read `scheme.yaml` first, then `rules.py`."""
