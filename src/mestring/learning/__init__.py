"""What is learned from practice: how often what is recommended happens, counted from the events."""
