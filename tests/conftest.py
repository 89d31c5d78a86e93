"""What every test shares: how hard Hypothesis looks."""

import os

from hypothesis import settings

# CI must give the same answer for the same code; at a desk each run may find something new.
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")
