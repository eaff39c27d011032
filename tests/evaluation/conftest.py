import json
from dataclasses import replace

import pytest
from builders import a_codebook

from litreview.evaluation import vocabulary_of
from litreview.records import Code, Dimension

ACTORS = Dimension("actors", "Actors", "Who.", "actor", (Code("firm", "Firm", "F."), Code("buyer", "Buyer", "B.")))
OPEN = (Dimension("places", "Places", "P.", "place"), Dimension("clusters", "Clusters", "C.", "cluster"))
LEVELS = Dimension("levels", "Levels", "L.", "level", (Code("town", "Town", "T."), Code("state", "State", "S.")))


@pytest.fixture
def codebook():
    base = a_codebook()
    return replace(base, dimensions=(*base.dimensions, ACTORS, *OPEN, LEVELS))


@pytest.fixture
def vocabulary(codebook):
    return vocabulary_of(codebook)


@pytest.fixture
def write(tmp_path):
    def write_lines(*lines, name="gold.jsonl"):
        path = tmp_path / name
        path.write_text("".join((x if isinstance(x, str) else json.dumps(x)) + "\n" for x in lines), encoding="utf-8")
        return path

    return write_lines
