"""Which figures are hidden so that none of the small ones follows, and the proof that none does."""
