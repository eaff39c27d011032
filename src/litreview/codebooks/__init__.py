"""Codebooks: what a review codes for, typed by a person as YAML.

In: a YAML file, or the name of a codebook that ships with litreview. Out: a Codebook; problems with its examples.
Called by: review, cli.

>>> codebook = load_codebook("csr-clusters")
>>> [dimension.dimension_id for dimension in codebook.dimensions][:3]
['themes', 'factors', 'actors']
"""

from litreview.codebooks.checking import check_examples
from litreview.codebooks.loading import codebook_text, load_codebook, shipped_codebooks

__all__ = ["check_examples", "codebook_text", "load_codebook", "shipped_codebooks"]
