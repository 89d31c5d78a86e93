"""The data-protection papers a municipality needs, made from the tables, the events and the permissions."""
