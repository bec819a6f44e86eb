"""Report runs, definitions, downloads."""
