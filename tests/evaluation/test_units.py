from litreview.evaluation import Label, group_texts, make_unit, read_gold

WATER, WAGES = Label("themes", "water"), Label("themes", "wages")


def lines_of(write, vocabulary, *labels):
    lines = ({"id": f"a-{n}", "text": f"Part {n}.", "document": "a.pdf"} | given for n, given in enumerate(labels))
    return read_gold([write(*lines)], vocabulary).lines


def test_a_unit_of_two_lines_holds_a_code_once_and_every_mention(write, vocabulary):
    place = {"places": [{"text": "Kasur", "iso2": "PK"}]}
    lines = lines_of(write, vocabulary, {"themes": ["water"]} | place, {"themes": ["wages", "water"]} | place)
    unit = make_unit(lines, document="a.pdf", found=[WAGES, WAGES])
    assert (unit.unit_id, unit.quote) == ("a-0+a-1", "Part 0. Part 1.")
    assert [label.value for label in unit.gold] == ["water", "wages", "PK", "PK"]
    assert unit.found == (WAGES,)


def test_a_unit_answers_what_all_of_its_lines_answer(write, vocabulary):
    lines = lines_of(write, vocabulary, {"themes": ["water"], "gap": []}, {"themes": []})
    assert make_unit(lines, document="a.pdf", found=[]).asked == {"themes"}


def test_texts_are_put_together_in_order_of_ids(write, vocabulary):
    given = [{"id": "b-2"}, {"id": "a-2"}, {"id": "a-1"}, {"id": "x", "document": "a"}]
    gold = read_gold([write(*({"text": "T.", "themes": []} | line for line in given))], vocabulary)
    grouped = [(name, [line.line_id for line in lines]) for name, lines in group_texts(gold.lines)]
    assert grouped == [("a", ["a-1", "a-2", "x"]), ("b", ["b-2"])]
