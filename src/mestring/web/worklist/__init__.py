"""The day's work: who needs what today, and finding a person."""
