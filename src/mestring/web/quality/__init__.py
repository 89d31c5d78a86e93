"""Kvalitet: how often what is recommended happens, whether it changed, and what to improve next."""
