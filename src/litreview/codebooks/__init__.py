"""Codebooks: what a review codes for, typed by a person as YAML.

In: a YAML file, or the name of a codebook that ships with litreview. Out: a Codebook; problems with its examples; a
code that a person typed into fields, and the YAML with it changed, added or taken out.
Called by: review, cli.

>>> codebook = load_codebook("csr-clusters")
>>> [dimension.dimension_id for dimension in codebook.dimensions][:3]
['themes', 'factors', 'actors']
"""

from litreview.codebooks.changing import (
    family_of,
    find_code,
    find_dimension,
    with_added,
    with_changed,
    without_code,
)
from litreview.codebooks.checking import check_examples
from litreview.codebooks.editing import add_code, delete_code, edit_code
from litreview.codebooks.loading import codebook_text, load_codebook, parse_codebook, shipped_codebooks
from litreview.codebooks.typing_in import (
    FIELDS,
    FieldFault,
    FieldName,
    id_fault,
    read_fields,
    suggest_id,
    write_fields,
)

__all__ = [
    "FIELDS",
    "FieldFault",
    "FieldName",
    "add_code",
    "check_examples",
    "codebook_text",
    "delete_code",
    "edit_code",
    "family_of",
    "find_code",
    "find_dimension",
    "id_fault",
    "load_codebook",
    "parse_codebook",
    "read_fields",
    "shipped_codebooks",
    "suggest_id",
    "with_added",
    "with_changed",
    "without_code",
    "write_fields",
]
