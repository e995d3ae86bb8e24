"""Long messages: clauses, steps, plans of several requests, and rules for the verdict."""
