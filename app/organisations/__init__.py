"""Employers, partners and sites."""
