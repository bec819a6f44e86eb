"""Rates, intervals, disclosure control and the data dictionary: no web framework, no database."""
