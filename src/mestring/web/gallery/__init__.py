"""The gallery: every component in every state, for those who shape them. Never where real people are."""
