from __future__ import annotations

from litreview.app.markup import joined, table, tag


def test_tag_escapes_text_and_attributes() -> None:
    made = tag("p", '<img src=x onerror="alert(1)">', title='"><script>')
    assert made == '<p title="&quot;&gt;&lt;script&gt;">&lt;img src=x onerror=&quot;alert(1)&quot;&gt;</p>'


def test_tag_keeps_markup_that_it_made() -> None:
    assert tag("p", tag("b", "x"), None, 3) == "<p><b>x</b>3</p>"


def test_joined_escapes_text() -> None:
    assert joined(["a & b", tag("i", "c")]) == "a &amp; b<i>c</i>"


def test_table_escapes_cells() -> None:
    assert "<td>&lt;b&gt;</td><td></td>" in table(("A", "B"), [("<b>", None)])
