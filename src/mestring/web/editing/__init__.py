"""Editing: drafts of the guideline and of what is local, from the first word to a version."""
