from hypothesis import given, settings
from hypothesis import strategies as st

from litreview.suggesting.variants import find_relatives, find_slips, index_slips, index_stems, is_slip

words = st.text(alphabet="abcde", min_size=1, max_size=9)


@settings(deadline=None)
@given(vocabulary=st.lists(words, max_size=20), word=words)
def test_slips_found_by_the_index_are_those_of_the_definition(vocabulary, word):
    assert find_slips(word, index_slips(vocabulary)) == {other for other in vocabulary if is_slip(other, word)}


@settings(deadline=None)
@given(a=words, b=words)
def test_slip_and_kinship_go_both_ways(a, b):
    assert is_slip(a, b) == is_slip(b, a)
    for is_alone in (False, True):
        a_of_b = a in find_relatives(b, index_stems([a, b]), is_alone=is_alone)
        assert a_of_b == (b in find_relatives(a, index_stems([a, b]), is_alone=is_alone))
