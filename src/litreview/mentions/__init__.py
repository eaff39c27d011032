"""Codes, countries, places, clusters and actors in a document.

In: a Document and a Finder built from a Codebook. Out: Mentions, sorted by place. Called by: review, cli.

>>> from litreview.records import Code, Codebook, Dimension, Pattern
>>> unions = Code("union", "Trade unions", "", patterns=(Pattern("phrase", "labour union", "demo.yaml:7"),))
>>> codebook = Codebook("demo", "1", "", "", "", (Dimension("factors", "Factors", "", "factor", (unions,)),))
>>> sorted(find_codes("Labor unions were weak.", finder=build_finder(codebook)))
[('factors', 'union')]
"""

from litreview.mentions.abbreviations import list_long_forms
from litreview.mentions.addresses import mark_addresses
from litreview.mentions.country_roles import ROLES_VERSION, rank_countries
from litreview.mentions.finding import FINDING_VERSION, Finder, build_finder, find_codes, find_mentions
from litreview.mentions.gazetteer import find_points
from litreview.mentions.searching import (
    Sentences,
    empty_finder,
    finder_of_codes,
    make_searchable,
    may_hold,
    search,
)
from litreview.mentions.tokens import pattern_forms, read_tokens

__all__ = [
    "FINDING_VERSION",
    "ROLES_VERSION",
    "Finder",
    "Sentences",
    "build_finder",
    "empty_finder",
    "find_codes",
    "find_mentions",
    "find_points",
    "finder_of_codes",
    "list_long_forms",
    "make_searchable",
    "mark_addresses",
    "may_hold",
    "pattern_forms",
    "rank_countries",
    "read_tokens",
    "search",
]
