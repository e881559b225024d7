"""专项救助和减免: what a family in hardship is entitled to besides money; see scheme.yaml."""
