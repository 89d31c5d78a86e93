"""Versions of the guideline, and what changed between them."""
