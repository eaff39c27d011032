import random

import pytest

SUBJECTS = {
    "tanneries": (
        ["Tanneries upstream", "Leather shops", "The common effluent plant", "Hide shops", "Chrome recovery units"],
        ["discharge", "treat", "filter", "dilute", "store"],
        ["chromium sludge", "effluent from the drums", "salty waste water", "toxic residues", "solids in ponds"],
        ["before the river reaches the fields", "because the drain is shared", "where wells turned brown",
         "although pollution boards inspect them", "when the treatment plant stands idle"],
    ),
    "unions": (
        ["Garment unions", "Seamstresses on the night shift", "Shop stewards", "Labour inspectors", "Machinists"],
        ["demand", "negotiate", "defend", "record", "enforce"],
        ["overtime pay", "a minimum wage", "collective agreements", "maternity benefits", "safe fire exits"],
        ["after factory owners locked the doors", "because contracts are verbal", "before the strike ends",
         "when employers dismiss organisers", "although wages arrive late"],
    ),
    "coffee": (
        ["Coffee cooperatives", "Smallholder growers", "Roasters in the capital", "Certified farms", "Village buyers"],
        ["harvest", "sell", "grade", "dry", "export"],
        ["arabica beans", "ripe cherries", "organic parchment coffee", "shade-grown crops", "fair trade lots"],
        ["once the rains stop on the slopes", "because premiums rose", "when bean prices fall",
         "although buyers ask for certificates", "before the cupping season"],
    ),
}  # fmt: skip


def make_texts(n, seed=7):
    """Return n different texts of two sentences, and the subject of each, one subject after the other in turn."""
    chance = random.Random(seed)
    subjects, seen, texts = list(SUBJECTS), set(), []
    while len(texts) < n:
        parts = SUBJECTS[subjects[len(texts) % 3]]
        text = " ".join(" ".join(chance.choice(part) for part in parts) + "." for _ in range(2))
        if text not in seen:
            seen.add(text)
            texts.append(text)
    return texts, [subjects[i % 3] for i in range(n)]


@pytest.fixture(scope="session")
def corpus():
    texts, subjects = make_texts(120)
    return texts, [f"unit{i}" for i in range(len(texts))], subjects
