"""Who has seen, who is kept out, what was opened in an emergency, and what is done together."""
