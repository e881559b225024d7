"""事实无人抚养儿童 (children nobody in fact supports): the folder. Read `scheme.yaml` first, then `rules.py`."""
