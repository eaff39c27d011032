"""Which files and citations mean the same piece of research.

In: what each Document says of itself, its citations and its references.
Out: Studies, and for each document and each citation the study that it means.
Called by: review.

    catalogue = resolve_studies(outlines)
    catalogue.own["4f1d..."]                      # "khan-2007"
    catalogue.cited["4f1d...", "nadvi-1999"]      # "nadvi-1999"
"""

from __future__ import annotations

from litreview.catalogue.resolving import RESOLVING_VERSION, StudyCatalogue, resolve_studies

__all__ = ["RESOLVING_VERSION", "StudyCatalogue", "resolve_studies"]
