"""What the jobs of an import do: check, save, undo."""
