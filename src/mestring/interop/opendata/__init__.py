"""Open data: everything public as JSON, CSV and one package file, described by OpenAPI."""
