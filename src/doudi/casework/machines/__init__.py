"""Cases and joint items as other offices' systems see and move them (接口看办件、办事项).

Owns what a machine is told (ids, states, days, never a person) and how it takes a step in the name of an official who
agreed. Asks `casework.joint` for the steps themselves and `registry` whose system it is.
"""

PURPOSE = "assistance"
"""The purpose a token must be issued for."""
