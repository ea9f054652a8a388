"""The formats of a paper: PDF, Word, PowerPoint, OpenDocument, and a calendar of days."""
