import pytest

from litreview.documents import read_document

PROSE = "Local inspectors forced tanneries to treat effluent."


def roles_of(path, text):
    path.write_text(text)
    document = read_document(path)
    return {
        document.text[s.span.start : s.span.end].strip(): document.sections[
            document.paragraphs[s.paragraph].section
        ].role
        for s in document.sentences
    }


@pytest.mark.parametrize("title", ["", "Tanneries and water\n\n", "Tanneries and water\n\nAnn Author, Lahore\n\n"])
def test_read_document_takes_a_text_without_headings_for_body_not_front_matter(tmp_path, title):
    assert roles_of(tmp_path / "x.txt", f"{title}{PROSE}\n\nWages rose.\n")[PROSE] == "other"


def test_read_document_takes_prose_before_the_first_heading_for_body(tmp_path):
    roles = roles_of(tmp_path / "x.md", f"# Tanneries\n\nAnn Author\n\n{PROSE}\n\n## Weak laws\n\nLaws were weak.\n")
    assert (roles[PROSE], roles["Laws were weak."]) == ("other", "other")


def test_read_document_leaves_what_stands_before_the_abstract_as_front_matter(tmp_path):
    notice = "The study, its authors and its data are invented."
    roles = roles_of(tmp_path / "x.md", f"# Tanneries\n\n{notice}\n\n## Abstract\n\n{PROSE}\n")
    assert (roles[notice], roles[PROSE]) == ("front", "abstract")


def test_read_document_leaves_a_notice_of_rights_as_front_matter(tmp_path):
    notice = "This open access article permits unrestricted use of all of it."
    roles = roles_of(tmp_path / "x.txt", f"Tanneries\n\n{notice}\n\n{PROSE}\n")
    assert (roles[notice], roles[PROSE]) == ("front", "other")


@pytest.mark.parametrize("heading", ["## Introduction\n\n", ""])
def test_read_document_sets_keywords_apart_from_the_abstract(tmp_path, heading):
    text = f"# Tanneries\n\n## Abstract\n\n{PROSE}\n\nKeywords: water; wages; law.\n\n{heading}Wages rose.\n"
    roles = roles_of(tmp_path / "x.md", text)
    assert roles[PROSE] == "abstract"
    assert roles["Keywords: water; wages; law."] == "front"
    assert roles["Wages rose."] == "introduction"
