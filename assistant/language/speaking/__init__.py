"""Facts back into sentences."""
