"""The handover edition: figures, totals, accounts and papers in open files, with a checker."""
