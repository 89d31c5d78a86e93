"""The loader: a mapping of path to bytes becomes a package, or every fault at once."""

from mestring.core.loading.loader import load

__all__ = ["load"]
