"""Asking other departments live (部门接口): contracts, hosts, secrets, limits, and one way to ask by each kind.

Nothing here knows a table or a case: a question goes in, what was said (or why nothing was) comes out.
"""
