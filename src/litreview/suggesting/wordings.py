"""A pattern's words, and where words like them stand in the corpus."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from litreview.suggesting.passages import Passage
from litreview.suggesting.variants import find_relatives, find_slips, index_slips, index_stems

FUNCTION_WORDS = frozenset(
    {
        *("a", "an", "another", "any", "are", "as", "at", "be", "been", "being", "by", "each", "for", "from", "had"),
        *("has", "have", "her", "his", "if", "in", "into", "is", "it", "its", "no", "not", "of", "on", "one", "other"),
        *("our", "out", "own", "'s", "so", "such", "than", "that", "the", "their", "them", "these", "they", "this"),
        *("those", "to", "under", "up", "upon", "was", "were", "which", "who", "whose", "with", "within", "without"),
    }
)
CONJUNCTIONS = frozenset({"and", "or", "but", "nor", "&"})
Forms = tuple[frozenset[str], ...]
"""For each word of a pattern the word keys that it may be; one that ends in `*` stands for all that begin so."""
Change = Literal["spelling", "other form"]
Reach = Literal["stem", "action", "spelling"]


@dataclass(frozen=True)
class Wording:
    """The words of a pattern. Of a name by itself only slips of spelling are sought."""

    forms: Forms
    is_name: bool = False

    @cached_property
    def telling(self) -> Forms:
        """The words that are no function words."""
        return tuple(f for f in self.forms if not f & (FUNCTION_WORDS | CONJUNCTIONS) and any(map(str.isalpha, min(f))))

    @property
    def n_function_words(self) -> int:
        """How many words say nothing by themselves."""
        return len(self.forms) - len(self.telling)

    @property
    def reach(self) -> Reach:
        """How far from each telling word another may be: less far where there is no second one beside it."""
        return "stem" if len(self.telling) > 1 else "spelling" if self.is_name else "action"

    @property
    def can_be_missed(self) -> bool:
        """Tell whether there is something to vary: "ban on" hangs on a word that says too little alone."""
        return len(self.telling) > 1 or len(self.forms) == len(self.telling) == 1


class Lookup:
    """Which words of the corpus are, or are nearly, those of a pattern, and in which sentences they stand."""

    def __init__(self, passages: Sequence[Passage], *, is_word: Callable[[str], bool]) -> None:
        self._sentences: dict[str, list[int]] = defaultdict(list)
        for at, passage in enumerate(passages):
            for key in {word.key for word in passage.words}:
                self._sentences[key].append(at)
        self._keys = sorted(self._sentences)
        self._stems = index_stems(self._keys)
        self._slips = index_slips(key for key in self._keys if not is_word(key))
        self._near: dict[tuple[frozenset[str], Reach], Mapping[str, Change | None]] = {}

    def near(self, forms: frozenset[str], *, reach: Reach) -> Mapping[str, Change | None]:
        """Return the words of the corpus that one word of a pattern matches (None) or almost matches (how).

        A slip counts that is no commoner than the word itself.
        """
        if (forms, reach) not in self._near:
            self._near[forms, reach] = self._find_near(forms, reach)
        return self._near[forms, reach]

    def _find_near(self, forms: frozenset[str], reach: Reach) -> dict[str, Change | None]:
        words = sorted(form.rstrip("*") for form in forms)
        exact = [key for form in sorted(forms) for key in self._matched(form)]
        n_exact = sum(len(self._sentences[key]) for key in exact)
        slips = {key for word in words for key in find_slips(word, self._slips)}
        found: dict[str, Change | None] = {}
        found |= {key: "spelling" for key in sorted(slips) if len(self._sentences[key]) <= n_exact}
        for word in words if reach != "spelling" else ():
            relatives = find_relatives(word, self._stems, is_alone=reach == "action")
            found |= dict.fromkeys(sorted(relatives), "other form")
        return found | dict.fromkeys(exact)

    def _matched(self, form: str) -> Sequence[str]:
        if not form.endswith("*"):
            return (form,) if form in self._sentences else ()
        prefix = form[:-1]
        first = bisect_left(self._keys, prefix)
        last = first
        while last < len(self._keys) and self._keys[last].startswith(prefix):
            last += 1
        return self._keys[first:last]

    def sentences_near(self, wording: Wording) -> list[int]:
        """Return the sentences with all telling words of a wording or words like them; of three or more, all but one.

        Of a wording of one word, those with a word like it that is not the word itself.
        """
        telling = wording.telling
        if len(telling) == 1:
            near = self.near(telling[0], reach=wording.reach)
            return sorted({at for key, change in near.items() if change for at in self._sentences[key]})
        having = [
            {at for key in self.near(forms, reach=wording.reach) for at in self._sentences[key]} for forms in telling
        ]
        if len(having) == 2:
            return sorted(having[0] & having[1])
        counts = Counter(at for sentences in having for at in sentences)
        return sorted(at for at, n in counts.items() if n >= len(having) - 1)
