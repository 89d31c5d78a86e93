"""Indicators: what is counted, whether it changed, who differs, what may be shown, and the words for it.

Only mathematics and words: who counts and what is kept is the learning room's. The definitions, the
sources and what the figures cannot say stand in `docs/indicators.md`.
"""
