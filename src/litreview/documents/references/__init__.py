"""Reference lists: entries, their fields, and links from citations to them."""
