"""单人保 (individual subsistence allowance): one person of a household that as a whole does not qualify."""
