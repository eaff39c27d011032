"""The models that ship: whole, explained, weighed against the rules; training is the same each time."""

import hashlib
import json
import shutil
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from training.examples import (
    UNSURE,
    Example,
    encoder_columns,
    part_readings,
    read_examples,
    read_labelled,
    read_themes,
    split,
    targets_of,
    weight_of,
)
from training.linear import fit_linear, pack_linear
from training.stacking import balance_weights

from litreview.documents import document_from_sentences
from litreview.errors import LitreviewError
from litreview.records import ClaimKind, Statement
from litreview.resources import shipped_folder
from litreview.statements import classify_sentence, classify_sentences, classify_statements
from litreview.statements.classifying import gather_evidence
from litreview.statements.encoder import forget_scores, read_scores, score_texts, write_scores
from litreview.statements.features import read_sentence
from litreview.statements.linear import COLUMNS, THEMES, score_features
from litreview.statements.model import (
    ENCODER,
    FOUND,
    KIND,
    PARTED,
    THEMED,
    URGED,
    Curve,
    Evidence,
    Suggesting,
    Theming,
    adapt_shares,
    choose_kinds,
    read_model,
    shipped_model,
    suggest_codes,
    suggest_themes,
)

FOLDER = shipped_folder("models") / "statements"
ROOT = Path(__file__).parents[2]
# Nothing that a rule fires on: what is claimed stands in no list of words.
BY_MODEL_ALONE = [
    "How tenants fare once the donors leave is a question the literature has hardly asked.",
    "Of the women who sew at home the literature has next to nothing to say.",
]


def statements_in(*sentences: str) -> tuple[Statement, ...]:
    return classify_statements(document_from_sentences(sentences, name="made"))


def training_sentences() -> list[str]:
    paths = sorted((ROOT / "corpora" / "training").glob("*.jsonl"))
    return [json.loads(line)["text"] for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def test_model_ships_whole_and_small() -> None:
    model = read_model(FOLDER)
    assert len(model.linear.index) == len(model.linear.rarity) == len(model.linear.weights) - 1
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 60_000_000


def test_model_says_what_it_was_trained_on() -> None:
    manifest = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    named = {row["name"]: row["sha256"] for row in manifest["encoder"]["labelled"]}
    for path in sorted((ROOT / "corpora" / "training").glob("*.jsonl")):
        assert named[path.stem] == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("name", ["vocabulary.txt", "weights.npy", *ENCODER])
def test_read_model_refuses_a_changed_file(name: str, tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "model")
    path = tmp_path / "model" / name
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(LitreviewError, match=f"{name}.*not the file that the manifest describes"):
        read_model(tmp_path / "model")


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"sha256": 3}'])
def test_read_model_refuses_a_broken_manifest(content: str, tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "model")
    (tmp_path / "model" / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(LitreviewError, match="cannot be used"):
        read_model(tmp_path / "model")


def test_read_model_refuses_a_folder_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(LitreviewError, match="Install litreview again"):
        read_model(tmp_path / "nowhere")


def test_read_model_refuses_features_of_another_version(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "model")
    path = tmp_path / "model" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"features_version": "0"}), encoding="utf-8")
    with pytest.raises(LitreviewError, match="another version of the features"):
        read_model(tmp_path / "model")


@pytest.mark.parametrize("sentence", BY_MODEL_ALONE)
def test_classify_statements_finds_what_no_rule_foresaw(sentence: str) -> None:
    assert not any(finding.kind.startswith("gap") for finding in classify_sentence(sentence))
    gaps = [statement for statement in statements_in(sentence) if statement.kind.startswith("gap")]
    assert gaps
    assert all(gap.origin == "model" and 0 < gap.probability < 1 for gap in gaps)


def test_classify_statements_keeps_what_a_rule_found() -> None:
    by_rule = {(s.kind, cue.rule) for s in statements_in("High fees hinder enrolment.") for cue in s.cues}
    assert ("barrier", "verb/hinder") in by_rule


def test_classify_statements_of_the_model_say_why() -> None:
    found = statements_in(*training_sentences()[::10])
    by_model = [statement for statement in found if statement.origin == "model"]
    assert len(by_model) > 10
    for statement in by_model:
        assert statement.cues
        assert {cue.rule for cue in statement.cues} == {f"model/{statement.kind}"}
        for cue in statement.cues:
            assert statement.scope.start <= cue.span.start < cue.span.end <= statement.scope.end


def test_classify_sentences_suggests_themes_and_says_by_which_words() -> None:
    document = document_from_sentences(training_sentences()[::40], name="made")
    themes = classify_sentences(document).themes
    assert {code.code_id for theme in themes for code in theme.codes} == {*THEMES}
    for theme in themes:
        for code in theme.codes:
            assert THEMED <= code.probability < 1
            assert code.words
            assert all(word in theme.span.cut(document.text) for word in code.words)


def test_read_examples_takes_themes_of_published_sentences_from_their_own_file(tmp_path: Path) -> None:
    row = {"text": "Rivers foam.", "drivers": [], "barriers": [], "gap": [], "future": False, "themes": []}
    published = row | {"id": "PMC1-p003c00012", "article": "PMC1"}
    path = tmp_path / "some.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in (row | {"domain": "rivers"}, published)), encoding="utf-8")
    assert [example.themes for example in read_examples(path)] == [frozenset(), None]
    place = {"article": "PMC1", "paragraph": 3, "start": 12, "themes": ["environment"]}
    (tmp_path / "themes.jsonl").write_text(json.dumps(place) + "\n", encoding="utf-8")
    _, labelled = read_examples(path, themes=read_themes(tmp_path / "themes.jsonl"))
    assert labelled.themes == {"environment"}


def test_classify_statements_is_never_certain() -> None:
    found = statements_in(*training_sentences()[::20])
    assert all(0 < statement.probability < 1 for statement in found)


@given(st.text(max_size=120).filter(str.strip))
@settings(deadline=None)
def test_classify_statements_keeps_cues_within_scopes_within_the_sentence(sentence: str) -> None:
    document = document_from_sentences([sentence], name="made")
    for statement in classify_statements(document):
        assert statement.span.start <= statement.scope.start < statement.scope.end <= statement.span.end
        for cue in statement.cues:
            assert statement.scope.start <= cue.span.start < cue.span.end <= statement.scope.end
            assert cue.span.cut(document.text) == cue.quote


def test_score_features_of_unknown_words_is_the_constant() -> None:
    model = shipped_model().linear
    assert list(score_features(model, ["w:xyzzy"]).values()) == pytest.approx(model.weights[-1].tolist())


def evidence_of(*by_rule: ClaimKind, **encoder: float) -> Evidence:
    scores = dict.fromkeys(COLUMNS, -3.0)
    return Evidence(frozenset(by_rule), scores, scores | {name.replace("_", "."): s for name, s in encoder.items()})


NEUTRAL = dict.fromkeys(COLUMNS, 0.0)
CURVES = dict.fromkeys((*FOUND, KIND), Curve(1.0, 0.0, 2.0, 0.0, 0.5, 0.2))


def test_choose_kinds_weighs_rule_and_encoder() -> None:
    assert choose_kinds(evidence_of(driver=1.0), CURVES) == {"driver": 0.731}
    assert choose_kinds(evidence_of("driver", driver=-1.0), CURVES) == {"driver": 0.731}
    assert choose_kinds(evidence_of("driver", driver=-3.0), CURVES) == {}


def test_choose_kinds_names_the_likeliest_kind_of_a_gap() -> None:
    found = choose_kinds(evidence_of(gap=4.0, gap_theory=-1.0), CURVES)
    assert list(found) == ["gap.theory"]
    assert found["gap.theory"] < 0.5


def test_choose_kinds_finds_no_gap_of_no_likely_kind() -> None:
    assert choose_kinds(evidence_of(gap=4.0, gap_theory=-3.0), CURVES) == {}


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (["gap.evidence"], ["gap.evidence"]),
        (["gap.evidence", "gap.knowledge"], ["gap.evidence"]),
        (["gap.knowledge"], ["gap.knowledge"]),
    ],
)
def test_choose_kinds_keeps_a_gap_of_no_likely_kind_that_rules_name(
    named: list[ClaimKind], expected: list[ClaimKind]
) -> None:
    curves = CURVES | {KIND: replace(CURVES[KIND], rule=0.2)}
    assert list(choose_kinds(evidence_of(*named, gap=4.0, gap_theory=-2.5), curves)) == expected


@pytest.mark.parametrize(("odds", "expected"), [(-2.0, {"future": URGED}), (-2.4, {}), (3.0, {"future": 0.953})])
def test_choose_kinds_takes_a_call_in_rare_words_unless_it_is_unlikely(odds: float, expected: dict[str, float]) -> None:
    assert choose_kinds(replace(evidence_of(future=odds), is_urged=True), CURVES) == expected


def test_a_call_in_rare_words_is_told_from_advice() -> None:
    text = "Case studies have value, but we also must pay greater attention to the setting of each town."
    assert gather_evidence(read_sentence(text), NEUTRAL, NEUTRAL).is_urged
    plain = "Owners also must pay greater attention to the setting of each machine."
    assert not gather_evidence(read_sentence(plain), NEUTRAL, NEUTRAL).is_urged


@pytest.mark.parametrize(("barrier", "expected"), [(0.1, {"driver", "barrier"}), (-0.1, {"driver"})])
def test_choose_kinds_needs_even_odds_for_a_second_direction(barrier: float, expected: set[str]) -> None:
    curves = {name: replace(curve, threshold=0.3) for name, curve in CURVES.items()}
    assert set(choose_kinds(evidence_of(driver=1.0, barrier=barrier), curves)) == expected


def test_choose_kinds_keeps_both_directions_where_rules_part_them() -> None:
    found = choose_kinds(replace(evidence_of("driver", "barrier", driver=3.0), is_parted=True), CURVES)
    assert found == {"driver": 0.99, "barrier": PARTED}


def test_choose_kinds_leaves_out_a_parted_direction_that_is_unlikely() -> None:
    parted = replace(evidence_of("driver", "barrier", driver=9.0, barrier=-9.0), is_parted=True)
    assert choose_kinds(parted, CURVES) == {"driver": 0.99}


def test_choose_kinds_finds_no_gap_that_is_denied() -> None:
    assert choose_kinds(replace(evidence_of(gap=4.0), is_denied=True), CURVES) == {}
    assert choose_kinds(replace(evidence_of(gap=4.0, future=4.0), is_denied=True), CURVES).keys() == {"future"}


@pytest.mark.parametrize(("odds", "expected"), [(3.0, {"driver": 0.99, "barrier": 0.99}), (-3.0, {})])
def test_choose_kinds_takes_an_alternative_whole_or_not_at_all(odds: float, expected: dict[str, float]) -> None:
    evidence = replace(evidence_of("driver", "barrier", driver=odds, barrier=-6.0), is_either=True)
    assert choose_kinds(evidence, CURVES) == expected


def test_adapt_shares_makes_a_doubtful_claim_likelier_where_claims_are_many() -> None:
    many, few = [evidence_of(driver=2.0)] * 60, [evidence_of(driver=-3.0)] * 60
    up, down = (adapt_shares(own, CURVES)["driver"] for own in (many, few))
    assert up > 0.5
    assert down < -0.2
    doubtful = evidence_of(driver=-0.2)
    assert "driver" in choose_kinds(doubtful, CURVES, {"driver": up})
    assert "driver" not in choose_kinds(doubtful, CURVES)


def test_adapt_shares_hardly_moves_for_one_sentence_and_less_among_sentences_without_claims() -> None:
    assert abs(adapt_shares([evidence_of(driver=3.0)], CURVES)["driver"]) < 0.1
    claims, others = [evidence_of(driver=3.0)] * 20, [evidence_of(driver=-9.0)] * 380
    alone, among = (adapt_shares(own, CURVES)["driver"] for own in (claims, claims + others))
    assert alone > 0 > among


SUGGESTING = Suggesting("words", slope=1.0, claim=0.5, matched=2.0, alone=0.5, constant=0.0, threshold=0.5, doubted=0.2)


def test_suggest_codes_gives_the_likeliest_first() -> None:
    scores = {"driver": 9.0, "driver:trust": 1.0, "driver:law": 2.0, "driver:rain": -1.0, "barrier:rain": 3.0}
    found = suggest_codes("driver", 0.5, scores, SUGGESTING)
    assert [(s.vocabulary, s.code_id, s.is_doubted) for s in found] == [
        ("words", "law", False),
        ("words", "trust", False),
    ]


def test_suggest_codes_doubts_a_pattern_that_the_encoder_contradicts() -> None:
    scores = {"barrier:trust": -1.0, "barrier:law": -4.0, "driver:law": 4.0}
    found = suggest_codes("barrier", 0.5, scores, SUGGESTING, matched={"law", "trust", "mine"})
    assert [(s.code_id, s.is_doubted) for s in found] == [("trust", False), ("law", True)]


def test_suggest_codes_suggests_less_of_a_doubtful_claim() -> None:
    scores = {"driver:law": 0.0, "driver:trust": -1.5}
    sure, doubtful = (suggest_codes("driver", p, scores, SUGGESTING) for p in (0.9, 0.1))
    assert [s.code_id for s in sure] == ["law", "trust"]
    assert doubtful == ()


def test_suggest_codes_gives_a_further_code_by_pattern_or_where_it_is_more_likely_than_not() -> None:
    lenient = replace(SUGGESTING, threshold=0.3)
    scores = {"driver:law": 2.0, "driver:trust": -0.6, "driver:rain": -0.7}

    def given(matched: frozenset[str] = frozenset(), **changed: float) -> list[str]:
        own = scores | {f"driver:{code_id}": score for code_id, score in changed.items()}
        return [code.code_id for code in suggest_codes("driver", 0.5, own, lenient, matched=matched)]

    assert given() == ["law"]
    assert given(trust=0.1) == ["law", "trust"]
    assert given(frozenset({"law", "rain"})) == ["law", "rain"]
    assert given(law=-3.0) == ["trust"]


def test_suggest_codes_doubts_what_is_left_over_only_where_nothing_is_likely() -> None:
    scores = {"driver:other": -4.0, "driver:law": -4.0}
    (alone,) = suggest_codes("driver", 0.5, scores, SUGGESTING)
    assert (alone.code_id, alone.is_doubted) == ("other", True)
    (likely,) = suggest_codes("driver", 0.5, scores | {"driver:other": 2.0}, SUGGESTING)
    assert (likely.code_id, likely.is_doubted) == ("other", False)
    assert [s.code_id for s in suggest_codes("driver", 0.5, scores | {"driver:law": 2.0}, SUGGESTING)] == ["law"]


THEMING = Theming("words", encoder=1.0, linear=1.0, matched=2.0, constant=0.0)


def test_suggest_themes_weighs_both_models_and_the_patterns() -> None:
    encoder = {f"theme:{name}": score for name, score in zip(THEMES, (1.0, -1.5, -4.5), strict=True)}
    linear = dict.fromkeys(encoder, 0.5)
    assert [code.code_id for code in suggest_themes(encoder, linear, THEMING)] == [THEMES[0]]
    found = suggest_themes(encoder, linear, THEMING, matched=THEMES)
    assert [(code.code_id, code.is_doubted) for code in found] == list(zip(THEMES, (False, False, True), strict=True))


def test_score_texts_reads_a_text_the_same_in_any_company() -> None:
    encoder = shipped_model().encoder
    given = ("fees", "rents", "costs", "prices", "charges")
    texts = [f"{'Very ' * n} high {what} hinder enrolment." for n in range(12) for what in given]
    forget_scores()
    together = score_texts(encoder, texts)
    for text, among in zip(texts, together, strict=True):
        forget_scores()
        assert score_texts(encoder, [text]) == [among]


def test_score_texts_takes_known_texts_from_what_was_kept(tmp_path: Path) -> None:
    encoder, known = shipped_model().encoder, {}
    first = score_texts(encoder, ["High fees hinder enrolment."], known=known)
    write_scores(tmp_path / "kept" / "scores.npz", known, encoder)
    kept = read_scores(tmp_path / "kept" / "scores.npz", encoder)
    assert kept.keys() == known.keys()
    kept = {key: scores + 1 for key, scores in kept.items()}
    assert score_texts(encoder, ["High fees hinder enrolment."], known=kept)[0]["gap"] == pytest.approx(
        first[0]["gap"] + 1, abs=0.02
    )


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"text"])
def test_read_scores_of_a_damaged_file_knows_nothing(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "scores.npz").write_bytes(content)
    assert read_scores(tmp_path / "scores.npz", shipped_model().encoder) == {}


def test_read_scores_of_another_encoder_knows_nothing(tmp_path: Path) -> None:
    encoder, path = shipped_model().encoder, tmp_path / "scores.npz"
    write_scores(path, {"0" * 16: np.zeros(3, dtype=np.float16)}, replace(encoder, sha256="0" * 64))
    assert read_scores(path, encoder) == {}


def test_read_sentence_names_features_with_their_places() -> None:
    reading = read_sentence("Fees hinder trade.")
    assert reading.features["w:hinder"] == (5, 11)
    assert reading.features["c:HINDER"] == (5, 11)
    assert reading.features["r:verb/hinder:barrier"] is not None


def test_fit_linear_gives_the_same_arrays_each_time() -> None:
    examples = read_examples(ROOT / "corpora" / "training" / "set1.jsonl")[::5]
    features = [read_sentence(example.text).features for example in examples]
    one, two = (pack_linear(fit_linear(examples, features)) for _ in range(2))
    assert one == two
    assert np.isfinite(np.load(BytesIO(one[1]), allow_pickle=False)).all()


def test_fit_linear_learns_what_its_sentences_share(tmp_path: Path) -> None:
    path = tmp_path / "made.jsonl"
    rows = [
        {"text": f"The mill of {name} {verb} us.", "domain": name, "drivers": drivers, "barriers": [], "gap": []}
        for name in ("Ada", "Bea", "Cleo", "Dora", "Eve", "Fay")
        for verb, drivers in (("gladdens", ["other"]), ("houses", []))
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    examples = read_examples(path)
    model = fit_linear(examples, [read_sentence(example.text).features for example in examples])
    glad, housed = (
        score_features(model, read_sentence(f"The mill {verb} us.").features)["driver"]
        for verb in ("gladdens", "houses")
    )
    assert glad > housed


def test_balance_weights_lets_published_and_written_sentences_count_the_same() -> None:
    def example(group: str, *, is_sure: bool = True) -> Example:
        return Example("Text.", "made", group, frozenset(), frozenset(), frozenset(), is_sure)

    written, published = [example("made:mills")] * 6, [example("PMC1"), example("PMC1", is_sure=False)]
    weights = balance_weights([*written, *published])
    assert weights[:6].sum() == pytest.approx(weights[6:].sum())
    assert weights[7] / weights[6] == pytest.approx(UNSURE)
    assert balance_weights(written).tolist() == [1.0] * 6


def test_targets_are_what_the_readers_say_on_average(tmp_path: Path) -> None:
    row = {"drivers": ["technology"], "barriers": [], "gap": ["method"], "future": False, "sure": False, "themes": []}
    first = [row | {"text": text, "domain": "wells"} for text in ("Pumps help.", "Rain fell.")]
    second = row | {"text": "Pumps help.", "drivers": [], "gap": ["method", "theory"], "themes": ["environment"]}
    paths = tmp_path / "first.jsonl", tmp_path / "again.jsonl"
    for path, rows in zip(paths, (first, [second]), strict=True):
        path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    twice, once = read_labelled(paths[:1], again=paths[1:])
    said = dict(zip(encoder_columns(), targets_of(twice), strict=True))
    expected = {"driver": 0.5, "driver:technology": 1, "gap": 1, "gap.method": 1, "gap.theory": 0.5}
    assert {name: share for name, share in said.items() if share} == expected | {"theme:environment": 0.5}
    assert (once.again, weight_of(once), weight_of(twice)) == ((), UNSURE, 1.0)
    assert twice.group == once.group
    places, readings, counted = part_readings([twice, once])
    assert [readings[i].kinds >= {"driver"} for i in range(3)] == [True, False, True]
    assert (places.tolist(), counted.tolist()) == ([0, 0, 1], [0.5, 0.5, UNSURE])


def test_split_never_parts_a_group() -> None:
    paths = sorted((ROOT / "corpora" / "training").glob("*.jsonl"))
    examples = [example for path in paths for example in read_examples(path)]
    learned, aside = split(examples)
    assert len(learned) + len(aside) == len(examples)
    assert {e.group for e in learned}.isdisjoint(e.group for e in aside)
    assert 0.1 < len(aside) / len(examples) < 0.25


def test_split_is_the_one_that_the_manifest_names() -> None:
    manifest = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    examples = [e for path in (ROOT / "corpora" / "training").glob("*.jsonl") for e in read_examples(path)]
    _, aside = split(examples)
    assert {e.group for e in aside} <= set(manifest["encoder"]["set_aside"])
