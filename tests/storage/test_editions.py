from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import a_codebook, a_row

from litreview import storage
from litreview.errors import InputError
from litreview.records import Edition, EditionFile
from litreview.storage import Project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    storage.create_project(tmp_path / "review", name="Test", codebook_text="codebook: x\n")
    with storage.open_project(tmp_path / "review") as opened:
        yield opened


def an_edition(name: str = "First search", kept_at: str = "2026-01-01T00:00:00+00:00") -> Edition:
    row = a_row("r1", ("factors", "law", "driver"), polarity="driver")
    return Edition(name, kept_at, (("litreview", "0.1.0"),), a_codebook(), (EditionFile("a.pdf", "a" * 64),), (row,))


def test_an_edition_comes_back_as_it_was_kept(project: Project) -> None:
    storage.save_edition(project, an_edition())
    assert storage.load_edition(project, "First search") == an_edition()


def test_equal_editions_give_equal_bytes(project: Project) -> None:
    path = storage.save_edition(project, an_edition())
    first = path.read_bytes()
    path.unlink()
    assert storage.save_edition(project, an_edition()).read_bytes() == first


def test_editions_are_listed_oldest_first(project: Project) -> None:
    storage.save_edition(project, an_edition("A", "2026-02-01T00:00:00+00:00"))
    storage.save_edition(project, an_edition("B", "2026-01-01T00:00:00+00:00"))
    assert [(h.name, h.n_files, h.n_rows) for h in storage.list_editions(project)] == [("B", 1, 1), ("A", 1, 1)]


def test_a_name_is_taken_once(project: Project) -> None:
    storage.save_edition(project, an_edition())
    with pytest.raises(InputError, match="There is an edition of this name"):
        storage.save_edition(project, an_edition("First  Search!"))


@pytest.mark.parametrize("name", ["", "  ", "../..", "x" * 61, "a\nb"])
def test_what_is_no_name_is_refused(project: Project, name: str) -> None:
    with pytest.raises(InputError, match="cannot be called"):
        storage.save_edition(project, an_edition(name))


def test_a_name_leads_out_of_the_folder_nowhere(project: Project) -> None:
    path = storage.save_edition(project, an_edition("../../etc/passwd"))
    assert path.parent == project.folder / "editions"


def test_an_unknown_edition_is_told_with_those_there_are(project: Project) -> None:
    storage.save_edition(project, an_edition())
    with pytest.raises(InputError) as error:
        storage.load_edition(project, "Second")
    assert error.value.remedy == "There are: First search."


def test_a_damaged_edition_is_left_out_of_the_list_and_told_when_opened(project: Project) -> None:
    path = storage.save_edition(project, an_edition())
    path.write_bytes(path.read_bytes()[:-20])
    assert [h.name for h in storage.list_editions(project)] in ([], ["First search"])
    with pytest.raises(InputError, match="cannot be read"):
        storage.load_edition(project, "First search")
    path.write_bytes(b"no gzip")
    assert storage.list_editions(project) == ()
