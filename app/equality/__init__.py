"""Monitoring answers, apart from everything else."""
