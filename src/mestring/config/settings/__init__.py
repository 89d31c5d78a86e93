"""Four settings modules: base, demo, test and production; what all share of login stands in login."""
