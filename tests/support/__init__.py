"""Ground shared by the tests: what the machine has, a throw-away PostgreSQL, a browser."""
