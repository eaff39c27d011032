import pytest

from litreview import storage
from litreview.errors import InputError, StaleDataError


@pytest.fixture
def project(tmp_path):
    storage.create_project(tmp_path / "review", name="x", codebook_text="first: 1\n")
    with storage.open_project(tmp_path / "review") as opened:
        yield opened


def save(project, text):
    return storage.save_codebook_text(project, text, digest=storage.read_codebook_text(project)[1])


def test_save_codebook_text_keeps_what_was_there(project):
    version = save(project, "second: 2\r\n")
    assert project.codebook_path.read_bytes() == b"second: 2\r\n"
    assert storage.list_codebook_versions(project) == (version,)
    assert storage.read_codebook_version(project, version.name) == "first: 1\n"


def test_save_codebook_text_refuses_what_somebody_else_changed_meanwhile(project):
    _, digest = storage.read_codebook_text(project)
    project.codebook_path.write_text("theirs: 3\n")
    with pytest.raises(StaleDataError, match="changed by somebody else"):
        storage.save_codebook_text(project, "mine: 2\n", digest=digest)
    assert project.codebook_path.read_text() == "theirs: 3\n"
    assert storage.list_codebook_versions(project) == ()


def test_save_codebook_text_that_changes_nothing_keeps_no_version(project):
    assert save(project, "first: 1\n") is None
    assert storage.list_codebook_versions(project) == ()


def test_list_codebook_versions_is_newest_first_even_within_a_second(project):
    for number in range(2, 14):
        save(project, f"n: {number}\n")
    texts = [storage.read_codebook_version(project, v.name) for v in storage.list_codebook_versions(project)]
    assert texts == [f"n: {number}\n" for number in range(12, 1, -1)] + ["first: 1\n"]


def test_read_codebook_version_opens_no_other_file(project):
    with pytest.raises(InputError, match="No version"):
        storage.read_codebook_version(project, "../litreview.toml")
