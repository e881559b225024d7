"""The other side: openfisca-core with the same rules, in an environment of its own; never imported by the project."""
