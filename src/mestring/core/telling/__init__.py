"""Telling: sentences made from the trace, in bokmål and English, never written by hand beside it."""

from mestring.core.telling.steps import Told, ToldExclusion, tell, tell_excluded

__all__ = ["Told", "ToldExclusion", "tell", "tell_excluded"]
