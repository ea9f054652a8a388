"""How it looks: charts, maps, controls, words, export, theme."""
