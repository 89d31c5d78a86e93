"""Timelines: one append-only table of events, about persons, relatives, units and agreements."""
