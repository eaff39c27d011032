"""Articles in JATS XML typeset into PDFs of many layouts, with the truth of what stands where."""
