"""All schemes for one family or a population (整体审核): one consistent bundle, nothing paid twice."""
