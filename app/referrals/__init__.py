"""Referrals: how people come in, one at a time or by file."""
