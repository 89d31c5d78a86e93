"""Logging in, proving it again, and looking after one's own keys; and the steward's pages about accounts."""
