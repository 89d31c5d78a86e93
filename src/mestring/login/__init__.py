"""Coming in: one-time links, second factors, who is logged in where, and what has happened to an account."""
