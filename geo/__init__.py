"""Where: boundary sets and their vintages, point to ward, light shapes for maps."""
