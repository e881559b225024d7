"""How long the list of tasks takes over ten thousand items, on PostgreSQL."""
