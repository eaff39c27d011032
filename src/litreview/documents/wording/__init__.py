"""Words: letters, hyphens and spaces mended, sentences told apart, headings known by their words."""
