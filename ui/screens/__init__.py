"""Whole pages that are not an Area of Focus."""
