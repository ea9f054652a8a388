"""The papers the office issues: each from one list of contents, in PDF, Word, PowerPoint, ODS."""
