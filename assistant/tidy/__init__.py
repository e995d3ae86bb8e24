"""Changes of a table, as plain functions of frames: types, gaps, spellings, joins, shapes, and the file to take away."""
