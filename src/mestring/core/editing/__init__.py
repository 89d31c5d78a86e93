"""Editing: what an editor should look at again, as remarks on a guideline that has loaded without fault.

A fault stops loading; a remark does not. `remarks` gives those that still stand, `accepted` those that
the guideline's words file stands by, each with its reason.
"""

from mestring.core.editing.remark import Kind, Remark, Severity
from mestring.core.editing.remarks import Remarks, Reviewing, placed, remarks, review

__all__ = ["Kind", "Remark", "Remarks", "Reviewing", "Severity", "placed", "remarks", "review"]
