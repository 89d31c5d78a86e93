"""Persons: those one follows up, one page for each, and the person's own view of it."""
