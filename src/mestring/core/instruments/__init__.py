"""Assessment instruments: what they are, how their answers are counted, and what must not be counted.

Items carry short topics of our own, never the validated wording, which belongs to its owners.
"""
