"""Writing down what happened: forms made from the dictionary, and what changed because of it."""
