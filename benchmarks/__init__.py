"""What the house promises in milliseconds, measured: `python -m benchmarks`."""
