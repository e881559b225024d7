"""特困人员救助供养 as data and rules: three conditions, obligors who cannot perform, tiers of care."""
