"""价格补贴联动: a subsidy for months in which prices rose past a trigger; see scheme.yaml."""
