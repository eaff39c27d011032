import pytest

from litreview import review, storage

WATER = (
    "Tanneries and water\n\nAbstract\n\nLocal inspectors forced tanneries in Pakistan to treat effluent. "
    "Little is known about the wages of tannery workers.\n\nWeak enforcement undermined cleaner production.\n"
)
WAGES = "Football stitchers\n\nTrade unions raised wages in Brazil. Buyers in Germany ignored child labour.\n"
PAPERS = {"water.txt": WATER, "wages.txt": WAGES}


@pytest.fixture
def papers(tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    for name, text in PAPERS.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "review"
    review.new_review(folder, codebook="csr-clusters", name="Test")
    return folder


@pytest.fixture
def project(folder):
    with storage.open_project(folder) as project:
        yield project


@pytest.fixture
def run_project(make_review, tmp_path):
    with storage.open_project(make_review(tmp_path / "review", PAPERS)) as project:
        yield project
