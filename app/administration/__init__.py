"""The administrator's pages: people, organisations, audit. No tables of its own."""
