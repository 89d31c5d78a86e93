"""Who people are to each other: users, units, memberships, roles, permissions and care relations."""
