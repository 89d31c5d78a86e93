"""The pages of the one it is about: the person's own plan, and the relative's own page."""
