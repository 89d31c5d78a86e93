"""The reading edition: the whole guideline to read from beginning to end, on a screen or on paper."""
