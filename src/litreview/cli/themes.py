"""`litreview themes`: fit, show and use topic models."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli.printing import (
    JsonOption,
    ProjectArgument,
    console,
    count,
    error_console,
    print_columns,
    print_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from litreview.records import CodeCandidate, Score, StabilityCard, Topics, TopicShare

themes_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
MethodOption = Annotated[
    str | None, typer.Option("--method", help="nmf, lda, consensus or bertopic; the settings' first one otherwise.")
]
TITLE_WIDTH, THEME_WIDTH = 32, 38  # columns of a topic's title, and of its nearest theme with the words


@themes_app.command("fit")
def themes_fit(
    project: ProjectArgument,
    method: MethodOption = None,
    number: Annotated[int | None, typer.Option(help="How many topics; several are compared otherwise.")] = None,
    units: Annotated[
        str | None, typer.Option(help="documents, sections, paragraphs or statements; as in the settings otherwise.")
    ] = None,
    guided: Annotated[
        bool | None, typer.Option("--guided/--free", help="Give each theme of the codebook a topic (nmf).")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Fit a topic model on a review that has been run, and measure how stable it is."""
    from litreview import review, storage

    with storage.open_project(project) as opened, opened.running():
        chosen = method or opened.settings.topics.methods[0]
        with error_console.status(f"Fitting {chosen} again and again", spinner="dots"):
            fitted = review.fit_topics(
                opened, review.load_codebook(opened), method=chosen, n_topics=number, units=units, guided=guided
            )
    _show(fitted, as_json)


@themes_app.command("show")
def themes_show(project: ProjectArgument, method: MethodOption = None, as_json: JsonOption = False) -> None:
    """Show the topics of a review with their stability, and the themes of the codebook that have none."""
    from litreview import review, storage

    with storage.open_project(project) as opened:
        fitted = review.choose_model(opened, method)
    _show(fitted, as_json)


@themes_app.command("promote")
def themes_promote(
    project: ProjectArgument,
    topic: Annotated[str, typer.Argument(help="A topic's id, such as nmf-3.", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """Print a topic as a candidate code, and what it finds in papers set aside; the codebook stays as it is."""
    from litreview import review, storage

    with storage.open_project(project) as opened, error_console.status("Trying its words", spinner="dots"):
        candidate = review.promote_topic(opened, review.choose_model(opened, topic.rsplit("-", 1)[0]), topic)
    if as_json:
        print_json(asdict(candidate))
    else:
        _print_candidate(candidate)


@themes_app.command("shares")
def themes_shares(
    project: ProjectArgument,
    by: Annotated[str, typer.Option(help="year, country, actor or document.")] = "year",
    method: MethodOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the share of each topic by year, country, actor or paper, with intervals over papers."""
    from litreview import review, storage

    with storage.open_project(project) as opened:
        fitted = review.choose_model(opened, method)
        shares = review.share_topics(opened, fitted, by=by)
    if as_json:
        print_json([asdict(share) for share in shares])
    else:
        _print_shares(fitted, shares, by)


@themes_app.command("new")
def themes_new(project: ProjectArgument, method: MethodOption = None, as_json: JsonOption = False) -> None:
    """Place papers read since the model was fitted in it, and say how they differ; nothing is fitted again."""
    from litreview import review, storage

    with storage.open_project(project) as opened:
        fitted = review.choose_model(opened, method)
        drift = review.place_new_papers(opened, fitted)
    if as_json:
        print_json(None if drift is None else asdict(drift))
        return
    if drift is None:
        console.print("No paper was read since the model was fitted.")
        return
    console.print(drift.verdict, markup=False, soft_wrap=True)
    for what, before, new in (
        ("passages without a topic", drift.unassigned_before, drift.unassigned_new),
        ("unknown words", drift.unknown_words_before, drift.unknown_words_new),
    ):
        console.print(f"{what}: {before:.0%} before, {new:.0%} in {count(drift.n_units, 'new passage')}", markup=False)
    agreed = f"Placing gives {drift.agreement:.0%} of the model's own passages their own topic."
    console.print(agreed, markup=False, soft_wrap=True)
    titles = dict(zip(fitted.ids, fitted.titles, strict=True))
    body = [
        (titles[s.topic_id][:TITLE_WIDTH], f"{s.share_before:.0%}", f"{s.share_new:.0%}", f"{s.difference:+.0%}",
         f"{s.low:+.0%} to {s.high:+.0%}", "yes" if s.has_moved else "")
        for s in drift.shifts
    ]  # fmt: skip
    print_columns("Shares of topics", ("topic", "before", "new", "difference", "95 %", "moved"), body, n_left=1)


def _show(fitted: Topics, as_json: bool) -> None:
    from litreview import review

    if as_json:
        print_json(review.topics_to_plain(fitted))
        return
    card = fitted.stability
    if card is not None:
        _print_card(fitted, card)
    if fitted.agreement is not None:
        for theme in fitted.agreement.themes:
            console.print(f"{theme.label}: {theme.standing}. {theme.note}", markup=False, soft_wrap=True)
        measured = fitted.agreement.mutual_information
        if measured is not None:
            said = f"Agreement of topics with coded themes (adjusted mutual information): {_score(measured)}"
            console.print(said, markup=False, soft_wrap=True)
    for note in (*(() if card is None else card.notes), *fitted.notes):
        console.print(note, markup=False, soft_wrap=True)


def _print_card(fitted: Topics, card: StabilityCard) -> None:
    console.print(card.verdict, style="bold", markup=False, soft_wrap=True)
    if fitted.curve is not None:
        console.print(f"{count(len(fitted.ids), 'topic')}: {fitted.curve.why}", markup=False, soft_wrap=True)
    titles = [title[:TITLE_WIDTH] for title in fitted.titles]
    near = [
        "none" if theme is None else f"{theme[0]} {theme[1]:.2f} ({', '.join(words[:3])})"[:THEME_WIDTH]
        for theme, words in zip(fitted.themes, fitted.theme_words, strict=True)
    ]
    named = zip(fitted.ids, titles, (one.verdict for one in card.topics), near, strict=True)
    print_columns("Topics", ("topic", "title", "verdict", "nearest theme"), named, n_left=4)
    header = (
        "topic",
        "stability",
        "95 %",
        "came back",
        "NPMI",
        "exclusive",
        "share",
        "papers",
        "least without a paper",
    )
    body = [
        (one.topic_id, _figure(one.stability), _range(one.low, one.high), _percent(one.came_back), _figure(one.npmi),
         _figure(one.exclusivity), _percent(one.share), one.n_documents, _figure(min(one.left_out, default=None)))
        for one in card.topics
    ]  # fmt: skip
    drawn = f"{count(len(card.seeds) * card.n_bootstraps, 'refit')} on {card.resampled} drawn from {card.n_resampled}"
    print_columns(f"{count(card.n_units, 'different passage')}, {drawn}", header, body, n_left=1)


def _print_candidate(candidate: CodeCandidate) -> None:
    console.print("Paste below the codes of a dimension, and edit:", style="bold")
    print(candidate.yaml, end="")
    trial = candidate.trial
    found = (
        f"In {count(len(trial.documents), 'paper')} set aside the patterns hit {trial.n_hits:,} of "
        f"{count(trial.n_sentences, 'sentence')}; {trial.n_topic:,} lie in the topic, {trial.n_both:,} are both."
    )
    console.print(found, markup=False, soft_wrap=True)
    for name, score in (("of hits in the topic", trial.precision), ("of the topic's sentences hit", trial.recall)):
        if score is not None:
            console.print(f"share {name}: {_score(score)}", markup=False, soft_wrap=True)
    for note in candidate.notes:
        console.print(note, markup=False, soft_wrap=True)


def _print_shares(fitted: Topics, shares: Iterable[TopicShare], by: str) -> None:
    titles = dict(zip(fitted.ids, fitted.titles, strict=True))
    body = [
        (one.group, titles[one.topic_id][:TITLE_WIDTH], f"{one.share:.0%}", f"{one.low:.0%}–{one.high:.0%}",
         one.n_documents, one.n_units)
        for one in shares
    ]  # fmt: skip
    print_columns("Shares of topics", (by, "topic", "share", "95 %", "papers", "passages"), body, n_left=2)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _range(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{low:.2f}–{high:.2f}"


def _score(score: Score) -> str:
    return f"{score.value:.2f} (95 % {score.low:.2f} to {score.high:.2f}, n = {score.n:,})"
