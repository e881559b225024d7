"""刚性支出困难家庭 (hardship by rigid spending): families whose unavoidable spending eats up their income."""
