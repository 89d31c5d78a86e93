"""Simulating: invented persons with whole courses, the same from the same seed; nothing about anyone real."""
