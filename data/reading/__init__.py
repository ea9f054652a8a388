"""Making out what people and publishers write: files, tables, areas, periods, numbers."""
