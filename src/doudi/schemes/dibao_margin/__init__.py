"""低保边缘家庭 (near-threshold households): just above the subsistence allowance, entitled to special assistance."""
