"""Demo data: made-up people at published rates. Used by commands alone."""
