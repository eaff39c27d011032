"""Two readings of the same sentences joined to one gold; all sentences invented."""

import json
from pathlib import Path
from typing import Any

import pytest
from join_readings import agreement, join_readings, read_readings

from litreview.codebooks.loading import load_codebook
from litreview.evaluation import vocabulary_of

VOCABULARY = vocabulary_of(load_codebook("csr-clusters"))
GOLD = Path(__file__).parents[2] / "corpora/demo/gold"


def a_reading(**labels: Any) -> dict[str, dict[str, Any]]:
    return {"a-1": {"id": "a-1", "document": "a.pdf", "text": "Buyers and local buyers pressed mills.", **labels}}


def actor(text: str, kind: str = "buyer") -> dict[str, str]:
    return {"text": text, "type": kind}


def test_what_both_readers_say_is_gold_and_the_rest_optional() -> None:
    first = a_reading(themes=["environment"], drivers=["technology", "other"], barriers=[], future=True)
    second = a_reading(themes=["environment", "poverty"], drivers=["other"], barriers=["other"], future=False)

    (row,) = join_readings(first, second, VOCABULARY)

    assert (row["themes"], row["drivers"], row["barriers"], row["future"]) == (["environment"], ["other"], [], False)
    assert row["optional"] == {
        "themes": ["poverty"], "drivers": ["technology"], "barriers": ["other"], "future": True,
    }  # fmt: skip


def test_actors_of_one_type_that_share_a_word_are_one_and_the_same_words_go_together_first() -> None:
    first = a_reading(actors=[actor("Buyers"), actor("local buyers"), actor("mills", "firm")])
    second = a_reading(actors=[actor("local buyers"), actor("buyers"), actor("mills", "worker")])

    (row,) = join_readings(first, second, VOCABULARY)

    assert row["actors"] == [actor("Buyers"), actor("local buyers")]
    assert row["optional"]["actors"] == [actor("mills", "firm"), actor("mills", "worker")]


def test_a_mention_given_twice_needs_two_of_the_other_reader() -> None:
    first, second = a_reading(actors=[actor("buyers"), actor("buyers")]), a_reading(actors=[actor("buyers")])

    (row,) = join_readings(first, second, VOCABULARY)

    assert (row["actors"], row["optional"]["actors"]) == ([actor("buyers")], [actor("buyers")])


def test_keys_that_only_one_reader_labelled_are_left_out() -> None:
    (row,) = join_readings(a_reading(themes=[], places=[]), a_reading(themes=[]), VOCABULARY)

    assert {"places", "optional"}.isdisjoint(row)


def test_readings_of_other_sentences_are_refused() -> None:
    other = {"b-1": {"id": "b-1", "text": "Mills closed.", "themes": []}}

    with pytest.raises(ValueError, match="2 sentences are in one reading only, a-1 first"):
        join_readings(a_reading(themes=[]), other, VOCABULARY)


def test_agreement_counts_what_a_score_would_call_right() -> None:
    first = a_reading(drivers=["technology"], barriers=[], actors=[actor("Buyers"), actor("mills", "firm")])
    second = a_reading(drivers=["other"], barriers=[], actors=[actor("local buyers")])

    assert agreement(first, second, VOCABULARY) == [
        ("factors with polarity", 0, 1, 1), ("polarity", 1, 1, 1), ("actors", 1, 2, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("part", ["", "-b"])
def test_the_demonstration_gold_is_what_its_two_readings_give(part: str) -> None:
    readings = [read_readings([GOLD / f"readings/{name}{part}.jsonl"]) for name in ("first", "second")]

    joined = join_readings(*readings, VOCABULARY)

    lines = (GOLD / f"sentences{part}.jsonl").read_text(encoding="utf-8").splitlines()
    assert joined == [json.loads(line) for line in lines]
