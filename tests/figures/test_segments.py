from builders import a_codebook, a_row

from litreview.figures import choose_segments, segments_of
from litreview.figures.segments import NAMED_AT_MOST, segments_to_plain


def test_choose_segments_takes_the_top_codes_of_a_listed_dimension():
    rows = [a_row("r1", ("themes", "effluent"), ("themes", "water")), a_row("r2", ("themes", "wages"))]
    segments = choose_segments(rows, codebook=a_codebook(), dimension_id="themes")
    assert [code for code, _ in segments.named] == ["wages", "water"]
    assert segments_of(rows[0], segments) == ("water",)


def test_codes_beyond_those_that_can_be_told_apart_are_others():
    rows = [a_row(f"r{n}", ("countries", f"C{n:02}")) for n in range(NAMED_AT_MOST + 2)]
    segments = choose_segments(rows, codebook=a_codebook(), dimension_id="countries")
    assert [segments_of(row, segments)[0] for row in rows[-2:]] == ["(others)", "(others)"]
    assert [s["letter"] for s in segments_to_plain(segments)] == [*"ABCDEFGH", "+", "-"]


def test_a_row_without_a_code_of_the_dimension_is_in_none():
    segments = choose_segments([a_row("r1", ("countries", "PK"))], codebook=a_codebook(), dimension_id="countries")
    assert segments_of(a_row("r2"), segments) == ("(none)",)
