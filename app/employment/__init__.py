"""Job spells and the checks of the year after."""
