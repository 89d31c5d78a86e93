"""Invented persons and personas, to try Mestring on one's own machine. Production refuses it."""
