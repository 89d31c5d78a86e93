"""Drafts: what editors write until two of them have made a version of it."""
