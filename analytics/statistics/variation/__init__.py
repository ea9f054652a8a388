"""How much a figure varies by itself, and what has therefore changed or left the ordinary."""
