"""How many cases an installation takes, and how it answers a hundred people at once, with a million cases on file."""
