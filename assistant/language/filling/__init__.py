"""What was said, put into the slots of a skill."""
