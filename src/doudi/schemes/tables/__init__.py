"""Many households as one table in, one table of answers out (按表审核)."""
