"""Words only: how people ask for a skill and how it replies, one folder a language."""
