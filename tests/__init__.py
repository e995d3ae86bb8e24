"""What keeps Plainly honest."""
