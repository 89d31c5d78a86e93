"""Four settings modules: base, demo, test and production."""
