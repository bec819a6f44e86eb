"""Pages of programmes and cohorts with the people in them."""
