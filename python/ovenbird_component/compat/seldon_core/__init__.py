"""The few names of Seldon's Python library that model classes import, for environments without it."""
