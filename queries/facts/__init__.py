"""What a view says, gathered for an answer: reads the store in few bulk calls; the reckoning is in algorithms."""
