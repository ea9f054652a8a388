"""How files come into the warehouse: a load, its register, undoing one, returns' templates."""
