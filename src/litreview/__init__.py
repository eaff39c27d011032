"""litreview: from PDFs to coded evidence to a gap map, with every quote kept."""

from __future__ import annotations

__version__ = "0.1.0"
