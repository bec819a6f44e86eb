"""Programmes and their cohorts."""
