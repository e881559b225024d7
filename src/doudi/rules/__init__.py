"""The policy engine (规则引擎): what the law says, traced once, evaluated for one household or for a city.

Owns sourced values, dated parameters, rules as expression graphs, assessment with reasons, bulk evaluation.
Asks of others: only `kernel` (money, months, ratios, errors) and `reference` (published facts). No Django, no clock,
no random numbers, no input or output while a rule is evaluated.

Where to start: `values.Sourced`, `facts.HouseholdFacts`, `evaluate.assess_household`, `bulk.assess_population`.
"""
