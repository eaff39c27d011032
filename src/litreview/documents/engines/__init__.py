"""The engines that open PDFs, and what they hand over: raw pages of lines of words."""
