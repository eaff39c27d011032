"""In-text citations, author-year and numeric."""
