"""最低生活保障 (dibao, subsistence allowance): the scheme's folder. Read `scheme.yaml` first, then `rules.py`."""
