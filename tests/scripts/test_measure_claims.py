"""The script that scores claims on sentences others labelled: reading, mapping, counting; all sentences invented."""

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from measure_claims import (
    CUES,
    complete,
    count,
    find_by_cues,
    find_by_rules,
    learn_from_words,
    score_labels,
    score_macro,
)
from measuring.claim_sets import READERS, Dataset, Example, labels_of, read_challenges, read_limitations

KINDS = {
    "gap": frozenset({"gap.knowledge", "gap.context"}),
    "limitation": frozenset({"gap.method"}),
    "direction": frozenset({"future"}),
}


def a_set(*examples: Example, **changes: object) -> Dataset:
    fields: dict[str, object] = {"kinds": KINDS, "training": (), "testing": examples, "note": ""}
    return Dataset("invented", **(fields | changes))  # type: ignore[arg-type]


def an_example(text: str = "Looms hum.", *labels: str, group: str = "a") -> Example:
    return Example(text, group, frozenset(labels))


def write_rows(path: Path, *rows: Mapping[str, str]) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def write_sets(folder: Path) -> None:
    sci = {"Sentence": "Nobody asked.", "Category": "RESEARCH GAP", "Title": "Looms"}
    parts = [sci | {"Classification": part} for part in ("TRAINING", "VALIDATION", "TEST")]
    write_rows(folder / "gap_sci_sentence" / "sci_sentence.csv", *parts)
    challenge = {"paper_id": "p1", "prev_sentence": "Mills\nrun.", "text": "Dyes leak\nand should be traced."}
    challenge |= {"next_sentence": "", "problem": "1.0", "direction": "1.0"}
    for part in ("train", "test"):
        write_rows(folder / "gap_challenges_directions" / f"{part}_set.csv", challenge)
        write_rows(folder / "causal_cessc_socsci" / f"ssc_{part}.csv", {"text": "Rain swells rivers.", "label": "1"})
    limits = [{"split": split, "doc": split.lower(), "label": "POS", "text": f"We asked few in {split}."}
              for split in ("SEED", "SEMI", "TEST")]  # fmt: skip
    write_rows(folder / "gap_limitation_kilicoglu" / "sentences.csv", *limits)


def test_labels_of_takes_every_label_that_one_of_the_kinds_stands_for() -> None:
    kinds = frozenset({"gap.context", "gap.method", "driver"})
    assert labels_of(kinds, a_set()) == {"gap", "limitation"}
    assert labels_of(frozenset({"barrier"}), a_set()) == frozenset()


def test_count_adds_up_right_found_and_gold_by_group() -> None:
    examples = [
        an_example("One.", "gap", group="b"),
        an_example("Two.", group="a"),
        an_example("Three.", "gap", group="a"),
    ]
    counts = count(examples, [frozenset({"gap"}), frozenset({"gap"}), frozenset()], ["gap", "limitation"])
    assert counts[:, 0].tolist() == [[0, 1, 1], [1, 1, 1]]
    assert not counts[:, 1].any()


def test_score_labels_gives_precision_recall_and_f1_with_their_intervals() -> None:
    counts = np.zeros((20, 1, 3))
    counts[:, 0] = [[1, 1, 1]] * 6 + [[0, 1, 0]] * 4 + [[0, 0, 1]] * 10
    ((precision, recall, f1),) = score_labels(counts)
    assert (precision.value, recall.value, f1.value) == pytest.approx((0.6, 6 / 16, 12 / 26))
    assert 0 <= precision.low < precision.value < precision.high <= 1
    assert f1.low < f1.value < f1.high


def test_score_labels_has_no_precision_where_nothing_was_found() -> None:
    ((precision, recall, _),) = score_labels(np.array([[[0.0, 0.0, 1.0]], [[0.0, 0.0, 1.0]]]))
    assert str(precision) == "–"
    assert recall.value == 0


def test_score_macro_is_the_mean_of_the_f1_of_the_labels() -> None:
    one = np.array([[2.0, 2.0, 2.0], [1.0, 2.0, 2.0], [0.0, 0.0, 0.0]])
    macro = score_macro(np.stack([one] * 12))
    assert macro.value == pytest.approx((1 + 0.5 + 0) / 3)
    assert (macro.low, macro.high) == pytest.approx((macro.value, macro.value))


def test_complete_gives_sentences_without_a_finding_to_the_rest() -> None:
    found = [frozenset({"gap"}), frozenset[str]()]
    assert complete(found, a_set(rest="other")) == [{"gap"}, {"other"}]
    assert complete(found, a_set()) == found


def test_cues_and_rules_read_only_what_a_set_asks_for() -> None:
    text = "Little is known about dyers, and future research should ask them."
    dataset = a_set(an_example(text), kinds={"direction": frozenset({"future"})})
    assert find_by_cues(dataset, {}) == [{"direction"}]
    assert find_by_rules(dataset, {}) == [{"direction"}]
    assert find_by_rules(a_set(an_example(text)), {}) == [{"gap", "direction"}]


def test_learn_from_words_learns_from_the_training_part_alone() -> None:
    words = ("wool", "silk", "hemp", "jute", "felt")
    training = [an_example(f"Dyers of {word} may vary.", "x") for word in words for _ in range(2)]
    training += [an_example(f"Weavers of {word} do rest.", "y") for word in words for _ in range(2)]
    testing = [an_example("Dyers may nap.", "y"), an_example("Weavers do nap.", "x")]
    dataset = a_set(*testing, training=training, classes=("x", "y"))
    assert learn_from_words(dataset, {}) == [{"x"}, {"y"}]


def test_every_scored_label_has_cues(tmp_path: Path) -> None:
    write_sets(tmp_path)
    labels = {label for read in READERS.values() for label in read(tmp_path).kinds}
    assert labels == set(CUES)


def test_read_challenges_keeps_neighbours_and_both_labels(tmp_path: Path) -> None:
    write_sets(tmp_path)
    (example,) = read_challenges(tmp_path).testing
    assert (example.before, example.text, example.after) == ("Mills run.", "Dyes leak and should be traced.", "")
    assert example.labels == {"problem", "direction"}


def test_read_limitations_tests_on_the_part_for_testing_alone(tmp_path: Path) -> None:
    write_sets(tmp_path)
    dataset = read_limitations(tmp_path)
    assert [(e.text, e.labels) for e in dataset.testing] == [("We asked few in TEST.", {"limitation"})]
    assert {e.group for e in dataset.training} == {"seed", "semi"}
