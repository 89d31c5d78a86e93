"""The command line: thin verbs over core and knowledge.

Exit codes: 0 fine, 1 the answer is no, 2 unusable input.
"""
