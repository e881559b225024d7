"""What answers mean, how sources are weighed and when consent holds: pure, without a database."""
