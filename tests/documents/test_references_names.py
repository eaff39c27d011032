from __future__ import annotations

import pytest

from litreview.documents.references.names import split_names


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("Osei, B., Li, S. C., and P. Mensah", ("Osei, B.", "Li, S. C.", "Mensah, P.")),
        ("Osei B, Brown KL, et al.", ("Osei, B", "Brown, KL")),
        ("B. Osei, J.-P. Brun and L. van der Berg", ("Osei, B.", "Brun, J.-P.", "van der Berg, L.")),
        ("Meier, Ursula/Kunz, Hans", ("Meier, Ursula", "Kunz, Hans")),
        ("MEIER Ursula, KUNZ, Hans", ("MEIER, Ursula", "KUNZ, Hans")),
        ("Meier, Ursula; Kunz, Hans & Brandt, Eva M.", ("Meier, Ursula", "Kunz, Hans", "Brandt, Eva M.")),
        ("Okoye, Peter, Ann Lund, and Mary Green", ("Okoye, Peter", "Lund, Ann", "Green, Mary")),
        ("Ursula Meier, Hans Kunz", ("Meier, Ursula", "Kunz, Hans")),
        ("von Brandt, F. A.", ("von Brandt, F. A.",)),
        ("Wit, K. de", ("Wit, K. de",)),
        ("Souza Lima, Roque de", ("Souza Lima, Roque de",)),
        ("Okoye, P., Jr., Lund, T. (eds.)", ("Okoye, P.", "Lund, T.")),
        ("World Stove Organization (WSO)", ("World Stove Organization",)),
        ("Ministry of Fuel and Forests", ("Ministry of Fuel and Forests",)),
        ("UNICEF", ("UNICEF",)),
        ("———", ()),
        ("", ()),
    ],
)
def test_split_names_gives_each_name(printed: str, names: tuple[str, ...]) -> None:
    assert split_names(printed) == names


@pytest.mark.parametrize("piece", ["Osei, ", "A. ", "/", "and ", "de ", "(", "Osei B, "])
def test_split_names_is_quick_on_hostile_text(piece: str) -> None:
    assert isinstance(split_names(piece * 50_000), tuple)
