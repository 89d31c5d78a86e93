"""Mestring: a learning health system for local mental-health and substance-use services."""
