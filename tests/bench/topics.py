"""Measure the topic methods and plain BERTopic on labelled sets: BBC News, M10, DBLP (Terragni et al. 2021, OCTIS).

    python tests/bench/topics.py FOLDER --cache CACHE [--vectors VOCAB] [--sets ...] [--methods ...] [--seeds N]
    python tests/bench/topics.py FOLDER --cache CACHE --scale

FOLDER holds a folder for each set with corpus.tsv (words, part, label). Nothing is fetched. CACHE keeps MiniLM's
embeddings, with the processor time they took, and every fit as a line of fits.jsonl, so that a run that was stopped
goes on; delete that file to measure again. VOCAB is the `vocab` folder of en_core_web_md, whose word vectors no method
here was made from; without it that column is empty. Every fit is made on all units and, with the same seed, on a random
80 %. Sets of more than 10,000 different units (DBLP) are drawn down to so many by a fixed seed (--most).

Plain BERTopic has its own defaults (UMAP of 15 neighbours and 5 dimensions, HDBSCAN of at least 10 units, c-TF-IDF) on
MiniLM's embeddings, and its `nr_topics`, which merges topics, for the number asked for. Columns, each the mean over
seeds and numbers of topics: NPMI of the ten first words in windows of ten words (`c_npmi` of gensim and OCTIS; Bouma
2009, Röder et al. 2015); diversity, the share of different words among all topics' ten (Dieng et al. 2020); cosine of
their word vectors; adjusted mutual information (Vinh et al. 2010) of the units' topics with the labels, units without
a topic as a group of their own, and of the assigned units alone; share without a topic; agreement of two seeds, and of
two samples on the units they share, as adjusted mutual information of topics and as Jaccard index of the ten words,
topics matched by the Hungarian method; topics found; seconds of one processor, embedding included, compiling of UMAP
not; highest memory of the process. --scale does with 1, 3, 30 and 30,000 titles of DBLP what `litreview themes fit`
does with passages: it times fit_topics, and model_topics, which compares numbers of topics and makes the stability card
too; 20 titles in a row stand for a paper. BERTopic's first time has MiniLM's reading in it, unless CACHE holds it.
"""

from __future__ import annotations

import argparse
import base64
import csv
import json
import multiprocessing
import resource
import sys
import time
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix
from sklearn.metrics import adjusted_mutual_info_score
from threadpoolctl import threadpool_limits

from litreview.topics import fit_topics, model_topics
from litreview.topics.embedding import embed_texts
from litreview.topics.fit import Corpus, Fit, rows_to_one
from litreview.topics.fitting import METHODS, fit_corpus

SETS = ("BBC_News", "M10", "DBLP")
PLAIN = "plain-bertopic"
EMBEDDED = (PLAIN, "bertopic")  # what waits for MiniLM to read every unit
TOPICS = (10, 20, 30, 40, 50)
N_WORDS, WINDOW = 10, 10
EPSILON = 1e-12  # gensim's, for words that never meet
SAMPLE = 0.8
MOST = 10_000  # units of a set; larger ones are drawn down by a seed
SCALE = (1, 3, 30, 30_000)
TITLES_IN_PAPER = 20  # of the made-up papers of --scale, which a stability card needs
COLUMNS = {
    "npmi": "NPMI", "diversity": "diversity", "vectors": "word vectors", "labels": "labels", "assigned": "assigned",
    "none": "no topic", "seeds": "seeds", "seed_words": "seeds, words", "samples": "samples",
    "sample_words": "samples, words", "found": "topics", "seconds": "seconds", "megabytes": "MB",
}  # fmt: skip
PAPER_SETS = {"BBC_News": "BBC News"}
PAPER_MODELS = {"bertopic_mini": "BERTopic, MiniLM", "bertopic": "BERTopic, MPNet", "NMF": "NMF", "LDA": "LDA"}

Labels = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Units with the labels others gave them; copies count once. `pointwise` is terms x terms: NPMI in windows."""

    name: str
    corpus: Corpus
    labels: tuple[str, ...]
    pointwise: Any


# ---------------------------------------------------------------- sets


def read_set(folder: Path, *, most: int = MOST) -> LabelledSet:
    """Read corpus.tsv; a unit that occurs twice keeps its first label."""
    rows = [line.split("\t") for line in (folder / "corpus.tsv").read_text("utf-8").splitlines() if line]
    first = {text: label for text, _, label in reversed(rows)}
    texts = list(dict.fromkeys(text for text, _, _ in rows))
    if len(texts) > most:
        texts = [texts[i] for i in np.sort(np.random.default_rng(0).permutation(len(texts))[:most])]
    corpus = make_corpus(texts)
    return LabelledSet(folder.name, corpus, tuple(first[text] for text in texts), pointwise(corpus))


def make_corpus(texts: Sequence[str]) -> Corpus:
    """Count the words of texts that are prepared already: no words are dropped, no pairs formed."""
    streams = tuple(tuple(text.split()) for text in texts)
    terms = tuple(sorted({word for stream in streams for word in stream}))
    place = {term: i for i, term in enumerate(terms)}
    at = [(row, place[word]) for row, stream in enumerate(streams) for word in stream]
    rows, columns = zip(*at, strict=True)
    counts = csr_matrix((np.ones(len(at), dtype=np.int64), (rows, columns)), shape=(len(texts), len(terms)))
    counts.sum_duplicates()
    return Corpus(tuple(texts), streams, terms, counts)


def take(corpus: Corpus, rows: Labels) -> Corpus:
    """Return the corpus of some units, with all terms."""
    chosen = rows.tolist()
    texts, streams = tuple(corpus.texts[i] for i in chosen), tuple(corpus.streams[i] for i in chosen)
    return Corpus(texts, streams, corpus.terms, corpus.counts[rows])


def draw(n_units: int, seed: int, *, sample: bool) -> Labels:
    """Return the places of the units a fit is made on: all, or a random SAMPLE of them."""
    if not sample:
        return np.arange(n_units)
    return np.sort(np.random.default_rng(seed).permutation(n_units)[: int(SAMPLE * n_units)])


def embed(found: LabelledSet, cache: Path) -> tuple[Any, float]:
    """Return embeddings and the seconds of one processor that they took, now or when they were first made."""
    kept, said = cache / f"{found.name}.npz", cache / f"{found.name}.json"
    if not said.is_file():
        kept.unlink(missing_ok=True)
        start = time.process_time()
        embed_texts(found.corpus.texts, cache=kept)
        record = {"cpu_seconds": time.process_time() - start, "different": len(found.corpus.texts)}
        said.write_text(json.dumps(record), encoding="utf-8")
    record = json.loads(said.read_text("utf-8"))
    vectors = embed_texts(found.corpus.texts, cache=kept)
    return vectors, record["cpu_seconds"] * len(vectors) / record["different"]


# ---------------------------------------------------------------- measures


def pointwise(corpus: Corpus) -> Any:
    """Return the normalised pointwise mutual information of every two terms, by windows of WINDOW words."""
    place = {term: i for i, term in enumerate(corpus.terms)}
    rows, columns, n = [], [], 0
    for stream in corpus.streams:
        ids = [place[word] for word in stream]
        for start in range(max(1, len(ids) - WINDOW + 1)):
            inside = set(ids[start : start + WINDOW])
            rows += [n] * len(inside)
            columns += inside
            n += 1
    seen = csr_matrix((np.ones(len(rows), dtype=np.float64), (rows, columns)), shape=(n, len(place)))
    together = (seen.T @ seen).toarray() / n
    alone = np.diag(together)
    return np.log((together + EPSILON) / np.outer(alone, alone)) / -np.log(together + EPSILON)


def mean_of_pairs(words: Sequence[int], likeness: Any) -> float:
    """Return the mean likeness of every two of the words; nan for fewer than two."""
    pairs = list(combinations(words, 2))
    return float(np.mean([likeness[a, b] for a, b in pairs])) if pairs else float("nan")


def word_likeness(vocab: Path | None, terms: Sequence[str]) -> Any:
    """Return the cosine of every two terms' vectors, nan where one has none; None without vectors."""
    if vocab is None:
        return None
    from spacy.vocab import Vocab

    known = Vocab().from_disk(vocab)
    vectors = np.array([known.get_vector(t) if known.has_vector(t) else np.full(300, np.nan) for t in terms])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors @ vectors.T


def first_words(fitted: Fit) -> list[list[int]]:
    """Return the places of each topic's first words."""
    return [[int(t) for t in np.argsort(-row, kind="stable")[:N_WORDS] if row[t] > 0] for row in fitted.topic_term]


def labels_of(fitted: Fit) -> Labels:
    """Return each unit's topic, -1 for none."""
    if not fitted.document_topic.shape[1]:
        return np.full(len(fitted.document_topic), -1)
    return np.where(fitted.document_topic.sum(axis=1) > 0, fitted.document_topic.argmax(axis=1), -1)


def shared_words(a: Sequence[Sequence[int]], b: Sequence[Sequence[int]]) -> float:
    """Return the mean Jaccard index of matched topics; topics without a partner count as 0."""
    if not a or not b:
        return 0.0
    overlap = np.array([[len(set(x) & set(y)) / max(1, len(set(x) | set(y))) for y in b] for x in a])
    return float(overlap[linear_sum_assignment(overlap, maximize=True)].sum() / max(overlap.shape))


def judge(found: LabelledSet, words: Sequence[Sequence[int]], topics: Labels, likeness: Any) -> dict[str, float]:
    """Return what one fit reaches by itself."""
    has_topic = topics >= 0
    told = np.array(found.labels)
    listed = [word for topic in words for word in topic]
    cosines = [] if likeness is None else [likeness[a, b] for topic in words for a, b in combinations(topic, 2)]
    return {
        "npmi": float(np.nanmean([mean_of_pairs(topic, found.pointwise) for topic in words])),
        "diversity": len(set(listed)) / max(1, len(listed)),
        "vectors": float(np.nanmean(cosines)) if cosines else float("nan"),
        "labels": float(adjusted_mutual_info_score(told, topics)),
        "assigned": float(adjusted_mutual_info_score(told[has_topic], topics[has_topic])),
        "none": float(1 - has_topic.mean()),
    }


# ---------------------------------------------------------------- methods

Method = Callable[[Corpus, int, int], tuple[Fit, float]]


def make_plain(embeddings: Any, place: Mapping[str, int]) -> Method:
    """Return BERTopic with its defaults; what comes before the merging is fitted once, and its time always added."""
    kept: dict[tuple[int, int], tuple[Any, float]] = {}

    def fit(corpus: Corpus, n_topics: int, seed: int) -> tuple[Fit, float]:
        documents = [" ".join(stream) for stream in corpus.streams]
        key = (len(documents), seed)
        if key not in kept:
            kept.clear()
            start = time.process_time()
            rows = embeddings[[place[text] for text in corpus.texts]]
            kept[key] = (_fit_plain(documents, rows, seed), time.process_time() - start)
        start = time.process_time()
        model = deepcopy(kept[key][0])
        first = int(-1 in model.topics_)
        if len(set(model.topics_)) - first > n_topics:
            model.reduce_topics(documents, nr_topics=n_topics + first)
        seconds = kept[key][1] + time.process_time() - start
        return _plain_fit(model, corpus), seconds

    return fit


def _fit_plain(documents: list[str], embeddings: Any, seed: int) -> Any:
    from bertopic import BERTopic
    from umap import UMAP

    reducer = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", low_memory=False, random_state=seed)
    model = BERTopic(embedding_model=None, umap_model=reducer)
    model.fit(documents, embeddings)
    return model


def _plain_fit(model: Any, corpus: Corpus) -> Fit:
    topics = np.array(model.topics_)
    first = int(-1 in topics)
    weights = model.c_tf_idf_.toarray()[first:]
    place = {term: i for i, term in enumerate(corpus.terms)}
    topic_term = np.zeros((len(weights), len(corpus.terms)))
    for column, word in enumerate(model.vectorizer_model.get_feature_names_out()):
        if word in place:
            topic_term[:, place[word]] = weights[:, column]
    document_topic = np.zeros((len(topics), len(weights)))
    document_topic[np.flatnonzero(topics >= 0), topics[topics >= 0]] = 1
    return Fit(rows_to_one(topic_term), document_topic)


def make_ours(method: str, cache: Path) -> Method:
    """Return one of litreview's methods, called below the verb: the sets' words are prepared already."""

    def fit(corpus: Corpus, n_topics: int, seed: int) -> tuple[Fit, float]:
        start = time.process_time()
        fitted = fit_corpus(corpus, method=method, n_topics=n_topics, seed=seed, embedding_cache=cache)
        return fitted, time.process_time() - start

    return fit


# ---------------------------------------------------------------- fits, kept line by line


def measure(found: LabelledSet, method: str, options: argparse.Namespace, results: Path) -> None:
    """Make the fits of one method on one set that are not in the results yet, and add them."""
    warnings.simplefilter("ignore")
    done = {(r["set"], r["method"], r["topics"], r["seed"], r["sample"]) for r in read_results(results)}
    wanted = [
        (found.name, method, n_topics, seed, sample)
        for seed in range(1, options.seeds + 1)
        for sample in ((False, True) if options.samples else (False,))
        for n_topics in options.topics
    ]
    wanted = [key for key in wanted if key not in done]
    if not wanted:
        return
    embeddings, embedding_seconds = None, 0.0
    if method in EMBEDDED:
        embeddings, embedding_seconds = embed(found, options.cache)
        _compile(len(found.corpus.texts))
    if method == PLAIN:
        fit = make_plain(embeddings, {text: i for i, text in enumerate(found.corpus.texts)})
    else:
        fit = make_ours(method, options.cache / f"{found.name}.npz")
    likeness = word_likeness(options.vectors, found.corpus.terms)
    n_units = len(found.corpus.texts)
    for _, _, n_topics, seed, sample in wanted:
        rows = draw(n_units, seed, sample=sample)
        with threadpool_limits(1):
            fitted, seconds = fit(take(found.corpus, rows), n_topics, seed)
        words, topics = first_words(fitted), labels_of(fitted)
        line: dict[str, Any] = {"set": found.name, "method": method, "topics": n_topics, "seed": seed, "sample": sample}
        line |= {} if sample else judge(found, words, topics, likeness)
        line |= {"found": len(words), "seconds": seconds + embedding_seconds * len(rows) / n_units}
        line["embedding_seconds"] = embedding_seconds
        line["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        line |= {"units": n_units, "words": words, "topic_of_unit": _pack(topics)}
        with results.open("ab", buffering=0) as file:
            file.write(f"{json.dumps(line)}\n".encode())
        print(found.name, method, n_topics, seed, "sample" if sample else "all", f"{seconds:.1f} s", file=sys.stderr)


def _compile(n_units: int) -> None:
    """Have UMAP compiled before anything is timed; it does so once in every process."""
    from umap import UMAP

    points = np.random.default_rng(0).normal(size=(5000 if n_units * SAMPLE >= 4096 else 300, 10)).astype(np.float32)
    UMAP(n_components=5, min_dist=0.0, metric="cosine", low_memory=False, random_state=0).fit(points)


def read_results(results: Path) -> list[dict[str, Any]]:
    """Return all fits kept so far."""
    return [json.loads(line) for line in results.read_text("utf-8").splitlines()] if results.is_file() else []


def _pack(topics: Labels) -> str:
    return base64.b64encode(zlib.compress(topics.astype("<i2").tobytes())).decode()


def _unpack(packed: str) -> Labels:
    return np.frombuffer(zlib.decompress(base64.b64decode(packed)), dtype="<i2")


# ---------------------------------------------------------------- table


def summarise(fits: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return the columns of one method on one set."""
    whole = [fit for fit in fits if not fit["sample"]]
    row = {name: float(np.mean([fit[name] for fit in whole])) for name in COLUMNS if name in whole[0]}
    row["megabytes"] = max(fit["megabytes"] for fit in whole)
    for sample, name in ((False, "seed"), (True, "sample")):
        pairs = list(_pairs([fit for fit in fits if fit["sample"] == sample]))
        if pairs:
            row[f"{name}s"] = float(np.mean([_agreement(a, b) for a, b in pairs]))
            row[f"{name}_words"] = float(np.mean([shared_words(a["words"], b["words"]) for a, b in pairs]))
    return row


def _pairs(fits: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for n_topics in sorted({fit["topics"] for fit in fits}):
        yield from combinations([fit for fit in fits if fit["topics"] == n_topics], 2)


def _agreement(a: Mapping[str, Any], b: Mapping[str, Any]) -> float:
    """Return the adjusted mutual information of two fits on the units that both had."""
    topics = [_unpack(fit["topic_of_unit"]) for fit in (a, b)]
    if a["sample"]:
        drawn = [draw(a["units"], fit["seed"], sample=True) for fit in (a, b)]
        both = np.intersect1d(*drawn)
        topics = [found[np.searchsorted(rows, both)] for found, rows in zip(topics, drawn, strict=True)]
    return float(adjusted_mutual_info_score(*topics))


def print_tables(fits: Sequence[Mapping[str, Any]], sets: Sequence[str], paper: Path) -> None:
    """Print for each set a table, the published figures, and our lead over plain BERTopic with an interval."""
    for name in sets:
        here = [fit for fit in fits if fit["set"] == name]
        methods = sorted({fit["method"] for fit in here}, key=lambda m: (m != PLAIN, m))
        print(f"\n### {name}\n\n| method | fits | {' | '.join(COLUMNS.values())} |\n|{'---|' * (len(COLUMNS) + 2)}")
        for method in methods:
            mine = [fit for fit in here if fit["method"] == method]
            row = summarise(mine)
            cells = [_cell(column, row.get(column)) for column in COLUMNS]
            print(f"| {method} | {sum(not fit['sample'] for fit in mine)} | {' | '.join(cells)} |")
        for label, npmi, diversity, n in published(paper, PAPER_SETS.get(name)):
            print(f"| *{label}, as published* | {n} | {npmi:.3f} | {diversity:.3f} |{' |' * (len(COLUMNS) - 2)}")
        for method in methods:
            if method != PLAIN and PLAIN in methods:
                print(f"\n{method} less plain BERTopic, by seed and number of topics: {lead(here, method)}.")


def _cell(column: str, value: float | None) -> str:
    if value is None or np.isnan(value):
        return "–"
    return f"{value:.0f}" if column == "megabytes" else f"{value:.{1 if column in ('seconds', 'found') else 3}f}"


def lead(fits: Sequence[Mapping[str, Any]], method: str) -> str:
    """Return the mean difference from plain BERTopic for each measure, with a 95 % bootstrap interval over fits."""
    by = {(fit["method"], fit["topics"], fit["seed"]): fit for fit in fits if not fit["sample"]}
    pairs = [(fit, by[PLAIN, *key[1:]]) for key, fit in by.items() if key[0] == method and (PLAIN, *key[1:]) in by]
    if not pairs:
        return "no fits to compare"
    drawn = np.random.default_rng(0).integers(len(pairs), size=(2000, len(pairs)))
    said = []
    for measure_name in ("npmi", "diversity", "vectors", "labels", "assigned"):
        gains = np.array([a[measure_name] - b[measure_name] for a, b in pairs])
        low, high = np.quantile(gains[drawn].mean(axis=1), (0.025, 0.975))
        said.append(f"{COLUMNS[measure_name]} {gains.mean():+.3f} ({low:+.3f} to {high:+.3f})")
    return f"{'; '.join(said)}; n = {len(pairs)}"


def published(path: Path, name: str | None) -> list[tuple[str, float, float, int]]:
    """Return NPMI and diversity of the runs behind the BERTopic paper's table (Grootendorst 2022), and their number."""
    if name is None or not path.is_file():
        return []
    with path.open(encoding="utf-8") as file:
        runs = [row for row in csv.DictReader(file) if row["ds"] == name]
    found = []
    for model, label in PAPER_MODELS.items():
        mine = [(float(row["npmi"]), float(row["td"])) for row in runs if row["model"] == model]
        if mine:
            found.append((label, *np.mean(mine, axis=0).tolist(), len(mine)))
    return found


def print_scale(folder: Path, options: argparse.Namespace) -> None:
    """Print how long each method takes on few and on many titles of DBLP, alone and with its stability card."""
    rows = (folder / "DBLP" / "corpus.tsv").read_text("utf-8").splitlines()
    texts = [line.split("\t")[0] for line in rows]
    header = ("method", "units", "topics", "seconds, fit", "seconds, with card", "MB", "what it says")
    print(f"| {' | '.join(header)} |\n|{'---|' * len(header)}")
    for method in (m for m in options.methods if m in METHODS):
        for n in SCALE:
            process = multiprocessing.get_context("spawn").Process(
                target=_scale, args=(texts[:n], method, options.cache / f"{n}.npz")
            )
            process.start()
            process.join()
            if process.exitcode:
                raise SystemExit(f"{method} broke on {n} units.")


def _scale(texts: Sequence[str], method: str, embedding_cache: Path) -> None:
    ids = [str(i) for i in range(len(texts))]
    settings = {"method": method, "seed": 1, "themes": {}, "embedding_cache": embedding_cache}
    start = time.process_time()
    fit_topics(texts, unit_ids=ids, **settings)
    fitted = time.process_time()
    topics = model_topics(
        texts, unit_ids=ids, papers=[f"p{i // TITLES_IN_PAPER:05}" for i in range(len(texts))], **settings
    )
    modelled = time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    card = topics.stability
    said = " ".join([*((card.verdict, *card.notes) if card is not None else ()), *topics.notes])
    figures = f"{fitted - start:.1f} | {modelled - fitted:.1f} | {memory:.0f}"
    print(f"| {method} | {len(texts):,} | {len(topics.ids)} | {figures} | {said} |", flush=True)


def main() -> int:
    """Measure what is asked for, and print the tables of everything measured so far."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=SETS)
    parser.add_argument("--methods", nargs="+", choices=(PLAIN, *METHODS), default=(PLAIN, *METHODS))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--topics", type=int, nargs="+", default=TOPICS)
    parser.add_argument("--most", type=int, default=MOST, help="units of a set; larger ones are drawn down by a seed")
    parser.add_argument("--no-samples", dest="samples", action="store_false", help="leave out the fits on samples")
    parser.add_argument("--scale", action="store_true")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    if options.scale:
        print_scale(options.folder, options)
        return 0
    results = options.cache / "fits.jsonl"
    for name in options.sets:
        found = read_set(options.folder / name, most=options.most)
        print(f"{name}: {len(found.corpus.texts)} different units, {len(found.corpus.terms)} terms", file=sys.stderr)
        for method in options.methods:
            # A process for each, so that memory is its own.
            process = multiprocessing.get_context("spawn").Process(
                target=measure, args=(found, method, options, results)
            )
            process.start()
            process.join()
            if process.exitcode:
                return 1
    print_tables(read_results(results), options.sets, options.folder / "bertopic_paper_runs.csv")
    return 0


if __name__ == "__main__":
    sys.exit(main())
