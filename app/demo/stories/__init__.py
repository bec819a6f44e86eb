"""Made-up people and what happens to them. Pure and seeded; nothing here knows of rows."""
