"""What the paragraphs of a review are about.

In: texts with an id and a paper each, and words for each theme of the codebook. Out: Topics, which need no library to
be read. `fit_topics` fits alone; `model_topics`, which projects keep, adds how stable each topic is.
Called by: review. Reading saved Topics imports NumPy alone; each method's libraries are imported when it fits.

>>> texts = ["Tanneries pour effluent into the drain.", "The effluent of tanneries reaches the drain.",
...          "Seamstresses struck for overtime pay.", "Overtime pay of seamstresses is late."]
>>> fitted = fit_topics(texts, unit_ids=["a", "b", "c", "d"], n_topics=2, seed=1, themes={"pollution": ["effluent"]})
>>> fitted.themes[int(fitted.document_topic[0].argmax())][0]
'pollution'
"""

from litreview.topics.agreement import agree_with_themes
from litreview.topics.drift import measure_drift
from litreview.topics.fitting import FITTING_VERSION, GUIDED, METHODS, fit_topics
from litreview.topics.matching import hard_topics, match_models
from litreview.topics.modelling import TRUSTING_VERSION, model_topics
from litreview.topics.promoting import choose_phrases, code_snippet
from litreview.topics.saving import is_older, load_topics, save_topics
from litreview.topics.sharing import share_topics

__all__ = [
    "FITTING_VERSION",
    "GUIDED",
    "METHODS",
    "TRUSTING_VERSION",
    "agree_with_themes",
    "choose_phrases",
    "code_snippet",
    "fit_topics",
    "hard_topics",
    "is_older",
    "load_topics",
    "match_models",
    "measure_drift",
    "model_topics",
    "save_topics",
    "share_topics",
]
