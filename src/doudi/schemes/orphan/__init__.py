"""孤儿基本生活保障 (orphan's allowance): the scheme's folder. Read `scheme.yaml` first, then `rules.py`."""
