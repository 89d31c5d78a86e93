"""The pure language: words, guideline, timeline, explain. No Django, no reading of files or clocks."""
