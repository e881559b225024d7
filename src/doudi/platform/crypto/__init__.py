"""Per-field encryption with keys made for this installation, found again by keyed blind index."""
