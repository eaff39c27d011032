import pytest

from litreview import review, storage

WATER = (
    "Tanneries and water\n\nAbstract\n\nLocal inspectors forced tanneries in Pakistan to treat effluent. "
    "Little is known about the wages of tannery workers.\n\nWeak enforcement undermined cleaner production.\n"
)
WAGES = "Football stitchers\n\nTrade unions raised wages in Brazil. Buyers in Germany ignored child labour.\n"


@pytest.fixture
def papers(tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "water.txt").write_text(WATER)
    (folder / "wages.txt").write_text(WAGES)
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
def run_project(project, papers):
    review.add_papers(project, [str(papers)])
    review.run_review(project)
    return project
