"""One file that holds everything, sealed so that this machine cannot open it, and the way back from it."""
