"""What is printed on pages and belongs to no paper: running heads, page and line numbers, covers."""
