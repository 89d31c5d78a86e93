"""Running it for real: the last look before it, the server, backup and restore, the log, the papers."""
