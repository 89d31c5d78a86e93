"""What units, municipalities and agreements owe."""
