"""How the platform's tables came to be."""
