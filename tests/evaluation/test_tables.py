import json

import pytest
from builders import a_document, a_mention, a_row, a_statement

from litreview.evaluation import (
    Evaluation,
    Label,
    Unit,
    confusion_table,
    document_table,
    evaluation_to_plain,
    list_mistakes,
    markdown_table,
    score_table,
    score_units,
)

QUOTE = "The law forced mills to treat water."


def a_unit(gold, found, *, rows=(), asked=("themes",)):
    return Unit("g-1", "a.pdf", QUOTE, frozenset(asked), tuple(gold), (), tuple(found), rows, None, "iv")


@pytest.fixture
def evaluated(vocabulary):
    units = [a_unit([Label("themes", "water")], [Label("themes", "wages")])]
    return Evaluation(
        ("gold.jsonl",),
        "found",
        "test 1.0",
        1,
        1,
        1,
        0,
        None,
        0,
        (),
        (),
        (),
        score_units(units),
        list_mistakes(units, vocabulary),
    )


def test_an_error_tells_quote_page_cue_rule_and_probability(vocabulary):
    document = a_document(QUOTE)
    row = a_row(
        "r",
        mentions=(a_mention(document, "law", "factors", "law"), a_mention(document, "water", "themes", "effluent")),
        statements=(a_statement(document, "driver", scope="forced", probability=0.7), a_statement(document, "future")),
    )
    found = [Label("factors with polarity", "law", "driver"), Label("themes", "water")]
    factor, theme = list_mistakes(
        [a_unit([], found, rows=(row,), asked=("factors with polarity", "themes"))], vocabulary
    )[::-1]
    assert (factor.outcome, factor.gold, factor.found) == ("spurious", None, "law (driver)")
    assert (factor.cue, factor.rules, factor.probability) == ("law; forced", "law@test.yaml:1; test/rule", 0.7)
    assert (factor.document, factor.page, factor.quote) == ("a.pdf", "iv", QUOTE)
    assert (theme.cue, theme.probability) == ("water", None)


def test_a_missed_label_has_no_cue(vocabulary):
    row = a_row("r", statements=(a_statement(a_document(QUOTE), "barrier"),))
    (mistake,) = list_mistakes(
        [a_unit([Label("polarity", "driver")], [], rows=(row,), asked=("polarity",))], vocabulary
    )
    assert (mistake.outcome, mistake.gold, mistake.cue, mistake.probability) == ("missed", "driver", None, None)


def test_score_table_marks_too_few_and_writes_a_dash_for_no_figure(evaluated):
    header, body = score_table(evaluated.scores.labels)
    assert header == ("label", "n", "found", "precision", "recall", "F1")
    assert body[0] == ("themes", "1 *", 1, "0.00 (0.00–1.00)", "0.00 (0.00–1.00)", "0.00 (0.00–1.00)")
    assert body[2] == ("water", "1 *", 0, "–", "0.00 (0.00–1.00)", "0.00 (0.00–1.00)")


def test_a_wide_matrix_numbers_its_columns():
    names = [f"a long type of actor {n}" for n in range(5)]
    labels = [Label("actors", name, text=name) for name in names]
    (confusion,) = score_units([a_unit(labels, labels, asked=("actors",))]).confusions
    header, body = confusion_table(confusion)
    assert header == ("gold \\ found", "1", "2", "3", "4", "5", "6")
    assert body[1] == ("2 a long type of actor 1", 0, 1, 0, 0, 0, 0)


def test_document_table_has_a_line_for_each_document_and_a_column_for_each_dimension():
    units = [
        Unit(name, name, QUOTE, frozenset(asked), tuple(gold), (), (), (), None, None)
        for name, asked, gold in (("a.pdf", ["themes"], [Label("themes", "water")]), ("b.pdf", ["gap"], []))
    ]
    header, body = document_table(score_units(units).documents)
    assert header == ("document", "themes", "gap")
    assert body == (("a.pdf", "0.00 (1)", "–"), ("b.pdf", "–", "–"))


def test_markdown_escapes_what_would_break_a_cell():
    table = ("a", "b"), (("x | y", None), ("a\\b", 1))
    assert markdown_table(table) == "| a | b |\n| --- | --- |\n| x \\| y |  |\n| a\\\\b | 1 |\n"


def test_plain_evaluation_is_json_with_figures_and_errors(evaluated):
    plain = json.loads(json.dumps(evaluation_to_plain(evaluated)))
    assert [(s["dimension"], s["label"], s["n_gold"], s["too_few"]) for s in plain["scores"]] == [
        ("themes", None, 1, True),
        ("themes", "wages", 0, True),
        ("themes", "water", 1, True),
    ]
    assert plain["scores"][0]["recall"]["value"] == 0.0
    assert plain["scores"][2]["precision"] is None
    assert {e["outcome"] for e in plain["errors"]} == {"missed", "spurious"}
