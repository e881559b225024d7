"""低保渐退 (gradual exit): a family whose income rose through work keeps an allowance for some months."""
