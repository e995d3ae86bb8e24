"""Words to tags: numbers, times, bands and the words of the grammar."""
