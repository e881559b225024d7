"""What the figures say (数据看民生): policy simulation, the policy catalogue, and later indicators, maps and reports.

Owns questions about many people at once; it never opens a name. Asks of others: `schemes` and `rules` for the law,
`columnar` for the departments' facts.
"""
