from __future__ import annotations

import pytest

from litreview.documents.references.parsing import parse_references

ENTRIES = {
    "Harvard": "Osei, B. and Li, S. (2011) ‘Clay stoves and clean lungs’, Journal of Fuels, 12(3), pp. 45–67.",
    "APA chapter": (
        "Brandt, K., & Silva, M. (2015). Cooking with wood. In P. Okoye & T. Lund (Eds.), Handbook of household "
        "energy (pp. 101-130). London: Routledge."
    ),
    "Chicago book": "Okoye, Peter. 2003. The Politics of Firewood. Chicago: University of Chicago Press.",
    "German chapter": (
        "Meier, Ursula (1998): Herd und Haushalt. In: Schulz, Karl/Wagner, Eva (Hrsg.): Alltag und Technik. "
        "Opladen: Leske + Budrich, S. 33-58."
    ),
    "German article": (
        "Meier, Ursula/Kunz, Hans (2004): Der Ofen im Wandel. In: Zeitschrift für Soziologie, Jg. 33, H. 2, S. 120-141."
    ),
    "French book": "DURAND Claire, 1996, Le feu et la maison, Paris, Gallimard.",
    "Spanish article": (
        "García López, M. (2010). Las cocinas rurales y el humo. Revista de Estudios Sociales, 18(2), 77-95."
    ),
    "Vancouver": "Osei B, Brown KL, Singh P. Stoves and asthma in children. Lancet. 2013;381(2):99-107.",
    "IEEE": '[7] B. Osei and K. Brown, "Sensing smoke at home," IEEE Sensors Journal, vol. 9, no. 4, pp. 21-29, 2016.',
}


@pytest.mark.parametrize(
    ("style", "title"),
    [
        ("Harvard", "Clay stoves and clean lungs"),
        ("APA chapter", "Cooking with wood"),
        ("Chicago book", "The Politics of Firewood"),
        ("German chapter", "Herd und Haushalt"),
        ("German article", "Der Ofen im Wandel"),
        ("French book", "Le feu et la maison"),
        ("Spanish article", "Las cocinas rurales y el humo"),
        ("Vancouver", "Stoves and asthma in children"),
        ("IEEE", "Sensing smoke at home"),
    ],
)
def test_parse_references_reads_the_title_in_many_styles(style: str, title: str) -> None:
    assert parse_references(ENTRIES[style])[0].title == title


@pytest.mark.parametrize(
    ("style", "authors", "year"),
    [
        ("Harvard", ("Osei, B.", "Li, S."), "2011"),
        ("APA chapter", ("Brandt, K.", "Silva, M."), "2015"),
        ("German chapter", ("Meier, Ursula",), "1998"),
        ("German article", ("Meier, Ursula", "Kunz, Hans"), "2004"),
        ("French book", ("DURAND, Claire",), "1996"),
        ("Spanish article", ("García López, M.",), "2010"),
        ("Vancouver", ("Osei, B", "Brown, KL", "Singh, P"), "2013"),
        ("IEEE", ("Osei, B.", "Brown, K."), "2016"),
    ],
)
def test_parse_references_reads_authors_in_many_styles(style: str, authors: tuple[str, ...], year: str) -> None:
    (found,) = parse_references(ENTRIES[style])
    assert (found.authors, found.year) == (authors, year)


@pytest.mark.parametrize(
    ("style", "container", "volume", "pages"),
    [
        ("Harvard", "Journal of Fuels", "12", "45-67"),
        ("APA chapter", "Handbook of household energy", None, "101-130"),
        ("Chicago book", None, None, None),
        ("German chapter", "Alltag und Technik", None, "33-58"),
        ("German article", "Zeitschrift für Soziologie", "33", "120-141"),
        ("Spanish article", "Revista de Estudios Sociales", "18", "77-95"),
        ("Vancouver", "Lancet", "381", "99-107"),
        ("IEEE", "IEEE Sensors Journal", "9", "21-29"),
    ],
)
def test_parse_references_reads_where_a_work_appeared(
    style: str, container: str | None, volume: str | None, pages: str | None
) -> None:
    (found,) = parse_references(ENTRIES[style])
    assert (found.container, found.volume, found.pages) == (container, volume, pages)


def test_parse_references_reads_the_number_of_an_entry() -> None:
    assert parse_references(ENTRIES["IEEE"])[0].number == 7


AUTHOR_YEAR = [ENTRIES[s] for s in ("Harvard", "APA chapter", "Chicago book", "Spanish article")]


def test_parse_references_parts_a_list_that_ran_together() -> None:
    assert [r.raw for r in parse_references(" ".join(AUTHOR_YEAR))] == AUTHOR_YEAR


def test_parse_references_parts_a_list_of_wrapped_lines() -> None:
    wrapped = "\n".join(entry.replace(" (2", " \n(2", 1) for entry in AUTHOR_YEAR)
    assert [r.raw for r in parse_references(wrapped)] == AUTHOR_YEAR


def test_parse_references_joins_an_entry_that_a_page_border_cut() -> None:
    broken = "\n\n".join(AUTHOR_YEAR).replace("energy (pp.", "energy\n\n(pp.")
    assert [r.raw for r in parse_references(broken)] == AUTHOR_YEAR


def test_parse_references_counts_numbered_entries() -> None:
    entries = [f"[{n}] {entry}" for n, entry in enumerate(AUTHOR_YEAR, start=1)]
    assert [r.number for r in parse_references(" ".join(entries))] == [1, 2, 3, 4]


def test_parse_references_leaves_out_notes_behind_the_list() -> None:
    note = (
        "1 We are grateful to the women of the village, who let us watch them cook. We do not claim that their stoves "
        "were better than others, and we did not measure the smoke."
    )
    assert [r.raw for r in parse_references("\n\n".join([*AUTHOR_YEAR, note]))] == AUTHOR_YEAR


def test_parse_references_gives_the_same_twice() -> None:
    text = "\n\n".join(ENTRIES.values())
    assert parse_references(text) == parse_references(text)


@pytest.mark.parametrize(
    "entry", ["\x00\x01", "((((((", "2007", "é" * 4000, "https://" + "a" * 5000, "。、「」", "\u202e1."]
)
def test_parse_references_bears_with_anything(entry: str) -> None:
    for text in (entry, f"{entry}\n\n{ENTRIES['APA chapter']}\n\n{entry}"):
        assert all(r.raw for r in parse_references(text))


def test_parse_references_parts_a_very_long_list() -> None:
    entries = AUTHOR_YEAR * 120
    assert [r.raw for r in parse_references("\n\n".join(entries))] == entries
