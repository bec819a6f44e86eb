"""Settings, logging and the two commands; nothing here knows a business rule."""
