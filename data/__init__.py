"""What is known: the catalogue, the readers, the warehouse and the command that loads it."""
