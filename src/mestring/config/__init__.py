"""Settings, routes and the server's entry point."""
