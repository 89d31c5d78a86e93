"""The knowledge bank: the guideline to read, without login."""
