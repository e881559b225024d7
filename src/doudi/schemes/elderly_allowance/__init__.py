"""高龄津贴 (old-age allowance): the scheme's folder. Read `scheme.yaml` first, then `rules.py`."""
