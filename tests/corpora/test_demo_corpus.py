"""The demonstration corpus: sources, PDFs, list and gold must agree with one another."""

import importlib.util
import io
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pypdf
import pytest

from litreview.text import fold

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "corpora" / "demo"
SOURCES = sorted((DEMO / "sources").glob("*.md"))
GOLD = sorted((DEMO / "gold").glob("*.jsonl"))
GOLD_KEYS = {
    "id", "document", "text", "themes", "drivers", "barriers", "gap", "future", "clusters", "countries", "places",
    "actors",
}  # fmt: skip
DISCLAIMER = "The study, its authors and its data are invented"

needs_checkout = pytest.mark.skipif(not (ROOT / "scripts" / "typeset_demo.py").exists(), reason="needs the checkout")
pytestmark = needs_checkout


@cache
def typesetter() -> ModuleType:
    spec = importlib.util.spec_from_file_location("typeset_demo", ROOT / "scripts" / "typeset_demo.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@cache
def source(name: str) -> Any:
    return typesetter().read_source(DEMO / "sources" / f"{name}.md")


@cache
def plain_text(name: str) -> str:
    """Everything that is printed of a source's blocks, without Markdown."""
    blocks = [part for block in source(name).blocks for part in (block, *block.blocks)]
    return " ".join(re.sub(r"\*|\[\^\w+\]", "", block.text) for block in blocks)


def gold_lines() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in GOLD:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            yield f"{path.name}:{number}", json.loads(line)


def write_source(folder: Path, *, body: str, **front: str) -> Path:
    """A copy of the first paper's front matter with another body and some keys replaced."""
    lines = SOURCES[0].read_text(encoding="utf-8").split("---\n")[1].splitlines()
    kept = [f"{key}: {front[key]}" if (key := line.split(":")[0]) in front else line for line in lines]
    path = folder / "paper.md"
    path.write_text("---\n" + "\n".join(kept) + "\n---\n" + body, encoding="utf-8")
    return path


BODY = "# Abstract\n\nShort.\n\n# Introduction\n\nA sentence with a note.[^a]\n\n[^a]: The note.\n"


@pytest.mark.parametrize("name", ["01-what-makes-a-district-behave", "10-phnom-penh-mae-sot-garments"])
def test_typeset_gives_the_committed_bytes(name: str) -> None:
    assert typesetter().typeset(DEMO / "sources" / f"{name}.md") == (DEMO / "pdfs" / f"{name}.pdf").read_bytes()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_source_has_front_matter_and_a_pdf_of_as_many_pages(path: Path) -> None:
    first, *rest = (int(number) for number in re.split(r"\D+", source(path.stem).front["pages"]))
    reader = pypdf.PdfReader(DEMO / "pdfs" / f"{path.stem}.pdf")
    assert 2 <= len(reader.pages) == (rest or [first])[-1] - first + 1


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_first_page_says_that_the_study_is_invented(path: Path) -> None:
    page = pypdf.PdfReader(DEMO / "pdfs" / f"{path.stem}.pdf").pages[0].extract_text()
    assert DISCLAIMER in " ".join(page.split())


def test_metadata_is_missing_in_two_papers_and_wrong_in_one() -> None:
    metadata = [source(path.stem).front["metadata"] for path in SOURCES]
    assert (metadata.count("missing"), metadata.count("wrong"), len(metadata)) == (2, 1, 14)


def test_corpus_list_agrees_with_the_front_matter() -> None:
    listed = tomllib.loads((DEMO / "corpus.toml").read_text(encoding="utf-8"))["documents"]
    fronts = [(f"{path.stem}.pdf", source(path.stem).front) for path in SOURCES]
    keys = ("doi", "title", "authors", "year", "kind")
    assert listed == [{"file": file, **{key: front[key] for key in keys}} for file, front in fronts]


def test_papers_cite_one_another_with_the_right_year_and_pages() -> None:
    fronts = {source(path.stem).front["doi"]: source(path.stem).front for path in SOURCES}
    cited = set()
    for path in SOURCES:
        for block in source(path.stem).blocks:
            if block.kind == "reference" and (found := re.search(r"10\.5555/litreview\.demo\.\d\d", block.text)):
                front = fronts[found[0]]
                expected = f"*{front['journal']}*, {front['volume']}, {front['pages']}."
                assert f"({front['year']})" in block.text, (path.name, block.text)
                assert expected in block.text, (path.name, block.text)
                assert fold(front["title"]) in fold(block.text), (path.name, block.text)
                cited.add(found[0])
    assert len(cited) >= 10


def test_every_reference_is_cited_in_the_text() -> None:
    uncited = []
    for path in SOURCES:
        body = " ".join(block.text for block in source(path.stem).blocks if block.kind != "reference")
        for block in source(path.stem).blocks:
            family = re.split(r",| v\. ", block.text)[0]
            if block.kind == "reference" and family not in body:
                uncited.append((path.name, block.text[:60]))
    assert uncited == []


def test_gold_sentences_stand_in_their_papers() -> None:
    strange = [
        where for where, line in gold_lines() if line["text"] not in plain_text(line["document"].removesuffix(".pdf"))
    ]
    assert strange == []


def test_gold_lines_have_all_keys_and_names_that_occur() -> None:
    ids = []
    for where, line in gold_lines():
        optional = line.get("optional", {})
        assert line.keys() - {"optional"} == GOLD_KEYS, where
        assert optional.keys() <= GOLD_KEYS, where
        mentions = ("clusters", "countries", "places", "actors")
        named = [name["text"] for key in mentions for name in (*line[key], *optional.get(key, ()))]
        assert [name for name in named if name not in line["text"]] == [], where
        ids.append(line["id"])
    assert len(ids) == len(set(ids)) >= 400


def test_typeset_is_the_same_twice_and_sets_the_note(tmp_path: Path) -> None:
    path = write_source(tmp_path, body=BODY, pages="7")
    pdf = typesetter().typeset(path)
    assert pdf == typesetter().typeset(path)
    assert "1 The note." in pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


@pytest.mark.parametrize(
    ("body", "front", "expected"),
    [
        (BODY, {"pages": "7–9"}, "fills 7–7"),
        (BODY, {"pages": "7", "layout": "three-column"}, "three-column"),
        (BODY.replace("[^a]\n", "\n"), {"pages": "7"}, "footnotes"),
        (BODY + "\nŁódź\n", {"pages": "7"}, "Windows-1252"),
        ("# Introduction\n\nNo abstract.\n", {"pages": "7"}, "Abstract"),
        (BODY + "\nTable: T\n| a | b |\n|---|---|\n| c |\n", {"pages": "7"}, "different length"),
    ],
)
def test_typeset_refuses_a_faulty_source(tmp_path: Path, body: str, front: dict[str, str], expected: str) -> None:
    path = write_source(tmp_path, body=body, **front)
    with pytest.raises(typesetter().SourceError, match=expected):
        typesetter().typeset(path)


def test_typeset_names_missing_front_matter(tmp_path: Path) -> None:
    path = tmp_path / "paper.md"
    path.write_text("---\ntitle: T\n---\n# Abstract\n", encoding="utf-8")
    with pytest.raises(typesetter().SourceError, match="lacks authors"):
        typesetter().typeset(path)
