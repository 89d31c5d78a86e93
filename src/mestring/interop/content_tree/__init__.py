"""The guideline in the shape of the national directorate's content tree, both ways.

A product has chapters, a chapter has normative units (recommendation, advice, guidance, law with remarks), a
unit has references; each names its parent, its root and its children. What that shape has a place for stands
there and nowhere else; the rest stands under `mestring`. What others have written that we have no place for
is kept in a file beside the guideline, and goes out again.
"""
