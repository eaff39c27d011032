"""Topics by latent Dirichlet allocation of word counts (Blei, Ng & Jordan 2003), fitted by variational Bayes."""

from __future__ import annotations

import numpy as np

from litreview.topics.fit import (
    Corpus,
    Fit,
    allowed_n_topics,
    nothing_fitted,
    rows_to_one,
    said_n_topics,
    versions_of,
)

ROUNDS = 50  # over all units
ONLINE_FROM = 5000  # units; from here a model that learns from batches settles in fewer rounds (Hoffman et al. 2010)
ONLINE_ROUNDS = 5
BATCH = 512  # units


def fit_lda(corpus: Corpus, *, n_topics: int | None, seed: int) -> Fit:
    """Fit LDA on the corpus's counts; deterministic for one seed, on one thread."""
    from sklearn.decomposition import LatentDirichletAllocation
    from threadpoolctl import threadpool_limits

    k, notes = allowed_n_topics(corpus, n_topics)
    if k == 0:
        return nothing_fitted(*corpus.counts.shape, *notes)
    online = corpus.counts.shape[0] >= ONLINE_FROM
    rounds = ONLINE_ROUNDS if online else ROUNDS
    model = LatentDirichletAllocation(
        k,
        learning_method="online" if online else "batch",
        batch_size=BATCH,
        max_iter=rounds,
        random_state=seed,
        n_jobs=1,
    )
    with threadpool_limits(1):
        unit_weights = model.fit_transform(corpus.counts)
    has_terms = corpus.counts.getnnz(axis=1) > 0
    unit_weights = rows_to_one(unit_weights) * has_terms[:, np.newaxis]
    return Fit(
        topic_term=rows_to_one(model.components_),
        document_topic=unit_weights,
        settings=(
            ("weights", "counts"),
            ("n_topics", said_n_topics(k, n_topics)),
            ("prior", f"1 / {k}, of topics in units and of terms in topics"),
            ("learning", f"in batches of {BATCH}" if online else "all units at once"),
            ("rounds", str(rounds)),
        ),
        versions=versions_of(["numpy", "scikit-learn", "scipy"]),
        notes=notes,
    )
