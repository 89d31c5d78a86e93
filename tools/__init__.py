"""The start script's own parts: standard library only, readable for Python 3.8.

They run outside `.venv`, with whatever Python `./mestring` was started by, so that an old one
can at least say what is wrong.
"""
