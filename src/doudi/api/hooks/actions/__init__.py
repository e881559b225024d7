"""What administrators do with subscriptions, one verb a file."""
