"""What a family loses by earning more or leaving a scheme (断崖)."""
