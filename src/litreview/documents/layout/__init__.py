"""Lines of pages → blocks in reading order: columns, regions, tables, notes, equations."""
