"""临时救助: sudden hardship and sudden necessary spending; see scheme.yaml."""
