"""Exchange with other systems: what goes out, and what comes in."""
