"""Who did what and who looked at whom: appended, chained by hash, the chain's head anchored outside the database."""
