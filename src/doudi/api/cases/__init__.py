"""Cases and joint items over `/api/v1/`: what a machine reads of them, the steps it takes, what it hands in."""
