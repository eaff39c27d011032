"""Blocks → title, authors, abstract, headings with their roles, reference list."""
