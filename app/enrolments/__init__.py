"""The pathway: stages, steps, readiness."""
