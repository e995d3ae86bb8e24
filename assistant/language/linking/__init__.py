"""Words to the table: which columns and which cells' values they may mean."""
