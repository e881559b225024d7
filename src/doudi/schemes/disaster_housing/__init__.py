"""因灾倒损住房重建补助: rebuilding homes after a natural disaster; see scheme.yaml."""
