"""What the paragraphs of a review are about.

In: texts with an id each, and words for each theme of the codebook. Out: Topics, which need no library to be read.
Called by: review. Reading saved Topics imports NumPy alone; each method's libraries are imported when it fits.

>>> texts = ["Tanneries pour effluent into the drain.", "The effluent of tanneries reaches the drain.",
...          "Seamstresses struck for overtime pay.", "Overtime pay of seamstresses is late."]
>>> fitted = fit_topics(texts, unit_ids=["a", "b", "c", "d"], n_topics=2, seed=1, themes={"pollution": ["effluent"]})
>>> fitted.themes[int(fitted.document_topic[0].argmax())][0]
'pollution'
"""

from litreview.topics.fitting import FITTING_VERSION, fit_topics
from litreview.topics.saving import load_topics, save_topics

__all__ = ["FITTING_VERSION", "fit_topics", "load_topics", "save_topics"]
