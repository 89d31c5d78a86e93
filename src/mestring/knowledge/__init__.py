"""Published guideline versions. `folder` and `cache` also serve the command line, without Django."""
