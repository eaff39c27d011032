"""What `litreview app` hands to Streamlit."""

from __future__ import annotations

from litreview.app import main

main()
