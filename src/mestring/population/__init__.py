"""Evaluating many: the same recommendations over a whole population, without Django."""
